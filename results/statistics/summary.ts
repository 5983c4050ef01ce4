import { figures as says } from '../sentences/figures.ts';
import { type BootstrapOptions, bootstrapInterval, resample } from './bootstrap.ts';
import { mean, standardDeviation } from './moments.ts';
import { median } from './quantile.ts';
import { studentFactor } from './student.ts';

/** What the centres of several processes say together. `centre`, `low` and `high` have the unit of the centres. */
export interface Summary {
  centre: number;
  /** The ends of the interval; null when there is none, and then `reason` says why. */
  low: number | null;
  high: number | null;
  /** The share of such intervals that hold the true centre, 0 to 1; null without an interval. */
  confidence: number | null;
  method: 'geometric mean, Student t of logarithms' | 'median, bootstrap';
  /** The number of centres, i.e. of processes; not the number of samples inside them. */
  n: number;
  reason: string | null;
}

/** Of centres above 0, by their logarithms. */
export interface GeometricSummary extends Summary {
  method: 'geometric mean, Student t of logarithms';
  /** Sample standard deviation of the natural logarithms, for small spreads the relative one; null for one centre. */
  logDeviation: number | null;
}

/**
 * The geometric mean of process-level centres with Student's interval of their logarithms: exp(mean ln x ± t(n − 1) · s / √n). A
 * time and its rate say the same by it, end for end, and no end is below 0. One centre gives no interval.
 *
 * @throws RangeError without a centre, or with one that is not above 0
 */
export function summarise(centres: readonly number[], confidence = 0.95): GeometricSummary {
  const [first] = centres;
  if (first === undefined) throw new RangeError('A summary needs at least one centre; the trial has none.');
  const bad = centres.findIndex((centre) => !(centre > 0 && centre < Number.POSITIVE_INFINITY));
  if (bad >= 0)
    throw new RangeError(`Centre ${bad + 1} of ${centres.length} is ${centres[bad]}, and has no logarithm.`);
  // Against the first one: equal centres then give themselves, to the last bit.
  const logs = centres.map((centre) => Math.log(centre / first));
  const start = {
    centre: first * Math.exp(mean(logs)!),
    method: 'geometric mean, Student t of logarithms',
    n: centres.length,
    logDeviation: standardDeviation(logs),
  } as const;
  const ends = intervalOf(start, confidence);
  return ends === null ? { ...start, ...noInterval } : { ...start, ...ends, confidence, reason: null };
}

/** Student's interval of a geometric mean; null for a single process. */
export function intervalOf(
  { centre, n, logDeviation }: Pick<GeometricSummary, 'centre' | 'n' | 'logDeviation'>,
  confidence = 0.95,
): { low: number; high: number } | null {
  if (logDeviation === null || n < 2) return null;
  const factor = Math.exp((studentFactor(confidence, n - 1) * logDeviation) / Math.sqrt(n));
  return { low: centre / factor, high: centre * factor };
}

/**
 * The median of process-level centres with a bootstrap interval. Below six centres no interval of a median can be right
 * in 95 of 100 cases whatever the distribution: even smallest to largest holds it with 1 − 2^(1−n) only (0.75 for three,
 * 0.9375 for five). `confidence` then says this figure and not the one that was asked for.
 *
 * @throws RangeError without a centre, or with one that is not a finite number
 */
export function summariseMedian(centres: readonly number[], options: BootstrapOptions = {}): Summary {
  const bad = centres.findIndex((centre) => !Number.isFinite(centre));
  if (bad >= 0)
    throw new RangeError(`Centre ${bad + 1} of ${centres.length} is ${centres[bad]}, not a number.`);
  const centre = median(centres);
  if (centre === null) throw new RangeError('A summary needs at least one centre; the trial has none.');
  const start = { centre, n: centres.length, method: 'median, bootstrap' } as const;
  if (start.n < 2) return { ...start, ...noInterval };
  const interval = bootstrapInterval((random) => median(resample(centres, random))!, start.n, options);
  const confidence = Math.min(options.confidence ?? 0.95, 1 - 2 ** (1 - start.n));
  return { ...start, ...interval, confidence, reason: null };
}

/**
 * Half of the interval of a geometric mean in percent, as a factor: 3 means that the ends are 1.03 times the centre and the centre over
 * 1.03. A time and its rate have the same. Null without an interval.
 */
export function halfWidthPercent({ low, high }: Pick<GeometricSummary, 'low' | 'high'>): number | null {
  return low === null || high === null ? null : 100 * (Math.sqrt(high / low) - 1);
}

const noInterval = {
  low: null,
  high: null,
  confidence: null,
  reason: says.needsTwo(),
};
