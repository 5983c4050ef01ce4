import { normalUpperTail } from './normal.ts';
import { quantileOfSorted } from './quantile.ts';
import { type RandomStream, randomStream } from './random.ts';
import { studentFactor } from './student.ts';

export interface BootstrapOptions {
  /** The same seed gives the same interval on every machine. Default 1. */
  seed?: number;
  /** How often the data are drawn anew. Default 9,999. */
  resamples?: number;
  /** Default 0.95. */
  confidence?: number;
}

/**
 * The expanded percentile interval of a bootstrap: T. Hesterberg, "What teachers should know about the bootstrap",
 * Am. Stat. 69 (2015), section 4.2.2. The plain percentile interval is too narrow for few values (for 5 of them its 95 %
 * holds the truth 83 times in 100), so its levels are widened to Φ(−√(n/(n−1)) · t). BCa is not used: its
 * jackknife fails for medians (B. Efron, R. Tibshirani, "An introduction to the bootstrap", 11.6).
 *
 * @param replicate the statistic of one resample that it draws from the given stream
 * @param n how many values were resampled; of two samples the smaller one; at least 2
 */
export function bootstrapInterval(
  replicate: (random: RandomStream) => number,
  n: number,
  { seed = 1, resamples = 9_999, confidence = 0.95 }: BootstrapOptions = {},
): { low: number; high: number } {
  const random = randomStream(seed);
  const replicates = Float64Array.from({ length: resamples }, () => replicate(random)).sort();
  const level = normalUpperTail(Math.sqrt(n / (n - 1)) * studentFactor(confidence, n - 1));
  return { low: quantileOfSorted(replicates, level)!, high: quantileOfSorted(replicates, 1 - level)! };
}

/** As many values as were given, drawn from them with replacement. */
export function resample(values: ArrayLike<number>, random: RandomStream): Float64Array {
  const drawn = new Float64Array(values.length);
  for (let i = 0; i < drawn.length; i++) drawn[i] = values[random.below(values.length)]!;
  return drawn;
}
