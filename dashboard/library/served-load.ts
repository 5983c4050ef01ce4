import type { Manifest, ProcessLife } from '../../results/record/manifest.ts';
import type { Ends } from '../../results/serving/ends.ts';
import type { LoadGroup as Judged } from '../../results/serving/judged.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import type { StepTimes } from '../../results/serving/pace.ts';
import type { ServingRecord } from '../../results/serving/record.ts';

/** A served load without its log: what lists and curves need. Its figures and doubts follow from the log, whatever its file says. */
export interface ServedLoad {
  readonly id: string;
  /** Below the store. */
  readonly path: string;
  readonly isFromElsewhere: boolean;
  readonly record: Omit<ServingRecord, 'log' | 'telemetry'>;
  /** How the requests that count ended. */
  readonly ends: Ends;
  /** How far each request was from breaking its promise; null where nothing is promised, or where the load is no evidence. */
  readonly severities: Float64Array | null;
  /** How long its steps took, by kind and size. */
  readonly times: StepTimes;
  /** Its file says figures or doubts that its log does not give. */
  readonly saysOtherwise: boolean;
  /** Shared with loads that differ in their seed alone, and with those that differ in rate and seed alone. */
  readonly group: string;
  readonly curve: string | null;
}

/** A load with all that happened in it. */
export interface WholeLoad extends ServedLoad {
  readonly log: ServingLog;
}

/** What a run was to serve, as it keeps it beside its loads. */
export interface FoundManifest {
  /** Below the store. */
  readonly path: string;
  readonly isFromElsewhere: boolean;
  readonly manifest: Manifest;
  /** Whether the process lives in which it went on last; null where it came to its end. */
  readonly life: ProcessLife | null;
}

/** All served loads of a store, the newest first. */
export interface ServedLoads {
  readonly loads: readonly ServedLoad[];
  readonly manifests: readonly FoundManifest[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** How many were found and not read yet: what is said of the others is said without them. */
  readonly unread: number;
}

/** Loads that are the same but for their seeds, the newest first, with the verdict on all of them. */
export type LoadGroup = Judged<ServedLoad>;
