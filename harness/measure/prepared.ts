import type { Sample } from './loop.ts';

/** A task with its tensors filled and bound, ready to be timed. */
export interface Prepared {
  readonly sample: Sample;
  /** What a sample needs that is not part of it: a fresh prompt, say. */
  readonly prepare?: (index: number) => void | Promise<void>;
  /** For generations: when each id reached the host, one list a sample, counted from the clock's origin. */
  readonly tokenNs?: number[][];
  /** Makes what `check` looks at wrong, so that what passes was written by the run that follows. */
  spoil?(): Promise<void>;
  /** Looks at the output, once the timing is over. */
  check(): Promise<OutputCheck>;
}

export interface OutputCheck {
  readonly finite: boolean | null;
  /** SHA-256 of the ids that the seed leads to: every repeat must give the same. */
  readonly idsSha256: string | null;
  /** What was looked at, for people. */
  readonly checked: string;
  /** What is wrong with it, or null. */
  readonly wrong: string | null;
}
