import { type BootstrapOptions, bootstrapInterval, resample } from './bootstrap.ts';
import { mean, standardDeviation } from './moments.ts';
import { median } from './quantile.ts';
import { studentFactor } from './student.ts';

/** What the centres of several processes say together. All numbers but `n` and `confidence` have the unit of the centres. */
export interface Summary {
  centre: number;
  /** The ends of the interval; null when there is none, and then `reason` says why. */
  low: number | null;
  high: number | null;
  /** The share of such intervals that hold the true centre, 0 to 1; null without an interval. */
  confidence: number | null;
  method: 'mean, Student t' | 'median, bootstrap';
  /** The number of centres, i.e. of processes; not the number of samples inside them. */
  n: number;
  /** Sample standard deviation of the centres; null for one centre. */
  standardDeviation: number | null;
  reason: string | null;
}

/**
 * The mean of process-level centres with Student's interval: mean ± t(n − 1) · s / √n. One centre gives no interval.
 *
 * @throws RangeError without a centre, or with one that is not a finite number
 */
export function summariseMean(centres: readonly number[], confidence = 0.95): Summary {
  const start = { ...described(centres, mean), method: 'mean, Student t' } as const;
  if (start.standardDeviation === null) return { ...start, ...noInterval };
  const half = (studentFactor(confidence, start.n - 1) * start.standardDeviation) / Math.sqrt(start.n);
  return { ...start, low: start.centre - half, high: start.centre + half, confidence, reason: null };
}

/**
 * The median of process-level centres with a bootstrap interval. Below six centres no interval of a median can be right
 * in 95 of 100 cases whatever the distribution: even smallest to largest holds it with 1 − 2^(1−n) only (0.75 for three,
 * 0.9375 for five). `confidence` then says this figure and not the one that was asked for.
 *
 * @throws RangeError without a centre, or with one that is not a finite number
 */
export function summariseMedian(centres: readonly number[], options: BootstrapOptions = {}): Summary {
  const start = { ...described(centres, median), method: 'median, bootstrap' } as const;
  if (start.n < 2) return { ...start, ...noInterval };
  const interval = bootstrapInterval((random) => median(resample(centres, random))!, start.n, options);
  const confidence = Math.min(options.confidence ?? 0.95, 1 - 2 ** (1 - start.n));
  return { ...start, ...interval, confidence, reason: null };
}

/** Half of the interval in percent of the centre; null without an interval or at a centre of 0. */
export function halfWidthPercent({ centre, low, high }: Summary): number | null {
  if (low === null || high === null || centre === 0) return null;
  return (50 * (high - low)) / Math.abs(centre);
}

const noInterval = {
  low: null,
  high: null,
  confidence: null,
  reason: 'one process: needs at least 2 for an interval',
};

function described(centres: readonly number[], centreOf: (values: readonly number[]) => number | null) {
  const bad = centres.findIndex((centre) => !Number.isFinite(centre));
  if (bad >= 0)
    throw new RangeError(`Centre ${bad + 1} of ${centres.length} is ${centres[bad]}, not a number.`);
  const centre = centreOf(centres);
  if (centre === null) throw new RangeError('A summary needs at least one centre; the trial has none.');
  return { centre, n: centres.length, standardDeviation: standardDeviation(centres) };
}
