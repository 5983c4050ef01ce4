import type { Repeat } from '../record.ts';
import { mean } from '../statistics/moments.ts';
import { type GeometricSummary, summarise } from '../statistics/summary.ts';

/**
 * How much faster all threads together are than one of them, on the same work: the geometric mean over the processes of the ratio of
 * their mean times, with its interval. Null where nobody measured one thread.
 */
export function gainOfThreads(repeats: readonly Repeat[]): GeometricSummary | null {
  const ratios = repeats.flatMap(({ outcome, samples, byOneThread }) => {
    const [all, one] = [mean(samples.durationNs), mean(byOneThread?.durationNs ?? [])];
    return outcome === 'ok' && all && one ? [one / all] : [];
  });
  return ratios.length === 0 ? null : summarise(ratios);
}
