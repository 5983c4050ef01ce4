import type { Graph } from '../../workloads/graph.ts';
import type { ElementType } from '../../workloads/precision.ts';
import type { Clock } from '../clock.ts';
import type { HostWatch } from './host-watch.ts';

/** What computes: the whole contract. test/harness/engines/contract.test.ts runs one suite on all of them. */
export interface Engine {
  readonly id: 'native' | 'binding' | 'null' | 'scripted';
  readonly library: LibraryIdentity;
  /** Loads a model from its file. Throws Failure when the library or the provider refuses it. */
  open(modelFile: string, options: SessionOptions): Promise<Session>;
  /** Of an engine that plays a script: the clock and the host that belong to it, instead of the real ones. */
  readonly instruments?: Instruments;
}

/** What a measurement is taken with. */
export interface Instruments {
  clock(): Clock;
  watchHost(): HostWatch;
}

interface LibraryIdentity {
  readonly name: string;
  readonly version: string;
  readonly build: string | null;
  /** Where the library came from, without a path of the host. */
  readonly source: string;
}

export interface SessionOptions {
  readonly provider: ProviderChoice;
  /** Threads of one operator on the CPU. */
  readonly threads: number;
  /** Session configuration entries of ONNX Runtime. */
  readonly config: Readonly<Record<string, string>>;
  /** Weights that several nodes share, so that a copy that a kernel packs for itself is shared as well. */
  readonly shared?: SharedWeights;
  /** Lets the steps that ask for it be recorded as graphs of the device (CUDA graphs), and replayed as one. */
  readonly deviceGraph?: boolean;
  /** Start of the path of a trace of every node of every run, which the native engine writes until the session is closed. */
  readonly tracePrefix?: string;
}

export interface ProviderChoice {
  /** `cpu`, `cuda`, `webgpu`, or the name that another provider registers. */
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
}

export interface SharedWeights {
  readonly file: string;
  readonly constants: readonly (TensorSpec & {
    readonly name: string;
    readonly offset: number;
    readonly bytes: number;
  })[];
}

/** A loaded model. Everything that it allocated or bound ends with `close`. */
export interface Session {
  /** Nodes of the optimised graph by the provider that they were assigned to; null where the engine cannot tell. */
  readonly placement: Readonly<Record<string, number>> | null;
  /** Bytes that have crossed between host and device so far, as counted; zeros where both are the same memory. */
  readonly traffic: Readonly<Traffic>;
  allocate(spec: TensorSpec, place: Place): Tensor;
  /**
   * Ties tensors to the names of inputs and outputs; one tensor may be both (a cache updated in place).
   *
   * @param recorded the step is recorded in its first run, which may compute more than once for that, and replayed from then
   *   on, with the same tensors at the same addresses: all that changes between runs, and all outputs, lie on the device.
   *   Needs `deviceGraph`.
   */
  bind(
    inputs: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor>>,
    recorded?: boolean,
  ): Step;
  /**
   * A session of a graph without weights on the same provider, for tensors of this one as well; it ends with this one. Left out where
   * memory has addresses, so that parts of tensors say all that such a graph would (`Tensor.part`).
   */
  readonly beside?: (graph: Graph) => Session;
  close(): Promise<void>;
}

/** Bytes, by direction. */
export interface Traffic {
  toDevice: number;
  toHost: number;
}

export interface TensorSpec {
  readonly type: ElementType;
  readonly dims: readonly number[];
}

/** `device`: where the provider computes; `host`: where JavaScript can see it. On the CPU both are the same. */
export type Place = 'host' | 'device';

export interface Tensor {
  readonly spec: TensorSpec;
  /** Copies bytes in (row-major, little-endian); fewer than the tensor holds are repeated to its end. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** A copy of the content, or of these elements of it, counted row by row, one behind the other. */
  read(places?: readonly number[]): Uint8Array | Promise<Uint8Array>;
  /** The memory itself, where JavaScript can see it; else null. */
  readonly memory: Uint8Array | null;
  /**
   * The same memory as a tensor of another shape with as many elements, for any session of this engine and provider, as long as the
   * session that allocated it is open.
   */
  as(dims: readonly number[]): Tensor;
  /**
   * Elements of the same memory, from `first` on as they are counted row by row, as a tensor that lives as long as this one. Null where
   * memory has a name and no address, so that nothing begins within it: of such memory only the first elements can be lent (WebGPU).
   */
  part(first: number, dims: readonly number[]): Tensor | null;
}

export interface Step {
  /** Computes once; when it returns (or its promise settles) the outputs are complete. */
  run(): void | Promise<void>;
  /** Queues the computation behind all that was queued before; where an engine has no queue, it computes. */
  launch(): void | Promise<void>;
  /** When it returns, all that was launched before is complete. */
  wait(): void | Promise<void>;
  /** Reads this input from another tensor from the next run on. Not of a recorded step: its tensors stay where they are. */
  feed(name: string, tensor: Tensor): void;
}
