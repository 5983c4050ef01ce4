import { counted } from '../format.ts';
import type { Reason, Record } from '../record.ts';
import { details } from '../sentences/validity.ts';

/** A reason with the record that has it. */
export interface Doubt {
  readonly record: Record;
  readonly reason: Reason;
}

/** Every reason of some records, each code once with all that were found of it, in the order of the records. */
export const doubtsByCode = (records: readonly Record[]): Map<Reason['code'], Doubt[]> =>
  Map.groupBy(
    records.flatMap((record) => record.validity.reasons.map((reason): Doubt => ({ record, reason }))),
    ({ reason }) => reason.code,
  );

/**
 * Of how many the one that is shown is the first: "(the first of 45 processes)", of workloads where each is about all processes of one.
 * Null where it is the only one.
 */
export function ofHowMany(same: readonly Doubt[]): string | null {
  if (same.length === 1) return null;
  const ofRecord = [...Map.groupBy(same, ({ record }) => record).values()];
  const isOnceEach = ofRecord.every(
    (own) => new Set(own.map(({ reason }) => reason.repeat)).size === own.length,
  );
  const isOfProcess = ({ reason }: Doubt) => reason.repeat !== null;
  const noun = same.every(isOfProcess) ? 'process' : same.some(isOfProcess) ? 'finding' : 'workload';
  return details.firstOf({ many: counted(same.length, isOnceEach ? noun : 'finding') });
}
