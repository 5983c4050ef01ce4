import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Vendors whose GPUs have a Vulkan driver that WebGPU can use, by PCI id. A virtual machine's display is none of them. */
const vendors: Readonly<Record<string, string>> = {
  '0x10de': 'NVIDIA',
  '0x1002': 'AMD',
  '0x8086': 'Intel',
};

const displayClass = '0x03';

/** Vendors of the graphics cards on the PCI bus (Linux; empty elsewhere). */
export function graphicsVendors(root = '/sys/bus/pci/devices'): string[] {
  const read = (path: string) => readFileSync(path, 'utf8').trim();
  return globSync(`${root}/*/class`)
    .filter((path) => read(path).startsWith(displayClass))
    .flatMap((path) => vendors[read(`${dirname(path)}/vendor`)] ?? []);
}
