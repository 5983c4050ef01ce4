import type { Measured } from './contract.ts';

/** A while in which a tab was out of sight, in milliseconds since 1970; an end that has not come yet is infinite. */
export interface Hidden {
  readonly from: number;
  readonly to: number;
}

/** How much of the timed window of a process its tab was out of sight, in nanoseconds. */
export function hiddenNs(
  hidden: readonly Hidden[],
  { originNs, samples }: Pick<Measured, 'originNs' | 'samples'>,
) {
  const { startNs, durationNs } = samples;
  const origin = Number(BigInt(originNs) / 1000n) / 1e3;
  const begin = origin + startNs[0]! / 1e6;
  const end = origin + (startNs.at(-1)! + durationNs.at(-1)!) / 1e6;
  const milliseconds = hidden
    .map(({ from, to }) => Math.min(to, end) - Math.max(from, begin))
    .filter((overlap) => overlap > 0)
    .reduce((sum, overlap) => sum + overlap, 0);
  return Math.round(milliseconds * 1e6);
}
