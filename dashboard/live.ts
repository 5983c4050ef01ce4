import type { Repeat } from '../results/record.ts';

/** How far a run is that measures now. */
export interface LiveProgress {
  readonly suite: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Processes; of a run on several devices what is started at once. It grows where trials get further rounds. */
  readonly planned: number;
  readonly done: number;
  /** What is measured at this moment; null between two processes. */
  readonly now: { readonly title: string; readonly position: number; readonly since: string } | null;
}

/** What the processes of one position measured, as the journal of the run keeps it. */
export interface LiveProcess {
  /** Place in the order of the run. */
  readonly position: number;
  readonly title: string;
  readonly repeats: readonly Repeat[];
}

/** Runs that measure now, as their journals tell. The dashboard only reads; whoever starts it knows where journals lie. */
export interface Live {
  /** Ids of the runs that measure now. */
  running(): Promise<readonly string[]>;
  /** Null where the run does not measure now. */
  progress(run: string): Promise<LiveProgress | null>;
  /** What was measured behind a position, in order; -1 for all of it. */
  measured(run: string, behind: number): Promise<readonly LiveProcess[]>;
  /** Resolves when it is time to look again; at once where the signal aborts. */
  pause(signal: AbortSignal): Promise<void>;
}
