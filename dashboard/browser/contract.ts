import type { Record, Repeat } from '../../results/record.ts';
import type { Constant } from '../../workloads/graph.ts';
import type { Activation } from '../../workloads/precision.ts';
import type { StreamKey } from '../../workloads/stream-key.ts';

// What the server hands to the page, and what the page and its workers say to each other: plain data.

/** What a browser can be asked to measure. The first one takes seconds, the other one minutes and 3.5 GB of memory, most of the 4 that WebAssembly can address. */
export const browserShapes = ['tiny', 'llama-3.2-1b'] as const;
export type BrowserShape = (typeof browserShapes)[number];

/**
 * How the library may compute in a browser: compiled to WebAssembly, or on the GPU through WebGPU. Not every GPU has shaders in float16,
 * and then activations are float32.
 */
export const browserProviders = ['wasm', 'webgpu', 'webgpu-float32'] as const;
export type BrowserProvider = (typeof browserProviders)[number];

/** An input of a graph, and where its values come from. */
export interface Input {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values:
    | { readonly type: 'int64'; readonly ids: string; readonly vocab: number }
    | { readonly type: 'int32'; readonly each: number }
    /** Seeded values of a stream, begun at a place of them. */
    | { readonly type: Activation; readonly stream: string; readonly place: number };
}

/** A part of the weights, as it lies in their buffer. */
interface Part {
  readonly offset: number;
  readonly bytes: number;
  readonly constant: Constant;
}

/** A graph that does the work of a trial. */
export interface Choice {
  /** Of the kernel; null where there is nothing to choose from. */
  readonly kernel: string | null;
  /** Under which the server has it. */
  readonly graph: string;
  readonly graphSha256: string;
  readonly inputs: readonly Input[];
}

export interface BrowserTrial extends Pick<Record, 'workload' | 'setting'> {
  /** The fastest of them is measured. */
  readonly choices: readonly Choice[];
  readonly weights: { readonly file: string; readonly bytes: number; readonly parts: readonly Part[] };
  /** What a timed run fetches. */
  readonly outputs: readonly string[];
  /** Outputs that take the place of an input, which on a GPU is one buffer. */
  readonly inPlace: { readonly [output: string]: string };
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
  readonly provider: BrowserProvider;
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
  readonly provider: BrowserProvider;
  /** `try` gives every graph a moment; `measure` measures one. */
  readonly task:
    | { readonly kind: 'try'; readonly choices: readonly Offered[] }
    | { readonly kind: 'measure'; readonly choice: Offered };
  readonly seed: number;
  readonly threads: number;
  readonly weights: Uint8Array;
  /** Where the library lies. */
  readonly library: string;
}

/** A choice with its graph. */
export interface Offered {
  readonly choice: Choice;
  readonly graph: Uint8Array;
}

export type Phase = 'trying kernels' | 'loading' | 'first run' | 'warming up' | 'measuring' | 'checking';

/** What a process measured: times are counted from `originNs`. */
export interface Measured
  extends Pick<Repeat, 'originNs' | 'loadNs' | 'firstRunNs' | 'warmup' | 'samples' | 'output'> {
  readonly stop: 'budget' | 'count';
  readonly traffic: NonNullable<Repeat['traffic']>;
  readonly clockStepNs: number;
}

export type Tried = { readonly ns: number; readonly why: null } | { readonly ns: null; readonly why: string };

export type FromProcess =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'measured'; readonly measured: Measured }
  /** What each graph took by the median of a few runs, in their order; null where it could not run. Nanoseconds. */
  | { readonly type: 'tried'; readonly tried: readonly Tried[] }
  | { readonly type: 'failed'; readonly message: string };
