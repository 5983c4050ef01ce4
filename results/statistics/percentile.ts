import { binomialAtMost } from './binomial.ts';
import { quantileOfSorted, sorted } from './quantile.ts';

/** The fewest samples from which a percentile is printed. The test derives them from the rule of `upper` below. */
export const percentileFloors = { p50: 11, p90: 64, p95: 130, p99: 662 } as const;
export type PercentileName = keyof typeof percentileFloors;

/** A percentile of n samples, or null with the number of samples that it needs. */
export type Percentile =
  | { name: PercentileName; n: number; value: null; needs: number }
  | {
      name: PercentileName;
      n: number;
      /** Linear interpolation, Hyndman and Fan type 7. */
      value: number;
      /** Two order statistics that hold the true percentile between them with 95 % confidence. */
      low: number;
      high: number;
      /** The order statistic that the true percentile does not exceed, with 99 % confidence: the rule of MLPerf's
       * early stopping. At the floor it is the second largest sample, so that one straggler does not decide. */
      upper: number;
    };

const share: Record<PercentileName, number> = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };

/**
 * The named percentile of the samples, with its distribution-free bounds by order statistics (H. David, H. Nagaraja,
 * "Order Statistics", 7.1). They hold for independent samples; look at the autocorrelation where samples share a process.
 */
export function percentile(samples: ArrayLike<number>, name: PercentileName): Percentile {
  const n = samples.length;
  const needs = percentileFloors[name];
  if (n < needs) return { name, n, value: null, needs };
  const p = share[name];
  const ascending = sorted(samples);
  const rank = (confidence: number) => ascending[upperRank(n, p, confidence) - 1]!;
  return {
    name,
    n,
    value: quantileOfSorted(ascending, p)!,
    low: ascending[n - upperRank(n, 1 - p, 0.975)]!,
    high: rank(0.975),
    upper: rank(0.99),
  };
}

/** The smallest rank r (1 to n) whose order statistic is at or above the percentile with the given confidence. */
function upperRank(n: number, p: number, confidence: number): number {
  let [failing, holding] = [0, n];
  while (holding - failing > 1) {
    const r = (failing + holding) >> 1;
    if (binomialAtMost(r - 1, n, p) >= confidence) holding = r;
    else failing = r;
  }
  return holding;
}
