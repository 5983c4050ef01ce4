import type { JudgedClaim } from '../results/claims.ts';
import type { MeasuredOnDevice } from '../results/comparison/measured.ts';
import type { ReasonCode, ValidityState } from '../results/record/caveats.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Figure, Workload } from '../results/record.ts';
import type { Reference } from '../results/reference/reference.ts';
import type { Contradiction } from '../results/validity/contradiction.ts';
import type { Imports } from './library/imports.ts';
import type { ServedLoads, WholeLoad } from './library/served-load.ts';

/** What lists and charts need of a record, without its samples. Once it is verified, all of it follows from these. */
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
  /** What its file says and its samples do not give; null where they agree, or where it is not verified yet. */
  readonly contradiction: Contradiction | null;
}

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
  /** Also those that a later record of the same trial contains. */
  readonly withSuperseded?: boolean | undefined;
}

export const sortings = ['date', '-date', 'value', '-value', 'title', '-title', 'device', '-device'] as const;
export type Sorting = (typeof sortings)[number];

export interface RowQuery extends RowFilter {
  /** What has no value comes last, either way. */
  readonly sort?: Sorting | undefined;
  readonly limit: number;
  /** Where the page before ended, as it said. */
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
  /** Whether other hosts sent its records: one of this host with the same id is another run. */
  readonly isFromElsewhere: boolean;
  readonly suite: string | null;
  readonly createdAt: string;
  readonly device: string;
  readonly deviceId: string | null;
  readonly provider: string;
  /** Records by their validity; superseded ones are not counted. */
  readonly counts: { readonly [state in ValidityState]: number };
}

/** A file of the store that is no record, or a folder that cannot be listed, and why. */
export interface Unreadable {
  /** Below the store. */
  readonly path: string;
  readonly why: string;
}

/** How far the library knows its store. */
interface Progress {
  /** Files that are or may be records, as far as was looked. */
  readonly files: number;
  /** Of them, those that lists know or that are named as unreadable. */
  readonly listed: number;
  /** Records that are listed. */
  readonly records: number;
  /** Of them, those that were read whole and rebuilt from their samples: what is shown of them follows from these. */
  readonly rebuilt: number;
  /** Nothing is verified while a benchmark measures on this store. */
  readonly isMeasuring: boolean;
  /** The file of the index; null where it lies in memory. */
  readonly indexFile: string | null;
  /** What went wrong with the index, and what was done. */
  readonly notices: readonly string[];
}

/** A record with the figures, the population and the validity that follow from its samples. */
export interface BelievedRecord extends StoredRecord {
  /** Whether it was rebuilt. Until then its figures are those of its file. */
  readonly isVerified: boolean;
}

/** Records that say what their samples do not give, the newest first. */
export interface Contradicting {
  readonly rows: readonly RecordRow[];
  /** How many there are, whatever number was asked for. */
  readonly total: number;
}

/** All that pages read. Nothing in it writes. */
export interface Library {
  readonly reference: Reference;
  /** Where the records are, as it was named. */
  readonly store: string;
  /** Results of other tools. */
  readonly imports: Imports;
  /** Changes with everything that a page may show of the records and the imports; as long as it is the same, so are the answers. */
  version(): string;
  progress(): Progress;
  rows(query: RowQuery): Rows;
  /** Null where there is none. */
  row(id: string): RecordRow | null;
  /** How many records and runs there are; superseded records are not counted. */
  counts(): { readonly records: number; readonly runs: number };
  /** The newest first. */
  runs(limit: number): readonly RunRow[];
  /** The values that a filter can take, with how many rows have them; superseded ones are not counted. */
  values(
    field: 'device' | 'precision' | 'provider' | 'kind' | 'suite',
  ): readonly { value: string; count: number }[];
  /** Ids that begin so; at most a few. */
  idsBeginning(word: string): readonly string[];
  /** As it is believed; null where there is none. */
  record(id: string): Promise<BelievedRecord | null>;
  /** The file of a record as it lies in the store. */
  file(id: string): Promise<Uint8Array | null>;
  /**
   * All records of a run that are not superseded, in the order of the table at its end, as they are believed. Empty where there is none.
   *
   * @param isFromElsewhere whether those that other hosts sent under its name are meant; else they are where this host has none of it
   */
  recordsOf(run: string, isFromElsewhere?: boolean): Promise<readonly BelievedRecord[]>;
  /** The devices of the store with their figures, ready to be compared. */
  measured(): Promise<readonly MeasuredOnDevice[]>;
  /** A verdict for each claim, with the records of the store or without them. */
  claims(publishedOnly: boolean): Promise<readonly JudgedClaim[]>;
  unreadable(): readonly Unreadable[];
  contradicting(kind: Contradiction['kind'], limit: number): Contradicting;
  /** Whether every record that is listed was rebuilt from its samples. */
  isVerified(): boolean;
  /** Whether a benchmark measures on the store now. Asked at every request, so that it counts nothing. */
  isMeasuring(): boolean;
  /** Served loads with what their logs give, without the logs. */
  loads(): Promise<ServedLoads>;
  /** The same a moment later, all or as far as they were read: what was never read before takes a second each. */
  loadsSoon(): Promise<ServedLoads>;
  /** The same as far as they were read. The version changes with what comes. */
  loadsSoFar(): ServedLoads;
  /** With its log; null where there is none. */
  load(id: string): Promise<WholeLoad | null>;
  close(): Promise<void>;
}
