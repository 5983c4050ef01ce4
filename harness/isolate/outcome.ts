import type { Measurement, Phase } from '../measure/measurement.ts';

/** How a process ended, with what it measured as far as it came. */
export type Outcome =
  | { readonly outcome: 'ok' | 'interrupted'; readonly measurement: Measurement }
  | {
      readonly outcome: 'failed' | 'interrupted' | 'timed_out' | 'died' | 'out_of_memory' | 'refused';
      readonly measurement: null;
      readonly error: string;
    };

export interface IsolateOptions {
  /** Longest time of the process; what it waits for others does not count. */
  readonly timeoutMs: number;
  /** Asks the worker to end after the current sample; it is killed if it does not. */
  readonly signal: AbortSignal;
  readonly onPhase: (phase: Phase) => void;
  /** Its place in a group of processes that measure at once. */
  readonly place?: Place;
  /** Environment of the worker beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes the kernel has killed for want of memory; null where it does not tell. */
  readonly countOomKills?: () => number | null;
}

/** The beginning of all windows, and the processes whose windows they are. */
export interface Begin {
  /** On the host's monotonic clock, which is the same for all of its processes. */
  readonly startNs: bigint;
  readonly pids: readonly number[];
}

/** The place of one process in a group: it says how far it is, and hears how far all are. */
export interface Place {
  /** The process is warm. */
  ready(pid: number): void;
  /** Its window is over. */
  over(): void;
  /** Settled when every process that is still there is warm. */
  readonly begin: Promise<Begin>;
  /** Settled when every window is over. */
  readonly end: Promise<void>;
}
