import { sum } from './moments.ts';

/**
 * The rate over all samples: n · work / Σ durations, in units of work per unit of duration. The mean of the single
 * rates would be larger (it is never below the harmonic mean), and is not a throughput. Null without samples.
 *
 * @param work what one sample did, e.g. tokens of a decode step; the same for all samples
 */
export function throughput(durations: ArrayLike<number>, work = 1): number | null {
  const total = sum(durations);
  return total > 0 ? (durations.length * work) / total : null;
}
