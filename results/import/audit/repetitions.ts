import { imports as says } from '../../sentences/imports.ts';
import { roundingOf } from '../figure.ts';
import type { Check } from './check.ts';

/** llama-bench keeps its repetitions: mean and deviation can be computed again. */
export const repetitions: Check = {
  id: 'raw_vs_summary',
  about: 'mean of the repetitions that are kept against the mean that is stated',
  test({ result, figure }) {
    const times = result.kept?.columns.durationS;
    const stated = figure('llama.test', 'mean');
    if (!times || times.length === 0 || stated === null) return null;
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    // Nanoseconds are cut to whole ones.
    const tolerance = 2 * roundingOf(stated.written!) * 1e-9 + 1e-9 * mean;
    if (Math.abs(mean - stated.value) <= tolerance) return [];
    return [
      {
        grade: 'contradicts',
        sentence: says.otherMean({ stated: stated.value, computed: mean, n: times.length }),
        remedy: says.askForOriginal(),
        at: [stated.at, result.kept!.at],
      },
    ];
  },
};
