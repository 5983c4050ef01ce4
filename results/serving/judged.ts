import { missesOf } from './misses.ts';
import { unpackLog } from './packed-log.ts';
import type { ServingRecord } from './record.ts';
import { judgeMisses, type Verdict } from './verdict.ts';

/** Loads that are the same but for their seeds. */
export interface LoadGroup<R extends { readonly record: ServingRecord }> {
  readonly title: string;
  readonly loads: readonly R[];
  /** Of all of them together; null where nothing is promised, or nothing may be believed. */
  readonly verdict: Verdict | null;
}

/** Loads in groups of one key, in the order of their first. */
export function groupLoads<R extends { readonly record: ServingRecord }>(
  loads: readonly R[],
): LoadGroup<R>[] {
  const groups = Map.groupBy(loads, ({ record }) => record.key);
  return [...groups.values()].map((group) => ({
    title: group[0]!.record.title,
    loads: group,
    verdict: verdictOf(group.map(({ record }) => record)),
  }));
}

/**
 * The verdict of loads that are the same but for their seeds. One that was ended for its backlog has broken its promise to all who waited;
 * one that was interrupted counts up to what was open then, one that failed is no evidence.
 */
export function verdictOf(records: readonly ServingRecord[]): Verdict | null {
  const limits = records[0]?.scenario.limits ?? null;
  const evidence = records.filter(({ stop }) => stop !== 'failed');
  if (limits === null || evidence.length === 0) return null;
  return judgeMisses(
    evidence.map(({ log, window }) => missesOf(unpackLog(log), window, limits).severities),
    limits.percent,
  );
}
