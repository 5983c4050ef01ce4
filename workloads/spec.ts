import type { Precision } from './precision.ts';
import type { BandwidthKernel } from './streams.ts';
import type { Pair, TransferKernel } from './transfers.ts';
import type { YardstickKernel } from './yardsticks.ts';

/** What somebody asks to be measured, before it is known how it is stored and where it runs. */
export type Spec =
  | { readonly kind: 'bandwidth'; readonly kernel: BandwidthKernel }
  | {
      readonly kind: 'gemm';
      readonly precision: Precision;
      readonly m: number;
      readonly n: number;
      readonly k: number;
      /** Of a float32 product on tensor units: factors rounded to TF32, or not. Left out: as the provider does it. */
      readonly arithmetic?: Arithmetic;
    }
  /** The fastest product of a precision, of any shape that is tried. */
  | { readonly kind: 'peak'; readonly precision: Precision }
  | {
      readonly kind: 'transfer';
      readonly kernel: TransferKernel;
      /** The two GPUs of a copy between GPUs; left out: the measured one and the next. */
      readonly pair?: Pair;
    }
  | { readonly kind: 'capacity' }
  | { readonly kind: 'yardstick'; readonly kernel: YardstickKernel }
  | DecoderSpec<Batch>;

export const arithmetics = ['tf32', 'ieee'] as const;

export type Arithmetic = (typeof arithmetics)[number];

/** Sequences at once, or as many as the memory holds: that number is found out by trying, before the first process of the trial. */
export type Batch = number | 'max';

export type DecoderSpec<B extends Batch = number> = {
  readonly shape: string;
  readonly precision: Precision;
  readonly batch: B;
} & (
  | ({ readonly kind: 'decode'; readonly context: number } & StepWays)
  | { readonly kind: 'prefill'; readonly isl: number }
  | ({ readonly kind: 'generate'; readonly isl: number; readonly osl: number } & StepWays)
);

/** How the steps of a decoder follow each other; the plain way hands each id to the host before the next step. */
export interface StepWays {
  /** Steps are queued one behind the other and waited for once: throughput, without a latency of its own. */
  readonly queued?: true;
  /** A step is recorded once as a graph of the device, and replayed (CUDA graphs). */
  readonly graph?: true;
}

/** Steps that one sample of a queued decode queues before it waits. */
export const queuedSteps = 16;

export const stepWays = ['queued', 'graph'] as const satisfies readonly (keyof StepWays)[];

/** Suites choose shapes and precisions by what the device is made for. */
export type DeviceClass = 'cpu' | 'gpu';

/** The GPUs of a copy between two of them; null for all other work. */
export const pairOf = (spec: Spec): Pair | null => (spec.kind === 'transfer' && spec.pair) || null;

/** The same workload with a batch that is known. */
export const withBatch = (spec: DecoderSpec<Batch>, batch: number): DecoderSpec => ({ ...spec, batch });
