import type { Hopeless } from '../../results/serving/hopeless.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import type { Scenario } from '../../workloads/serving/scenario.ts';
import type { Engine } from '../engines/engine.ts';
import type { HostShare } from '../engines/host-watch.ts';
import type { Job } from '../plan/trial.ts';
import type { Ways } from './batch-engine.ts';
import type { ServingTask } from './cache-rows.ts';
import type { Delta } from './recorder.ts';
import type { Progress, Served } from './scheduler.ts';

/** What one process serves on: a model and the rows of its cache. */
export type ServingJob = Omit<Job, 'task' | 'budget' | 'inStep' | 'peer'> & { readonly task: ServingTask };

/** What the process that serves is told. */
export type ToServer =
  | { readonly type: 'job'; readonly job: ServingJob }
  | { readonly type: 'serve'; readonly scenario: Scenario }
  /** The load is over: whatever is not done stays undone. */
  | { readonly type: 'end load'; readonly why: Hopeless | 'interrupted' }
  | { readonly type: 'close' };

/** What it says. */
export type FromServer =
  | ({ readonly type: 'open' } & Opened)
  | { readonly type: 'delta'; readonly delta: Delta; readonly progress: Progress }
  | ({ readonly type: 'served' } & LoadEnd)
  | { readonly type: 'failed'; readonly message: string; readonly tryThis: string | null };

export interface Opened {
  readonly loadNs: number;
  readonly ways: Ways;
  readonly library: Engine['library'];
  readonly placement: Readonly<Record<string, number>> | null;
}

export interface LoadEnd {
  readonly stop: Served['stop'];
  readonly endNs: number;
  /** Where the times of the log begin on the monotonic clock of the host. */
  readonly originNs: string;
  readonly host: HostShare;
  /** Lengths in tokens of the chunks whose first run lay within the load. */
  readonly untriedChunks: readonly number[];
  /** Answers that were computed once more, alone; null where none was finished. */
  readonly solo: NonNullable<ServingRecord['solo']> | null;
}
