import { normalTwoSided } from './normal.ts';
import { median } from './quantile.ts';

export interface Point {
  /** Position in run order, or time; no two points of a stratum share one. */
  at: number;
  value: number;
}

export interface Trend {
  /** Theil–Sen: the median of the slopes of all pairs of one stratum, in units of value per unit of `at`. */
  slope: number;
  /** Mann–Kendall: the chance of a trend at least as clear where there is none, two-sided. */
  p: number;
}

/**
 * Is there a trend, and how steep? Theil–Sen's slope with Mann–Kendall's test, over one series or over several strata
 * whose levels differ (R. Hirsch, J. Slack, R. Smith, "Techniques of trend analysis …", Water Resour. Res. 18 (1982)).
 * Least squares with its t test is not used: timings have long upper tails, and one straggler at an end turns its line.
 * p is exact up to 600 pairs without ties, else from the normal distribution with the variance corrected for ties.
 * Null when no two points of a stratum can be compared.
 */
export function trend(strata: readonly (readonly Point[])[]): Trend | null {
  const slopes = pairSlopes(strata);
  if (slopes.length === 0) return null;
  let score = 0;
  for (const slope of slopes) score += Math.sign(slope);
  const tied = slopes.includes(0);
  const p = !tied && slopes.length <= 600 ? exact(score, strata) : approximate(score, strata);
  return { slope: median(slopes)!, p };
}

/** The slopes of all pairs of points of one stratum, in one array: there are half as many as the square of the points. */
function pairSlopes(strata: readonly (readonly Point[])[]): Float64Array {
  const slopes = new Float64Array(strata.reduce((sum, { length: n }) => sum + (n * (n - 1)) / 2, 0));
  let next = 0;
  for (const points of strata) {
    for (let i = 0; i < points.length; i++) {
      const first = points[i]!;
      for (let j = i + 1; j < points.length; j++) {
        const second = points[j]!;
        if (first.at === second.at) throw new RangeError(`Two points of one stratum are at ${first.at}.`);
        slopes[next++] = (second.value - first.value) / (second.at - first.at);
      }
    }
  }
  return slopes;
}

/**
 * Without a trend every order of a stratum is equally likely, and the falling pairs of k points are counted by the
 * polynomial Π (1 + q + … + q^(j−1)) / j, j = 1 … k (M. Kendall, "Rank correlation methods", 5.2). Strata multiply.
 */
function exact(score: number, strata: readonly (readonly Point[])[]): number {
  let chances = [1];
  for (const { length } of strata) for (let j = 2; j <= length; j++) chances = spread(chances, j);
  const pairs = chances.length - 1;
  const fewer = (pairs - Math.abs(score)) / 2;
  return Math.min(1, 2 * chances.slice(0, fewer + 1).reduce((total, chance) => total + chance, 0));
}

/** The chances of a sum after adding a whole number that is 0 to `by` − 1, each equally likely. */
function spread(chances: readonly number[], by: number): number[] {
  const wider = new Array<number>(chances.length + by - 1).fill(0);
  for (const [i, chance] of chances.entries()) for (let j = 0; j < by; j++) wider[i + j]! += chance / by;
  return wider;
}

function approximate(score: number, strata: readonly (readonly Point[])[]): number {
  const variance = strata.reduce((total, points) => total + scoreVariance(points), 0);
  return variance === 0 ? 1 : normalTwoSided(score / Math.sqrt(variance));
}

function scoreVariance(points: readonly Point[]): number {
  const ties = Map.groupBy(points, ({ value }) => value).values();
  const share = (k: number) => (k * (k - 1) * (2 * k + 5)) / 18;
  return [...ties].reduce((total, group) => total - share(group.length), share(points.length));
}
