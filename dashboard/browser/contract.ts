import type { Record, Repeat } from '../../results/record.ts';
import type { Constant } from '../../workloads/graph.ts';
import type { StreamKey } from '../../workloads/stream-key.ts';

// What the server hands to the page, and what the page and its workers say to each other: plain data.

/** What a browser can be asked to measure. The first one takes seconds, the other one 1.5 GB of memory and minutes. */
export const browserShapes = ['tiny', 'llama-3.2-1b'] as const;
export type BrowserShape = (typeof browserShapes)[number];

/** An input of a graph, and where its values come from. */
export interface Input {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values:
    | { readonly type: 'int64'; readonly ids: string; readonly vocab: number }
    | { readonly type: 'int32'; readonly each: number }
    /** Seeded values of a stream, begun at a place of them. */
    | { readonly type: 'float32'; readonly stream: string; readonly place: number };
}

/** A part of the weights, as it lies in their buffer. */
interface Part {
  readonly offset: number;
  readonly bytes: number;
  readonly constant: Constant;
}

export interface BrowserTrial extends Pick<Record, 'workload' | 'setting'> {
  /** Under which the server has the graph. */
  readonly graph: string;
  readonly weights: { readonly file: string; readonly bytes: number; readonly parts: readonly Part[] };
  readonly inputs: readonly Input[];
  /** What a timed run fetches. */
  readonly outputs: readonly string[];
  /** What the check fetches beside it: the scores that an id was chosen by. */
  readonly scores: string | null;
  readonly budget: Budget;
}

/** How long to warm up and to sample, as in the harness. */
export interface Budget {
  readonly warmupNs: number;
  readonly windowNs: number;
  readonly minSamples: number;
  readonly maxSamples: number;
  /** A window that has lasted so long needs no more than three samples. */
  readonly longestNs: number;
}

export interface BrowserPlan {
  readonly shape: BrowserShape;
  readonly record: Pick<Record, 'schema' | 'version' | 'tool'>;
  readonly seed: number;
  readonly processes: number;
  readonly library: { readonly name: string; readonly version: string; readonly folder: string };
  /** In the order in which they take turns: the limit first, then what is held against it. */
  readonly trials: readonly BrowserTrial[];
}

/** Keys of all streams that the plans need: what a browser has instead of a hash. */
export type StreamKeys = { readonly [seedAndStream: string]: StreamKey };

/** To a worker that measures as a process of its own. */
export interface Job {
  readonly trial: BrowserTrial;
  readonly seed: number;
  readonly threads: number;
  readonly graph: Uint8Array;
  readonly weights: Uint8Array;
  /** Where the library lies. */
  readonly library: string;
}

export type Phase = 'loading' | 'first run' | 'warming up' | 'measuring' | 'checking';

/** What a process measured: times are counted from `originNs`. */
export interface Measured
  extends Pick<Repeat, 'originNs' | 'loadNs' | 'firstRunNs' | 'warmup' | 'samples' | 'output'> {
  readonly stop: 'budget' | 'count';
  readonly traffic: NonNullable<Repeat['traffic']>;
  readonly clockStepNs: number;
}

export type FromProcess =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'measured'; readonly measured: Measured }
  | { readonly type: 'failed'; readonly message: string };
