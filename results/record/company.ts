import type { Record } from '../record.ts';

/** What of a record says where, and beside whom, its device was measured. */
type Placed = Pick<Record, 'engine' | 'run'>;

const companyOf = ({ engine, run }: Placed) => `${run.together?.role ?? ''} ${engine.device.index}`;

/**
 * The records of one run, apart by device and by role: the probes of a device are the limit of that device alone, and what it
 * reaches beside busy neighbours is held against what its probes reached beside them. One group where a run has one device.
 */
export const byCompany = <R extends Placed>(records: readonly R[]): R[][] => [
  ...Map.groupBy(records, companyOf).values(),
];

/** Whether both were measured on one device, in the same role. */
export const isSameCompany = (record: Placed, other: Placed): boolean =>
  companyOf(record) === companyOf(other);

/** Those of the records that were measured on the device of this one, in the same role. */
export const inCompanyOf = <R extends Placed>(record: Placed, records: readonly R[]): R[] =>
  records.filter((other) => isSameCompany(record, other));

/** The title of the work; of a run on several devices also where it was done: `… on GPU 3 alone`. */
export const placedTitle = ({ workload, engine, run }: Placed & Pick<Record, 'workload'>): string =>
  run.together ? `${workload.title} on GPU ${engine.device.index} ${run.together.role}` : workload.title;
