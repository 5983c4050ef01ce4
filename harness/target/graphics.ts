import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Machine } from '../../results/record/machine.ts';

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

/** Files that describe Mesa's and Google's Vulkan drivers for the processor. */
const softwareDrivers = /^(lvp_icd|vk_swiftshader_icd)/;

/** What tells which Vulkan driver a process gets. */
interface Drivers {
  readonly environment?: NodeJS.ProcessEnv;
  readonly vendors?: readonly string[];
}

/**
 * Whether Vulkan is computed by the processor: only software drivers are asked for, or there is no graphics card. The loader
 * reads VK_DRIVER_FILES and, where that is missing, its former name VK_ICD_FILENAMES. Elsewhere than on Linux nobody tells: false.
 */
export function isSoftwareVulkan(
  { system, gpus }: Pick<Machine, 'system' | 'gpus'>,
  { environment = process.env, vendors = graphicsVendors() }: Drivers = {},
): boolean {
  if (system.platform !== 'linux') return false;
  const asked = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES;
  if (asked) return asked.split(':').every((file) => softwareDrivers.test(basename(file)));
  return gpus.length === 0 && vendors.length === 0;
}
