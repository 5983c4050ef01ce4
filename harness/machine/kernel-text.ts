import { expandCpuList } from '../../results/record/cpu-list.ts';
/** How the Linux kernel writes numbers, sizes and lists in /proc and /sys. */

/** The first number of a text, or null: "2250.000" → 2250, "64\n" → 64, "" → null. */
export function firstNumber(text: string | null | undefined): number | null {
  const digits = /-?\d+(\.\d+)?/.exec(text ?? '')?.[0];
  return digits === undefined ? null : Number(digits);
}

/** Bytes of a size such as "512K", "32M" or "24684096 kB"; null where there is none. */
export function kibibytes(text: string | null | undefined): number | null {
  const match = /(\d+)\s*([KM])/i.exec(text ?? '');
  if (!match) return null;
  return Number(match[1]) * (match[2]!.toUpperCase() === 'M' ? 1024 ** 2 : 1024);
}

export function countCpuList(text: string): number {
  return expandCpuList(text).length;
}

/** The value of "Name:   123 kB" in bytes, in /proc/meminfo or in a node's meminfo. */
export function meminfoBytes(text: string | null, name: string): number | null {
  return kibibytes(new RegExp(`\\b${name}:\\s*(\\d+ kB)`).exec(text ?? '')?.[1]);
}
