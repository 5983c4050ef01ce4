import type { Record, Repeat } from '../record.ts';

/** Names a trial in its run: what was computed, where, and beside whom. */
export const trialOf = ({ run, workload, engine }: Record) =>
  JSON.stringify([run.id, workload.key, engine.device.index, run.together?.role ?? null]);

const finishedIn = ({ repeats }: Record): string[] =>
  repeats.flatMap(({ outcome, startedAt, originNs }: Repeat) =>
    outcome === 'ok' ? [`${startedAt} ${originNs}`] : [],
  );

/** Whether the later record has every process that finished in the earlier one: then it is the same trial, further on. */
export function isContinued(earlier: Record, later: Record): boolean {
  if (later.createdAt <= earlier.createdAt || trialOf(later) !== trialOf(earlier)) return false;
  const known = new Set(finishedIn(later));
  return finishedIn(earlier).every((process) => known.has(process));
}

/**
 * Records without those that a later record of the same trial contains. A run that was interrupted leaves a record of what it had;
 * when it is resumed, another record has the same processes and those that were missing. Counting both would count processes twice.
 *
 * @param originOf where a record came from: one of another origin may claim any run, and supersedes none
 */
export function withoutSuperseded<R>(
  stored: readonly R[],
  recordOf: (stored: R) => Record,
  originOf: (stored: R) => unknown = () => null,
): R[] {
  const keyOf = (one: R) => JSON.stringify([originOf(one), trialOf(recordOf(one))]);
  const trials = Map.groupBy(stored, keyOf);
  return stored.filter(
    (one) => !trials.get(keyOf(one))!.some((other) => isContinued(recordOf(one), recordOf(other))),
  );
}

/** The other records of its run that were there when this one was judged. */
export const judgedBeside = (record: Record, others: readonly Record[]): Record[] =>
  withoutSuperseded(
    others.filter(({ run, createdAt }) => run.id === record.run.id && createdAt <= record.createdAt),
    (other) => other,
  ).filter((other) => trialOf(other) !== trialOf(record));
