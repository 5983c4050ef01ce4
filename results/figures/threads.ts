import type { Repeat } from '../record.ts';
import { mean } from '../statistics/moments.ts';

/**
 * How much faster all threads together are than one of them, on the same work: the ratio of mean times over the processes, each weighing
 * alike. Null where nobody measured one thread.
 */
export function gainOfThreads(repeats: readonly Repeat[]): number | null {
  const both = repeats.flatMap(({ outcome, samples, byOneThread }) => {
    const [all, one] = [mean(samples.durationNs), mean(byOneThread?.durationNs ?? [])];
    return outcome === 'ok' && all && one ? [{ all, one }] : [];
  });
  const [all, one] = [mean(both.map((each) => each.all)), mean(both.map((each) => each.one))];
  return all && one ? one / all : null;
}
