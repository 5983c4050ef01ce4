import type { KernelSearch } from '../../results/record/kernel-search.ts';
import type { Ceiling } from '../../results/record/memory.ts';
import type { Cost, KnownCost, Storage } from '../../workloads/cost.ts';
import type { Graph } from '../../workloads/graph.ts';
import type { GemmWay } from '../../workloads/kernels.ts';
import type { Activation } from '../../workloads/precision.ts';
import type { Shape } from '../../workloads/shapes.ts';
import type { Spec, StepWays } from '../../workloads/spec.ts';
import type { BandwidthKernel } from '../../workloads/streams.ts';
import type { TransferKernel } from '../../workloads/transfers.ts';
import type { YardstickKernel } from '../../workloads/yardsticks.ts';
import type { EngineChoice } from '../engines/choice.ts';
import type { SessionOptions } from '../engines/engine.ts';
import type { Brought, OwnModel } from '../own-model/own-model.ts';

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

/** How long to warm up and to sample. Durations in nanoseconds. */
export interface Budget {
  readonly warmupNs: number;
  readonly windowNs: number;
  readonly minSamples: number;
  /** A window that has lasted so long needs no more than three samples: they are slow. Left out: it always needs all. */
  readonly longestNs?: number;
  readonly maxSamples: number;
}

/** One kernel that does the work of a trial. */
export interface KernelChoice extends Pick<Trial, 'task' | 'graph'> {
  readonly cost: Cost;
  /** Its name in records. */
  readonly name: string;
}

/** A trial as it will be carried out: everything but the files and the processes. */
export interface Trial {
  readonly spec: Spec;
  readonly title: string;
  readonly task: Task;
  readonly storage: Storage;
  /** Empty for a brought model: its own file holds it. */
  readonly graph: Graph;
  /** The model that somebody brought; null for the seeded ones. */
  readonly own: Brought | null;
  readonly cost: KnownCost;
  readonly layers: Layers | null;
  readonly memory: MemoryNeed;
  /** Whether the memory would hold all layers at this batch, by the estimate; null where they are loaded, or nobody knows. */
  readonly fullModelFits: boolean | null;
  /** Whether its steps are recorded as a graph of the device, and replayed. */
  readonly deviceGraph: boolean;
  readonly config: Readonly<Record<string, string>>;
  /** Options of the provider that belong to the work and not to the target. */
  readonly providerOptions?: Readonly<Record<string, string>>;
  /** What carries it out where that is not the target's engine. */
  readonly engine?: EngineChoice;
  /** The share of the warm-up and of the window that its processes get; all of it when left out. */
  readonly timeShare?: number;
  /** The kernels that can do it, where there are several; and, once they were tried, what each gave. */
  readonly kernels?: {
    readonly choices: readonly KernelChoice[];
    /** The same over less memory, for the search; left out: the choices themselves. */
    readonly candidates?: readonly KernelChoice[];
    readonly search?: KernelSearch;
  };
  /** How its batch was found, where the largest one was asked for. */
  readonly ceiling?: Ceiling;
}

/** Layers with weights of their own, of all layers, and why. */
export interface Layers {
  readonly kind: 'full' | 'cycled';
  readonly distinct: number;
  readonly of: number;
  readonly reason: string;
}

/**
 * Bytes that a trial will need in memory, by what they are for. `certain` is the part that is a bound and no estimate: weights
 * and cache as they are stored, and what is held back. The rest is read from the kernels' sources or was measured once.
 */
export interface MemoryNeed {
  readonly weights: number;
  readonly cache: number;
  readonly activations: number;
  /** Integer weights that the provider unpacks before each product. */
  readonly unpacked: number;
  readonly process: number;
  /** What the whole model would need beyond the layers that are loaded; 0 where it is not held back. */
  readonly held: number;
  readonly certain: number;
}

/** The cost of a kernel or of a seeded decoder, of which everything is counted. @throws RangeError for another */
export function countedCost({ title, cost }: Pick<Trial, 'title' | 'cost'>): Cost {
  const { flops, bytesRead, weightBytes } = cost;
  if (flops === null || bytesRead === null || weightBytes === null)
    throw new RangeError(`${title}: not all of its work is counted`);
  return { ...cost, flops, bytesRead, weightBytes };
}
