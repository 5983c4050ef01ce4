import { sorted } from '../statistics/quantile.ts';
import { studentFactor } from '../statistics/student.ts';

// Requests of one queue wait behind each other, so that late ones come in clusters: a thousand of them say less about the share of late ones
// than a thousand independent ones. How much less is seen in batches of neighbours: their counts differ more than by chance.

/** Batches that a window is cut into: B. Schmeiser, "Batch size effects in the analysis of simulation output", Oper. Res. 30 (1982): 10 to 30. */
export const batchCount = 20;
/** Batches of twice the length as well: where these differ more, the shorter ones were too short to tell. */
const batchCounts = [batchCount, batchCount / 2];

/** The first index of each batch of a series, and its length behind them; the batches differ by one at most. */
export const batchEdges = (length: number, batches: number): number[] =>
  Array.from({ length: batches + 1 }, (_, i) => Math.floor((i * length) / batches));

interface Batch {
  readonly events: number;
  readonly trials: number;
}

/** In batches that are at least `batches` in all, none of which spans two series. */
function countedAbove(series: readonly Float64Array[], limit: number, batches: number): Batch[] {
  return series.flatMap((values) => {
    const edges = batchEdges(values.length, Math.ceil(batches / series.length));
    return edges.slice(1).map((end, i): Batch => {
      let events = 0;
      for (let at = edges[i]!; at < end; at++) if (values[at]! > limit) events++;
      return { events, trials: end - edges[i]! };
    });
  });
}

/**
 * How many times the variance of a share is that of independent trials (the design effect of L. Kish, "Survey Sampling", 1965, 8.2), from
 * the counts of batches as a ratio of their sums. At least 1, and 1 where nothing or everything happened.
 */
function inflationOf(batches: readonly Batch[]): number {
  const trials = batches.reduce((sum, batch) => sum + batch.trials, 0);
  const share = batches.reduce((sum, batch) => sum + batch.events, 0) / trials;
  if (share === 0 || share === 1) return 1;
  const squares = batches.reduce((sum, batch) => sum + (batch.events - share * batch.trials) ** 2, 0);
  const variance = ((batches.length / (batches.length - 1)) * squares) / trials ** 2;
  return Math.max(1, (variance * trials) / (share * (1 - share)));
}

/** Of all values those above a limit, and how many independent ones would tell as much. */
export interface Dependence {
  readonly trials: number;
  readonly events: number;
  /** Times the variance of independent trials. */
  readonly inflation: number;
  /** Independent trials that tell as much: `trials / inflation`, and fewer, since so few batches know the inflation only roughly. */
  readonly effective: number;
}

/** Shares that are looked at beside that of the limit, as multiples of it. */
const multiples = [2, 5, 10];
/** A limit that is tighter than half is another one: what comes in clusters far below says nothing of this one. */
const nearLimit = 0.5;
/** Beyond the median it is the early ones that come in clusters. */
const largestShare = 0.5;

/**
 * How many independent trials a share is worth, in the way of E. Korn and B. Graubard, "Confidence intervals for proportions with small
 * expected number of positive counts estimated from survey data", Surv. Methodol. 24 (1998), formula 3.3.
 *
 * A share of 1 % that was seen in few clusters says little about how large clusters get, and the runs that by chance saw few late requests
 * saw them in small clusters. So the inflation is the largest of that at the limit and those at tighter limits, which 2, 5 and 10 times the
 * allowed share do not keep, though at none below half: more is seen there, and a queue that is long stays long at any of them.
 *
 * @param series the values of each seed, in the order of the schedule; each has at least `batchCount`
 * @param share what is allowed above the limit, between 0 and 1
 * @param confidence one-sided, above 0.5
 */
export function dependence(
  series: readonly Float64Array[],
  limit: number,
  share: number,
  confidence: number,
): Dependence {
  const ascending = sorted(pooled(series));
  const trials = ascending.length;
  const tighter = multiples
    .map((multiple) => multiple * share)
    .filter((larger) => larger <= largestShare)
    .map((larger) => Math.max(ascending[Math.floor((1 - larger) * (trials - 1))]!, nearLimit * limit));
  const seen = batchCounts.map((batches) => {
    const all = [limit, ...tighter].map((at) => countedAbove(series, at, batches));
    const inflation = Math.max(...all.map(inflationOf));
    return { inflation, effective: (trials / inflation) * knownOf(all[0]!.length, confidence) };
  });
  const events = ascending.reduce((sum, value) => sum + (value > limit ? 1 : 0), 0);
  return {
    trials,
    events,
    inflation: Math.max(...seen.map(({ inflation }) => inflation)),
    effective: Math.min(...seen.map(({ effective }) => effective)),
  };
}

/** The part of the effective trials that remains when their number comes from so few batches: normal over Student, squared. */
function knownOf(batches: number, confidence: number): number {
  const factor = (degreesOfFreedom: number) => studentFactor(2 * confidence - 1, degreesOfFreedom);
  return (factor(Number.POSITIVE_INFINITY) / factor(batches - 1)) ** 2;
}

function pooled(series: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(series.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of series) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}
