import type { StoredRun } from '../run/stored-run.ts';

/** What a list says of a run. */
export interface RunFacts {
  readonly id: string;
  readonly folder: string;
  readonly startedAt: string | null;
  readonly suite: string | null;
  /** Titles of trials, or of the scenarios of loads. */
  readonly trials: readonly string[];
  readonly devices: readonly string[];
  readonly provider: string | null;
  readonly stored: number;
  /** Of what was planned to be served, how much came to its end. */
  readonly done?: number;
  readonly planned: number | null;
  /** How long it took, in seconds. */
  readonly seconds: number | null;
  readonly isAtLeast: boolean;
  readonly state: StoredRun['state']['kind'];
  readonly invalid: number;
  readonly why?: string;
  readonly pid?: number;
  readonly kept?: number;
  readonly ofProcesses?: number | null;
  /** Of a run that served loads, and has no processes that could be gone on with. */
  readonly isServed?: true;
}
