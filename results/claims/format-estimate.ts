import { formatFixed } from '../format.ts';
import type { Estimate } from './evidence.ts';

type Writer = { suffix: string; write: (value: number) => string };

const ratio: Writer = { suffix: '', write: (value) => formatFixed(value, 2) };
const writers: Record<string, Writer> = {
  x: ratio,
  share: ratio,
  place: { suffix: '', write: (value) => value.toFixed(0) },
  B: { suffix: ' GB', write: (value) => (value / 1e9).toFixed(1) },
};

const plain = (unit: string): Writer => ({
  suffix: ` ${unit}`,
  write: (value) => String(Number(value.toPrecision(4))),
});

/** "1.43", "5.56 [4.84, 6.39]", "1.44 to 1.56 [1.25, 1.79]", "4800 GB/s". */
export function formatEstimate({ value, values, low, high, unit }: Estimate): string {
  const { suffix, write } = writers[unit] ?? plain(unit);
  const several = values && write(values.smallest) !== write(values.largest);
  const centre = several ? `${write(values.smallest)} to ${write(values.largest)}` : write(value);
  if (low === null || high === null) return `${centre}${suffix}, no interval`;
  return low === high ? `${centre}${suffix}` : `${centre} [${write(low)}, ${write(high)}]${suffix}`;
}
