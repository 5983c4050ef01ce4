import type { Machine } from '../../results/record/machine.ts';
import type { Record, Repeat } from '../../results/record.ts';
import type { Spec } from '../../workloads/spec.ts';
import type { Care } from '../../workloads/suites.ts';
import type { Outcome } from '../isolate/outcome.ts';
import type { Phase } from '../measure/measurement.ts';
import type { Brought } from '../own-model/own-model.ts';
import type { MemoryLimit, Room } from '../plan/room.ts';
import type { Trial } from '../plan/trial.ts';
import type { Target } from '../target/contract.ts';
import type { Recording } from '../telemetry/recording.ts';
import type { WeightsWork } from '../weights.ts';
import type { Slot } from './schedule.ts';

/** What is to be measured, where, how carefully, and where the records go. */
export interface RunRequest {
  readonly id: string;
  readonly suite: string | null;
  readonly specs: readonly Spec[];
  readonly care: Care;
  readonly seed: number;
  readonly layers: Room['layers'];
  /** The model that takes the place of the shapes; left out for the seeded decoders. */
  readonly own?: Brought;
  /** Where the trials run; on several devices the first of them. */
  readonly target: Target;
  /** The devices of a run on several; left out for one. */
  readonly crew?: Crew;
  /** Further GPUs, that only copies between two of them name. */
  readonly partners?: readonly Target[];
  readonly machine: Machine;
  /** Memory that was free when the run began: what fits, and how many layers are distinct, is decided by it. */
  readonly memoryBytes: number | null;
  /** A smaller device that is emulated. */
  readonly limit?: MemoryLimit;
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly tool: RunFacts['tool'];
  /** The command line that repeats one trial. */
  readonly reproduce: (trial: Trial) => string;
  /** Starts the sampler that watches a device from another process; without it the records have no telemetry. */
  readonly watch?: (target: Target) => Promise<Recording>;
}

/** What happens, in order, for whoever watches. */
export type RunEvent =
  | {
      readonly type: 'planned';
      readonly trials: readonly string[];
      readonly processes: number;
      readonly done: number;
      /** On several devices trials and processes are turns: what is started at once. */
      readonly inTurns: boolean;
    }
  | {
      readonly type: 'files';
      readonly title: string;
      readonly what: WeightsWork;
      readonly doneBytes: number;
      readonly ofBytes: number;
    }
  /** A batch is tried, on the way to the largest one. */
  | { readonly type: 'probing'; readonly title: string; readonly batch: number }
  | {
      readonly type: 'probed';
      readonly title: string;
      readonly batch: number;
      readonly outcome: Outcome['outcome'];
    }
  /** Something that was found: wrong, and is put right; or how many sequences fit. */
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'started'; readonly title: string; readonly slot: Slot }
  | { readonly type: 'extended'; readonly trials: readonly string[] }
  | { readonly type: 'phase'; readonly phase: Phase }
  | {
      readonly type: 'finished';
      readonly title: string;
      readonly slot: Slot;
      readonly repeats: readonly Repeat[];
    };

/** What a run knows beside the trial itself. */
export interface RunFacts {
  readonly id: string;
  readonly suite: string | null;
  readonly seed: number;
  readonly reproduce: (trial: Trial) => string;
  readonly machine: Machine;
  readonly target: Target;
  readonly tool: { readonly version: string; readonly commit: string | null };
  readonly createdAt: Date;
  readonly care: Care;
  /** Of a run on several devices: beside which this one was measured. */
  readonly together?: NonNullable<Record['run']['together']>;
  readonly memoryBytes: number | null;
  readonly limit?: MemoryLimit;
}

/** Several devices that are measured in one run. */
interface Crew {
  /** One for each device, by its index. */
  readonly targets: readonly Target[];
  /** Whether each device is also measured while the others are idle. */
  readonly alone: boolean;
}
