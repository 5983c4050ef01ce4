import type { Fields, FigureOfKey } from '../fields.ts';
import { type ImportedFigure, percentile, type Statistic } from '../figure.ts';
import { scaleTo } from '../written-units.ts';

// AIPerf took the shape of its JSON from GenAI-Perf: a metric that each request has is {unit, avg, min, max, std, p1 … p99}, and one that a
// run has once is {unit, avg}.

interface Of extends Omit<FigureOfKey, 'statistic' | 'unit' | 'scale'> {
  /** What `avg` is. */
  readonly avg: 'mean' | 'single' | 'total';
  readonly std: 'std.population' | 'std.sample';
}

/** The figures of a metric. None where its unit is not that of such a metric: then its numbers stay unknown. */
export function figuresOfBlock(block: Fields, { avg, std, ...of }: Of): ImportedFigure[] {
  const unit = block.text('unit');
  const scale = scaleTo(of.metric, unit);
  if (unit === null || scale === null) return [];
  // Names for people.
  for (const key of ['tag', 'header']) block.raw(key);
  return block.keys.flatMap((key) => {
    const statistic = statisticOf(key, avg, std);
    // A null is a statistic that such a metric has not.
    if (statistic === null || block.raw(key) === null) return [];
    return block.figure(key, { ...of, statistic, unit, scale }) ?? [];
  });
}

/** What a key of AIPerf or GenAI-Perf is; null for any other. */
export function statisticOf(key: string, avg: Statistic, std: Statistic): Statistic | null {
  if (key.startsWith('p')) return percentile(key.slice(1));
  if (key === 'min' || key === 'max') return key;
  return key === 'avg' ? avg : key === 'std' ? std : key === 'sum' ? 'total' : null;
}
