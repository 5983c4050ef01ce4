import { deviations, sum } from './moments.ts';

/**
 * The lag-1 autocorrelation of samples in run order, −1 to 1, as NIST defines it. Near 0 the samples are as good as
 * independent; near 1 a sample mostly repeats its neighbour. Null below three samples or when all are equal.
 */
export function autocorrelation(samples: ArrayLike<number>): number | null {
  if (samples.length < 3) return null;
  const around = deviations(samples);
  const variance = sum(around.map((d) => d * d));
  const neighbours = around.subarray(1).map((d, i) => d * around[i]!);
  return variance === 0 ? null : sum(neighbours) / variance;
}

/**
 * How many independent samples say as much about the mean as these: n (1 − r) / (1 + r), the figure for a first-order
 * autoregressive series. At most n: a negative r earns nothing. Null where the autocorrelation is null.
 */
export function effectiveCount(samples: ArrayLike<number>): number | null {
  const r = autocorrelation(samples);
  return r === null ? null : Math.min(1, (1 - r) / (1 + r)) * samples.length;
}
