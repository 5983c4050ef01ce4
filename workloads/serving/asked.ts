import type { Arrivals, Lengths, Scenario } from './scenario.ts';

/** A scenario as somebody writes it: the seed is chosen for each run of it, and a trace is a file. */
export interface AskedScenario extends Omit<Scenario, 'seed' | 'arrivals' | 'isl' | 'osl'> {
  readonly arrivals: Exclude<Arrivals, { process: 'trace' }> | { readonly process: 'trace file' };
  /** Null where the trace tells. */
  readonly isl: Exclude<Lengths, { law: 'trace' }> | null;
  readonly osl: Exclude<Lengths, { law: 'trace' }> | null;
  /** A file by its name, until it is read. */
  readonly trace: { readonly file: string } | null;
  /** Runs of it, each with a seed of its own. */
  readonly seeds: number;
  /** The rate is searched, from this one on. */
  readonly findsRate: boolean;
}
