import type { Record as StoredRecord } from '../record.ts';
import type { Limit } from '../reference/limits.ts';
import type { Reference } from '../reference/reference.ts';
import type { ServingRecord } from '../serving/record.ts';
import type { Job } from './inputs/job.ts';
import type { Profile } from './inputs/laboratory.ts';
import type { Plan } from './inputs/plan.ts';
import type { Input } from './inputs/read.ts';
import type { ReportedImport } from './schema/imports.ts';
import type { Method } from './schema/parties.ts';
import type { Report } from './schema.ts';

/** A record as it is believed: its figures are those that its samples give. */
export interface Believed {
  readonly id: string;
  readonly record: StoredRecord;
  /** It says figures that its samples do not give; what they give is used. */
  readonly isChanged: boolean;
}

/** A served load as it is believed: window, figures and validity are those that its log gives. */
export interface BelievedLoad {
  readonly id: string;
  readonly record: ServingRecord;
  /** It says figures that its log does not give; what the log gives is used. */
  readonly isChanged: boolean;
}

/** What a run stored at its end, as its `run.json` says. */
export interface StoredRunFacts {
  readonly id: string;
  /** Ids of the records that it stored. */
  readonly records: readonly string[];
}

/** How a suite measures, for what a trial did otherwise. */
export interface SuiteFacts {
  readonly repeats: number;
  readonly warmupSeconds: number;
  readonly windowSeconds: number;
}

/** All that a report is made of. No clock, no file: who has the same has the same report. */
export interface ReportInput {
  readonly records: readonly Believed[];
  /** Served loads, in the order of their runs. */
  readonly loads: readonly BelievedLoad[];
  readonly runs: readonly StoredRunFacts[];
  readonly suites: Readonly<Record<string, SuiteFacts>>;
  readonly profile: Input<Profile>;
  readonly job: Input<Job>;
  readonly plan: Input<Plan> | null;
  readonly reference: Reference;
  readonly limits: readonly Limit[];
  /** Of the files as they lie in the dossier. */
  readonly sources: Report['sources'];
  readonly documents: Method['documents'];
  readonly writtenBy: Method['writtenBy'];
  /** Results of other tools that were chosen for it. */
  readonly imports: readonly ReportedImport[];
  /** A draft may miss fields; whatever is made of `example` is one. */
  readonly isDraft: boolean;
  /** Languages that were asked for in the place of those of the job; null: those of the job. */
  readonly languages: readonly ('en' | 'zh')[] | null;
  /** The report that this one replaces, where it is at hand. */
  readonly earlier: Report | null;
}
