import type { ImportedFigure } from '../../figure.ts';

/** Where the sum of the times, in nanoseconds, begins at 0 again. */
const largestSum = 2 ** 64;

/**
 * Figures of an Offline run without a mean that may be none: LoadGen adds the times of all samples up in 64 bits (loadgen/results.cc,
 * `ProcessLatencies`), and of tens of millions of samples that wait for minutes the sum is larger. Results of BERT, DLRM and R-GAT on eight
 * devices have been published with a mean below their minimum.
 */
export function withoutOverflow(figures: readonly ImportedFigure[]): ImportedFigure[] {
  const times = figures.filter(({ metric }) => metric === 'e2el.scheduled');
  const longest = times.find(({ statistic }) => statistic === 'max')?.value ?? null;
  const rate = figures.find(({ metric }) => metric === 'samples.wall')?.value ?? null;
  if (longest === null || rate === null) return [...figures];
  // All samples are there from the begin, and the last one ends the run.
  const samples = rate * longest;
  const isExceeded = samples * mostOfMean(times, longest) * 1e9 >= largestSum;
  return figures.map((figure) =>
    isExceeded && figure.metric === 'e2el.scheduled' && figure.statistic === 'mean'
      ? { ...figure, value: null, missing: 'LoadGen adds times up in 64 bits, which their sum may exceed' }
      : figure,
  );
}

/** The most that a mean can be, in s: values up to each percentile are no larger than it. */
function mostOfMean(times: readonly ImportedFigure[], longest: number): number {
  const ranked = times.flatMap(({ statistic, value }) => {
    const percent = Number(/^p([\d.]+)$/.exec(statistic)?.[1] ?? Number.NaN);
    return Number.isNaN(percent) || value === null ? [] : [{ share: percent / 100, value }];
  });
  const ascending = [...ranked.toSorted((a, b) => a.share - b.share), { share: 1, value: longest }];
  return ascending.reduce(
    (sum, { share, value }, i) => sum + (share - (ascending[i - 1]?.share ?? 0)) * value,
    0,
  );
}
