import type { JudgedClaim } from '../results/claims.ts';
import type { MeasuredOnDevice } from '../results/comparison/measured.ts';
import type { ReasonCode, ValidityState } from '../results/record/caveats.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Figure, Workload } from '../results/record.ts';
import type { Reference } from '../results/reference/reference.ts';

/** What lists and charts need of a record, without its samples. */
export interface RecordRow {
  readonly id: string;
  readonly run: string;
  readonly suite: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly title: string;
  readonly kind: Workload['kind'];
  /** By the name that its driver gives. */
  readonly device: string;
  /** The catalogue's id; null where it is not listed, or under a false name. */
  readonly deviceId: string | null;
  readonly precision: string;
  readonly provider: string;
  readonly validity: ValidityState;
  readonly reasons: readonly ReasonCode[];
  /** The figure that stands for the record; null where no process finished. */
  readonly figure: Figure | null;
  readonly processes: { readonly ok: number; readonly issued: number };
  /** The record of the same trial that contains this one; null for the last one. */
  readonly supersededBy: string | null;
  /** Came by the door for records of other hosts. */
  readonly isFromElsewhere: boolean;
}

/** The folder of a store in which records of other hosts are kept. */
export const elsewhereFolder = 'elsewhere';

/** Rows are filtered by what is given. */
export interface RowFilter {
  readonly search?: string | undefined;
  readonly run?: string | undefined;
  readonly device?: string | undefined;
  readonly workload?: string | undefined;
  readonly precision?: string | undefined;
  readonly provider?: string | undefined;
  readonly validity?: ValidityState | undefined;
  /** Days, ISO 8601; both ends belong to it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const sortings = ['date', '-date', 'value', '-value', 'title', '-title', 'device', '-device'] as const;
export type Sorting = (typeof sortings)[number];

export interface RowQuery extends RowFilter {
  /** What has no value comes last, either way. */
  readonly sort?: Sorting | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: string | undefined;
}

export interface Rows {
  readonly rows: readonly RecordRow[];
  /** How many fit the filter, on all pages. */
  readonly total: number;
  /** Of the next page; null on the last one. */
  readonly next: string | null;
}

/** A run with what a list says of it. */
export interface RunRow {
  readonly id: string;
  readonly suite: string | null;
  readonly createdAt: string;
  readonly device: string;
  readonly deviceId: string | null;
  readonly provider: string;
  /** Records by their validity; superseded ones are not counted. */
  readonly counts: { readonly [state in ValidityState]: number };
}

/** A file of the store that is no record, and why. */
export interface Unreadable {
  readonly path: string;
  readonly why: string;
}

/** All that pages read. Nothing in it writes. */
export interface Library {
  readonly reference: Reference;
  /** Where the records are, as it was named. */
  readonly store: string;
  /** A hash of what is known: it changes when a record comes or goes. */
  version(): string;
  rows(query: RowQuery): Rows;
  /** The newest first. */
  runs(limit: number): readonly RunRow[];
  /** The values that a filter can take, with how many rows have them. */
  values(
    field: 'device' | 'precision' | 'provider' | 'kind' | 'suite',
  ): readonly { value: string; count: number }[];
  /** Ids that begin so; at most a few. */
  idsBeginning(word: string): readonly string[];
  /** Null where there is none. */
  record(id: string): Promise<StoredRecord | null>;
  /** The file of a record as it lies in the store. */
  file(id: string): Promise<Uint8Array | null>;
  /** All records of a run that are not superseded, in the order of the table at its end. Empty where there is none. */
  recordsOf(run: string): Promise<readonly StoredRecord[]>;
  /** The devices of the store with their figures, ready to be compared. */
  measured(): Promise<readonly MeasuredOnDevice[]>;
  /** A verdict for each claim, with the records of the store or without them. */
  claims(publishedOnly: boolean): Promise<readonly JudgedClaim[]>;
  unreadable(): readonly Unreadable[];
  close(): void;
}
