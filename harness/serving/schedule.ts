import { createHash } from 'node:crypto';

import { randomStream } from '../../results/statistics/random.ts';
import { normalQuantile } from '../../workloads/quantile.ts';
import type { Arrivals, Lengths, Scenario } from '../../workloads/serving/scenario.ts';

/** Who arrives when, asking for how much: fixed before the first request is served. */
export interface Schedule {
  readonly count: number;
  /** Nanoseconds from the start, ascending; of a closed loop NaN for all but its first users. */
  readonly arrivalNs: Float64Array;
  readonly isl: Int32Array;
  readonly osl: Int32Array;
  /** Requests from `first` on count, up to `end`; those behind it keep the load up while the last of them are served. */
  readonly counting: { readonly first: number; readonly end: number };
  /** Of a closed loop; null where requests arrive by themselves. */
  readonly users: number | null;
  /** Of times and lengths. */
  readonly sha256: string;
}

/**
 * The schedule of a seed. Gaps are drawn for a rate of one and divided by the rate, so that one seed is the same pattern at every rate; they
 * are never stretched to a total, since the number of arrivals in a time varies as well.
 */
export function makeSchedule(scenario: Scenario): Schedule {
  const { arrivals, seed, warmup, requests, policy } = scenario;
  const end = warmup + requests;
  const count = arrivals.process === 'trace' ? end : end + tailOf(arrivals, policy.rows);
  const arrivalNs = arrivalsOf(arrivals, count, uniforms(seed, 'gaps'));
  const isl = lengthsOf(scenario.isl, count, uniforms(seed, 'isl'));
  const osl = lengthsOf(scenario.osl, count, uniforms(seed, 'osl'));
  const hash = createHash('sha256');
  for (const { buffer } of [arrivalNs, isl, osl]) hash.update(new Uint8Array(buffer as ArrayBuffer));
  const users = arrivals.process === 'closed' ? Math.min(arrivals.users, count) : null;
  return { count, arrivalNs, isl, osl, counting: { first: warmup, end }, users, sha256: hash.digest('hex') };
}

/** The same for the arrivals that come while the last requests that count are being served. */
const tailOf = (arrivals: Arrivals, rows: number): number => {
  if (arrivals.process === 'at once') return 0;
  return arrivals.process === 'closed' ? arrivals.users : 4 * rows;
};

/** Numbers in (0, 1), 53 bits each, of a stream of its own for each purpose. */
function uniforms(seed: number, purpose: string): () => number {
  const hash = createHash('sha256').update(`assay serving 1 ${seed} ${purpose}`).digest();
  const { bits } = randomStream(hash.readUIntLE(0, 6));
  return () => (bits() * 2 ** 21 + (bits() >>> 11) + 0.5) / 2 ** 53;
}

function arrivalsOf(arrivals: Arrivals, count: number, uniform: () => number): Float64Array {
  const times = new Float64Array(count);
  const add = (gap: () => number, perSecond: number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      sum += gap();
      times[i] = Math.round((sum / perSecond) * 1e9);
    }
  };
  switch (arrivals.process) {
    case 'at once':
      break;
    case 'poisson':
      add(() => -Math.log(uniform()), arrivals.perSecond);
      break;
    case 'gamma':
      add(gammaGaps(arrivals.cv, uniform), arrivals.perSecond);
      break;
    case 'even':
      add(() => 1, arrivals.perSecond);
      break;
    case 'closed':
      times.fill(Number.NaN, arrivals.users);
      break;
    case 'trace':
      for (let i = 0; i < count; i++) times[i] = Math.round(arrivals.seconds[i]! * 1e9);
      break;
  }
  return times;
}

/**
 * Gaps of mean 1 and standard deviation `cv`: gamma of shape 1/cv². G. Marsaglia, W. W. Tsang, "A simple method for generating gamma
 * variables", ACM TOMS 26 (2000); below shape 1 by their note on a power of a uniform number.
 */
function gammaGaps(cv: number, uniform: () => number): () => number {
  const shape = 1 / (cv * cv);
  const isSmall = shape < 1;
  const d = (isSmall ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  return () => {
    for (;;) {
      const x = normalQuantile(uniform());
      const v = (1 + c * x) ** 3;
      if (v <= 0 || Math.log(uniform()) >= 0.5 * x * x + d - d * v + d * Math.log(v)) continue;
      return (d * v * (isSmall ? uniform() ** (1 / shape) : 1)) / shape;
    }
  };
}

function lengthsOf(lengths: Lengths, count: number, uniform: () => number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => lengthOf(lengths, i, uniform));
}

function lengthOf(lengths: Lengths, index: number, uniform: () => number): number {
  switch (lengths.law) {
    case 'fixed':
      return lengths.tokens;
    case 'uniform':
      return lengths.from + Math.floor(uniform() * (lengths.to - lengths.from + 1));
    case 'lognormal': {
      const drawn = Math.round(lengths.median * Math.exp(lengths.sigma * normalQuantile(uniform())));
      return Math.min(lengths.most, Math.max(1, drawn));
    }
    case 'trace':
      return lengths.tokens[index % lengths.tokens.length]!;
  }
}
