import { expectedMemoryBytes, shares } from '../../devices.ts';
import type { Device, SpecName } from '../../reference/schema.ts';
import type { Subject } from './check.ts';

/** The most that the devices of a result can do together, by the verified figures of their maker. */
export interface Hardware {
  /** "8 × NVIDIA H200 141GB SXM". */
  readonly name: string;
  readonly count: number;
  /** B/s; null where nobody read it in a source. */
  readonly bandwidth: number | null;
  /** FLOP/s, dense, with operands of so many bytes or more; null likewise. */
  flops(bytes: number): number | null;
  /** Bytes. */
  readonly memory: number | null;
}

/** How many devices it was on: as the file or the user says, or as llama-bench lists their names. */
export function deviceCount({ tool, result }: Subject): number | null {
  const { deviceCount, device } = result.conditions;
  if (deviceCount !== null) return deviceCount;
  return tool === 'llama-bench' && device !== null ? device.split(',').length : null;
}

export function hardwareOf(device: Device, count: number): Hardware {
  const memory = expectedMemoryBytes(device.specs);
  const bandwidth = verified(device, 'memoryBandwidth');
  return {
    name: count === 1 ? device.name : `${count} × ${device.name}`,
    count,
    bandwidth: bandwidth === null ? null : count * bandwidth * 1e9 * shares.bandwidth.most,
    flops: (bytes) => {
      const rate = densest(device, bytes);
      return rate === null ? null : count * rate * 1e12 * shares.arithmetic.most;
    },
    memory: memory?.spec.verified ? count * memory.high : null,
  };
}

/** A figure of a datasheet in its unit; null where nobody read it in a source. */
export function verified({ specs }: Device, name: SpecName): number | null {
  const spec = specs[name];
  return spec?.verified && typeof spec.value === 'number' ? spec.value : null;
}

/** Of narrower operands than these a tensor unit is faster, where it takes them. */
const rates: readonly { readonly bytes: number; readonly names: readonly SpecName[] }[] = [
  { bytes: 2, names: ['fp16Dense', 'bf16Dense'] },
  { bytes: 1, names: ['fp8Dense', 'int8Dense'] },
  { bytes: 0.5, names: ['fp4Dense'] },
];

/**
 * TFLOPS of the fastest unit that operands of `bytes` or more may use; null where the catalogue does not say of each kind that it is read
 * in a source, or that the device has none: what is not listed could be the fastest.
 */
function densest(device: Device, bytes: number): number | null {
  const widths = rates.filter((rate) => rate.bytes >= Math.min(2, bytes));
  const isListed = widths.every(({ names }) => names.some((name) => device.specs[name]?.verified));
  const isRead = widths.flatMap(({ names }) => names).every((name) => device.specs[name]?.verified !== false);
  if (!isListed || !isRead) return null;
  const known = widths.flatMap(({ names }) => names.map((name) => verified(device, name) ?? 0));
  return Math.max(...known) || null;
}
