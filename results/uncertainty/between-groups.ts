import { mean, standardDeviation } from '../statistics/moments.ts';
import { fromScatter, type Line, type Named } from './line.ts';

/** The processes of one session, or of one unit, in the unit of the line. */
export interface Group {
  readonly mean: number;
  readonly n: number;
  /** Within the group; null for a single process. */
  readonly standardDeviation: number | null;
}

/**
 * Type A: what sessions (or units) differ by beyond the scatter of their own processes. Of one-way random effects (GUM H.5.2):
 * s_B² = s²(means) − mean of s_j² / n_j, not below 0. A group of a single process hides nothing of its scatter in the second term, so
 * the line errs to the high side. Degrees of freedom are one less than the groups: an approximation, for a difference of two
 * variances has none of its own.
 *
 * @param of over how many groups the result is the mean: 1 for a result of one session
 * @throws RangeError for a single group
 */
export function betweenGroups(named: Named, groups: readonly Group[], of = 1): Line {
  const spread = standardDeviation(groups.map((group) => group.mean));
  if (spread === null)
    throw new RangeError(`"${named.name}" has one group: measure another one, or leave the line out.`);
  const within = mean(groups.map(({ n, standardDeviation: s }) => (s ?? 0) ** 2 / n))!;
  const between = Math.sqrt(Math.max(0, spread ** 2 - within));
  return fromScatter(named, between / Math.sqrt(of), groups.length - 1);
}
