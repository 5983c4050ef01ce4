import { measurementKey } from '../comparison/measured.ts';
import { repeated } from '../figures/repeated.ts';
import type { Figure, Record as StoredRecord } from '../record.ts';
import { betweenGroups, type Group } from '../uncertainty/between-groups.ts';
import type { Line } from '../uncertainty/line.ts';
import type { Scale } from './shown.ts';

/** Lines of a budget that one record does not tell, in the unit of the scale. */
export type MoreLines = (record: StoredRecord, figure: Figure, scale: Scale) => Line[];

/**
 * What several runs of the same measurement on the same device differ by, beyond the scatter of their own processes (type A). A result is
 * that of one session, so that the whole of it counts. None where one run measured it.
 */
export function sessionLines(records: readonly StoredRecord[]): MoreLines {
  const alike = Map.groupBy(records, measurementKey);
  return (record, figure, { unit, scale }) => {
    const sessions = Map.groupBy(alike.get(measurementKey(record)) ?? [], ({ run }) => run.id);
    const groups = [...sessions.values()].flatMap(([first]) => groupOf(first!, figure, scale) ?? []);
    if (groups.length < 2) return [];
    const source = `${groups.length} runs of the same measurement in this report`;
    return [betweenGroups({ id: 'sessions', name: 'sessions', unit, source }, groups)];
  };
}

function groupOf({ figures }: StoredRecord, { definition, statistic }: Figure, scale: number): Group | null {
  const figure = figures.find((one) => one.definition === definition && one.statistic === statistic);
  if (figure?.value == null) return null;
  const { n, logDeviation } = repeated(figure);
  const mean = figure.value / scale;
  return { mean, n, standardDeviation: logDeviation === null ? null : mean * logDeviation };
}
