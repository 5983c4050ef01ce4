import type { Record, Repeat } from '../record.ts';
import type { StoredRecord } from './store.ts';

/** Names a trial in its run: what was computed, where, and beside whom. */
export const trialOf = ({ run, workload, engine }: Record) =>
  JSON.stringify([run.id, workload.key, engine.device.index, run.together?.role ?? null]);

const finishedIn = ({ repeats }: Record): string[] =>
  repeats.flatMap(({ outcome, startedAt, originNs }: Repeat) =>
    outcome === 'ok' ? [`${startedAt} ${originNs}`] : [],
  );

/** Whether the later record has every process that finished in the earlier one: then it is the same trial, further on. */
function isContinued(earlier: Record, later: Record): boolean {
  if (later.createdAt <= earlier.createdAt || trialOf(later) !== trialOf(earlier)) return false;
  const known = new Set(finishedIn(later));
  return finishedIn(earlier).every((process) => known.has(process));
}

/**
 * Records without those that a later record of the same trial contains. A run that was interrupted leaves a record of what it had;
 * when it is resumed, another record has the same processes and those that were missing. Counting both would count processes twice.
 * They have to be of one origin: records that are stored have `currentRecords`.
 */
export function withoutSuperseded(records: readonly Record[]): Record[] {
  const trials = Map.groupBy(records, trialOf);
  const contained = [...trials.values()].flatMap((trial) =>
    trial.filter((one) => trial.some((other) => isContinued(one, other))),
  );
  const gone = new Set(contained);
  return records.filter((record) => !gone.has(record));
}

/** The folder of a store in which records of other hosts are kept. */
export const elsewhereFolder = 'elsewhere';

/**
 * Where a stored record came from, by its path: the folder for records of other hosts in which it lies, or nothing. Whoever sends a record
 * may claim any run in it, so that only records of one origin are of one run.
 */
export function originOf({ path }: Pick<StoredRecord, 'path'>): string {
  const folders = path.split(/[\\/]/).slice(0, -1);
  return folders.slice(0, folders.lastIndexOf(elsewhereFolder) + 1).join('/');
}

/** Whether the later of two stored records takes the place of the earlier one. */
export const supersedes = (later: StoredRecord, earlier: StoredRecord): boolean =>
  originOf(later) === originOf(earlier) && isContinued(earlier.record, later.record);

/** Stored records without those that a later one contains, as `withoutSuperseded`; one from elsewhere supersedes no other. */
export function currentRecords(stored: readonly StoredRecord[]): StoredRecord[] {
  const origins = Map.groupBy(stored, originOf).values();
  const current = [...origins].flatMap((some) => withoutSuperseded(some.map(({ record }) => record)));
  const standing = new Set(current);
  return stored.filter(({ record }) => standing.has(record));
}

/** The other records of its run that were there when this one was judged. */
export const judgedBeside = (record: Record, others: readonly Record[]): Record[] =>
  withoutSuperseded(
    others.filter(({ run, createdAt }) => run.id === record.run.id && createdAt <= record.createdAt),
  ).filter((other) => trialOf(other) !== trialOf(record));
