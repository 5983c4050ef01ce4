import { missesOf } from './misses.ts';
import { unpackLog } from './packed-log.ts';
import { groupId } from './rate-curve.ts';
import type { ServingRecord } from './record.ts';
import { judgeMisses, type Verdict } from './verdict.ts';

/** What of a load says which others it is judged with. */
type Head = Omit<ServingRecord, 'log' | 'telemetry'>;

/** Loads that are the same but for their seeds. */
export interface LoadGroup<L extends { readonly record: Head }> {
  readonly id: string;
  readonly title: string;
  readonly loads: readonly L[];
  /** Of all of them together; null where nothing is promised, or nothing may be believed. */
  readonly verdict: Verdict | null;
  /** What stands for the group: one that was given up has broken its promise to all who waited. */
  readonly word: Verdict['word'] | null;
  /** Why one of them was ended before its time. */
  readonly givenUp: 'backlog' | 'too slow' | null;
}

/** Loads of one key on one device, with one library and provider, in the order of their first. */
export const groupLoads = <L extends { readonly record: ServingRecord }>(
  loads: readonly L[],
): LoadGroup<L>[] => groupJudged(loads, ({ record }) => severitiesOf(record));

/** The same where it is known already how far each request was from breaking its promise. */
export function groupJudged<L extends { readonly record: Head }>(
  loads: readonly L[],
  severities: (load: L) => Float64Array | null,
): LoadGroup<L>[] {
  return [...Map.groupBy(loads, ({ record }) => groupId(record))].map(([id, group]) => {
    const { title, scenario } = group[0]!.record;
    const verdict = verdictOn(group.map(severities), scenario.limits);
    const givenUp = givenUpOf(group.map(({ record }) => record));
    const word = verdict && (givenUp ? 'fail' : verdict.word);
    return { id, title, loads: group, verdict, word, givenUp };
  });
}

function givenUpOf(records: readonly Head[]): LoadGroup<never>['givenUp'] {
  const stops = records.map(({ stop }) => stop);
  return stops.includes('backlog') ? 'backlog' : stops.includes('too slow') ? 'too slow' : null;
}

/** How far each request of a load was from breaking its promise; null where nothing is promised, or where what failed is no evidence. */
export const severitiesOf = ({ log, window, stop, scenario: { limits } }: ServingRecord) =>
  limits === null || stop === 'failed' ? null : missesOf(unpackLog(log), window, limits).severities;

/**
 * The verdict of loads that are the same but for their seeds. One that was interrupted counts up to what was open then, one that failed is
 * no evidence.
 */
export const verdictOf = (records: readonly ServingRecord[]): Verdict | null =>
  verdictOn(records.map(severitiesOf), records[0]?.scenario.limits ?? null);

function verdictOn(
  severities: readonly (Float64Array | null)[],
  limits: ServingRecord['scenario']['limits'],
): Verdict | null {
  const series = severities.filter((some) => some !== null);
  return limits === null || series.length === 0 ? null : judgeMisses(series, limits.percent);
}
