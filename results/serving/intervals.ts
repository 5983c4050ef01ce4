import { mean, standardDeviation } from '../statistics/moments.ts';
import { type PercentileName, percentileFloors } from '../statistics/percentile.ts';
import { quantileOfSorted, sorted } from '../statistics/quantile.ts';
import { studentFactor } from '../statistics/student.ts';
import { highestChance, lowestChance } from './binomial-bounds.ts';
import { batchCount, batchEdges, dependence } from './dependence.ts';

/** A figure of dependent values; what could not be known is null, with the number of values that it needs. */
export interface Known {
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly n: number;
  /** For the value, or where that is there for its interval; null where nothing is missing, or no number helps. */
  readonly needs: number | null;
}

/** Of the intervals of figures, two-sided. */
export const intervalConfidence = 0.95;
const oneSided = (1 + intervalConfidence) / 2;

/** Values of one batch, at least, for its mean to be near to normal. */
const fewestOfBatch = 10;

const nothing = (n: number, needs: number): Known => ({ value: null, interval: null, n, needs });

/**
 * The mean of values in order, with Student's interval over the means of 20 batches, or of 10 where that is wider: batches that are too
 * short agree too well. A. Law, "Simulation modeling and analysis", 9.5.3.
 */
export function meanOf(values: Float64Array): Known {
  const n = values.length;
  if (n === 0) return nothing(n, 1);
  const value = mean(values)!;
  const needs = batchCount * fewestOfBatch;
  if (!Number.isFinite(value)) return { value: null, interval: null, n, needs: null };
  if (n < needs) return { value, interval: null, n, needs };
  const batched = (batches: number) => {
    const edges = batchEdges(n, batches);
    return edges.slice(1).map((end, i) => mean(values.subarray(edges[i]!, end))!);
  };
  const half = Math.max(halfOf(batched(batchCount)), halfOf(batched(batchCount / 2)));
  return { value, interval: { low: value - half, high: value + half }, n, needs: null };
}

/** The mean of what was counted in slices of equal time, likewise; `n` events are in all of them. */
export function meanOfSlices(slices: Float64Array, n: number): Known {
  const value = mean(slices)!;
  const needs = batchCount * fewestOfBatch;
  if (n < needs) return { value, interval: null, n, needs };
  const pairs = Float64Array.from(
    { length: slices.length / 2 },
    (_, i) => (slices[2 * i]! + slices[2 * i + 1]!) / 2,
  );
  const half = Math.max(halfOf(slices), halfOf(pairs));
  return { value, interval: { low: value - half, high: value + half }, n, needs: null };
}

const halfOf = (means: ArrayLike<number>) =>
  (studentFactor(intervalConfidence, means.length - 1) * standardDeviation(means)!) / Math.sqrt(means.length);

/**
 * Percentiles of values in order, each with the interval of R. Woodruff, "Confidence intervals for medians and other position measures",
 * JASA 47 (1952): the levels that the share above it could have are looked up among the values. The share is worth as many independent
 * values as `dependence` says.
 */
export function percentilesOf(values: Float64Array, names: readonly PercentileName[]): Known[] {
  const ascending = sorted(values);
  return names.map((name) => percentileOf(values, ascending, name));
}

/** Independent values above a percentile, at least: below, its upper end is anybody's guess. */
const fewestAbove = 2;

const shares = { p50: 0.5, p90: 0.1, p95: 0.05, p99: 0.01 } as const;

function percentileOf(values: Float64Array, ascending: Float64Array, name: PercentileName): Known {
  const n = values.length;
  const [above, floor] = [shares[name], percentileFloors[name]];
  if (n < floor) return nothing(n, floor);
  const value = quantileOfSorted(ascending, 1 - above)!;
  // Among those that never came nothing can be told.
  if (!Number.isFinite(value)) return { value: null, interval: null, n, needs: null };
  const fewest = Math.max(floor, batchCount * fewestOfBatch);
  if (n < fewest) return { value, interval: null, n, needs: fewest };
  const { effective } = dependence([values], value, above, oneSided);
  const enough = Math.max(percentileFloors.p50, fewestAbove / above);
  if (effective < enough) return { value, interval: null, n, needs: Math.ceil((n * enough) / effective) };
  const at = (share: number) => quantileOfSorted(ascending, 1 - share)!;
  const low = at(highestChance(above * effective, effective, oneSided));
  const high = at(lowestChance(above * effective, effective, oneSided));
  return { value, interval: Number.isFinite(high) ? { low, high } : null, n, needs: null };
}

/** The share of values that are at most `limit`, with the bounds of `dependence`. */
export function shareWithin(values: Float64Array, limit: number, expected: number): Known {
  const n = values.length;
  const needs = batchCount * fewestOfBatch;
  if (n === 0) return nothing(n, 1);
  const over = values.filter((value) => value > limit).length;
  if (n < needs) return { value: 1 - over / n, interval: null, n, needs };
  const { effective } = dependence([values], limit, 1 - expected, oneSided);
  const events = (over / n) * effective;
  const interval = {
    low: 1 - highestChance(events, effective, oneSided),
    high: 1 - lowestChance(events, effective, oneSided),
  };
  return { value: 1 - over / n, interval, n, needs: null };
}
