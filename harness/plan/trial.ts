import type { Storage } from '../../workloads/cost.ts';
import type { GemmWay } from '../../workloads/kernels.ts';
import type { Activation } from '../../workloads/precision.ts';
import type { Shape } from '../../workloads/shapes.ts';
import type { BandwidthKernel } from '../../workloads/streams.ts';
import type { StepWays } from '../../workloads/suites.ts';
import type { TransferKernel } from '../../workloads/transfers.ts';
import type { YardstickKernel } from '../../workloads/yardsticks.ts';
import type { SessionOptions } from '../engines/engine.ts';
import type { Script } from '../engines/scripted.ts';
import type { Budget } from '../measure/loop.ts';
import type { OwnModel } from '../own-model/own-model.ts';

/** What one process does: the plan makes it, the worker carries it out. Plain data, since it crosses processes. */
export interface Job {
  readonly task: Task;
  readonly engine: EngineChoice;
  readonly modelFile: string;
  readonly session: SessionOptions;
  readonly budget: Budget;
  readonly seed: number;
  /** The logical CPUs that its process is bound to, as the kernel writes lists. */
  readonly cpus?: string;
  /** Its window begins and ends with those of other processes. */
  readonly inStep?: true;
  /** CUDA's number of the other GPU, for a copy between two. */
  readonly peer?: number;
  /** Memory of the device that the process takes away before it loads anything; left out where nothing is held. */
  readonly hold?: Hold;
}

/** Bytes on a device, by CUDA's number of it. */
export interface Hold {
  readonly device: number;
  readonly bytes: number;
}

export interface EngineChoice {
  /** `driver`: no ONNX Runtime, but NVIDIA's driver itself; `libc`: the C library of the host. */
  readonly id: 'native' | 'binding' | 'null' | 'scripted' | 'driver' | 'libc';
  /** The library file of the native engine, and what the record says of its source. */
  readonly library: {
    readonly path: string;
    readonly source: string;
    readonly preload: readonly string[];
  } | null;
  /** What the scripted engine plays. */
  readonly script?: Script;
}

/** The computation, with what is needed to allocate its tensors and to check its output. */
export type Task =
  | {
      readonly kind: 'bandwidth';
      readonly kernel: BandwidthKernel;
      /** Which kernel of the table does it (workloads/streams.ts); left out: the first. */
      readonly by?: string;
      readonly elements: number;
      readonly type: Activation;
      /** Runs that one sample queues before it waits; left out: one run, complete when it returns. */
      readonly launches?: number;
    }
  | {
      readonly kind: 'gemm';
      readonly m: number;
      readonly n: number;
      readonly k: number;
      readonly storage: Storage;
      /** Where the weight comes from; left out: it is a constant. */
      readonly weight?: GemmWay['weight'];
      readonly launches?: number;
    }
  | { readonly kind: 'transfer'; readonly kernel: TransferKernel; readonly bytes: number }
  | { readonly kind: 'capacity'; readonly windowBytes: number }
  | {
      readonly kind: 'yardstick';
      readonly kernel: YardstickKernel;
      readonly bytes: number;
      readonly threads: number;
    }
  | DecoderTask
  | OwnTask;

/** The same three kinds on a model that somebody brought. */
export type OwnTask = {
  readonly own: OwnModel;
  readonly batch: number;
  /** Positions that a shared cache holds. */
  readonly maxLength: number;
} & (
  | { readonly kind: 'decode'; readonly context: number }
  | { readonly kind: 'prefill'; readonly isl: number }
  | { readonly kind: 'generate'; readonly isl: number; readonly osl: number }
);

export type DecoderTask = {
  readonly shape: Shape;
  readonly storage: Storage;
  readonly batch: number;
  /** Positions that the cache holds. */
  readonly maxLength: number;
  /** Only the last tensor of the cache is filled: who asks whether memory suffices needs no more. */
  readonly fillsLastOnly?: true;
} & (
  | {
      readonly kind: 'decode';
      readonly context: number;
      readonly launches?: number;
      readonly graph?: true;
    }
  | {
      readonly kind: 'prefill';
      readonly isl: number;
      /** One prompt again and again: only an audit asks for it. */
      readonly samePrompt?: true;
    }
  | ({ readonly kind: 'generate'; readonly isl: number; readonly osl: number } & StepWays)
);
