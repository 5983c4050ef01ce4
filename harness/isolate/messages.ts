import type { Measurement, Phase } from '../measure/measurement.ts';

/** What a worker says to the process that started it. */
export type WorkerMessage =
  | { readonly type: 'phase'; readonly phase: Phase }
  /** In a group: this process is warm; its window is over. */
  | { readonly type: 'ready' | 'over' }
  | { readonly type: 'done'; readonly result: Measurement }
  | { readonly type: 'failed'; readonly message: string; readonly tryThis: string | null };

/** What the parent says once the job is told. */
export type ParentMessage =
  | { readonly type: 'stop' }
  /** In a group: all are warm, and windows begin then; all windows are over. */
  | { readonly type: 'begin'; readonly startNs: bigint; readonly pids: readonly number[] }
  | { readonly type: 'end' };
