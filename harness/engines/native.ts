import koffi from 'koffi';
import { elementCount } from '../../workloads/graph.ts';
import { copyGraph } from '../../workloads/kernels.ts';
import { dataType, encode, layOut } from '../../workloads/onnx.ts';
import { type ElementType, elementBytes } from '../../workloads/precision.ts';
import { Failure } from '../errors.ts';
import type { EngineChoice } from '../trial.ts';
import { loadForAll, loadOrt, type OrtApi, type Pointer } from './c-api.ts';
import type {
  Engine,
  Place,
  ProviderChoice,
  Session,
  SessionOptions,
  Step,
  Tensor,
  TensorSpec,
} from './engine.ts';
import { readPlacement } from './placement.ts';
import { createSession, memoryOf, queuesRuns, type Releases, releaseAll } from './session.ts';

/**
 * ONNX Runtime's C API, in the library at `path`. Libraries that a provider needs are loaded first, by full path and
 * for all to see, so that the loader finds them without LD_LIBRARY_PATH.
 */
export function nativeEngine({ path, source, preload }: NonNullable<EngineChoice['library']>): Engine {
  for (const library of preload) loadForAll(library);
  const api = loadOrt(path);
  return {
    id: 'native',
    library: { name: 'onnxruntime', version: api.version, build: api.build, source },
    open: async (modelFile, options) => openSession(api, modelFile, options),
  };
}

function openSession(api: OrtApi, modelFile: string, options: SessionOptions): Session {
  const releases: Releases = [];
  try {
    return new NativeSession(api, createSession(api, modelFile, options, releases), options, releases);
  } catch (error) {
    releaseAll(releases);
    throw error instanceof Failure ? error : refused(error as Error, options.provider);
  }
}

function refused(cause: Error, { name }: ProviderChoice): Failure {
  return new Failure(
    `ONNX Runtime could not load the model with the provider "${name}": ${cause.message}`,
    'Run `assay doctor`; if that finds nothing, delete the folder `models` in the cache: it is made again.',
    { cause },
  );
}

/** A tensor that ONNX Runtime allocated; `version` counts its changes, as far as they went through here. */
interface NativeTensor extends Tensor {
  readonly value: Pointer;
  readonly place: Place;
  version: number;
  write(bytes: Uint8Array): void;
  read(): Uint8Array;
}

/** The run of a session with its bound tensors. */
interface Binding {
  readonly handle: Pointer;
  run(): void;
}

class NativeSession implements Session {
  readonly placement: Record<string, number>;
  readonly #api: OrtApi;
  readonly #session: Pointer;
  readonly #options: SessionOptions;
  readonly #releases: Releases;
  readonly #host: Pointer;
  readonly #device: Pointer | null;
  readonly #copies = new Map<ElementType, Pointer>();

  constructor(api: OrtApi, session: Pointer, options: SessionOptions, releases: Releases) {
    this.#api = api;
    this.#session = session;
    this.#options = options;
    this.#releases = releases;
    this.placement = readPlacement(api, session);
    this.#host = api.get('GetAllocatorWithDefaultOptions');
    this.#device = this.#deviceAllocator();
  }

  /** The allocator of the memory in which the provider computes; null where that is the host's. */
  #deviceAllocator(): Pointer | null {
    const memory = memoryOf(this.#options.provider);
    if (!memory) return null;
    const info = this.#api.get('CreateMemoryInfo', memory.name, memory.allocator, memory.device, 0);
    this.#releases.push(() => this.#api.call('ReleaseMemoryInfo', info));
    const allocator = this.#api.get('CreateAllocator', this.#session, info);
    this.#releases.push(() => this.#api.call('ReleaseAllocator', allocator));
    return allocator;
  }

  allocate(spec: TensorSpec, place: Place): NativeTensor {
    return place === 'device' && this.#device !== null
      ? this.#allocateOnDevice(spec, this.#device)
      : this.#allocateOnHost(spec);
  }

  #allocateOnHost(spec: TensorSpec, releases = this.#releases): NativeTensor {
    const value = this.#create(spec, this.#host, releases);
    const address = this.#api.get('GetTensorMutableData', value) as bigint;
    const memory = new Uint8Array(koffi.view(address, elementCount(spec.dims) * elementBytes[spec.type]));
    const tensor: NativeTensor = {
      spec,
      value,
      memory,
      place: 'host',
      version: 0,
      write(bytes) {
        memory.set(bytes);
        tensor.version++;
      },
      read: () => memory.slice(),
    };
    return tensor;
  }

  #allocateOnDevice(spec: TensorSpec, allocator: Pointer): NativeTensor {
    const tensor: NativeTensor = {
      spec,
      value: this.#create(spec, allocator, this.#releases),
      memory: null,
      place: 'device',
      version: 0,
      write: (bytes) =>
        this.#staged(spec, (host) => {
          host.write(bytes);
          this.#copy(host, tensor);
        }),
      read: () =>
        this.#staged(spec, (host) => {
          this.#copy(tensor, host);
          return host.read();
        }),
    };
    return tensor;
  }

  /** Lends a tensor on the host for a transfer; it is gone afterwards, since a whole KV cache passes through it. */
  #staged<T>(spec: TensorSpec, use: (host: NativeTensor) => T): T {
    const releases: Releases = [];
    try {
      return use(this.#allocateOnHost(spec, releases));
    } finally {
      releaseAll(releases);
    }
  }

  #create({ type, dims }: TensorSpec, allocator: Pointer, releases: Releases): Pointer {
    const value = this.#api.get(
      'CreateTensorAsOrtValue',
      allocator,
      dims.map(BigInt),
      dims.length,
      dataType[type],
    );
    releases.push(() => this.#api.call('ReleaseValue', value));
    return value;
  }

  /** Moves a tensor with a graph that only copies: the provider does the transfer, whatever its device is. */
  #copy(from: NativeTensor, to: NativeTensor) {
    const session = this.#copySession(from.spec.type);
    const releases: Releases = [];
    try {
      this.#bindTo(session, { x: from }, { y: to }, releases).run();
    } finally {
      releaseAll(releases);
    }
  }

  #copySession(type: ElementType): Pointer {
    const known = this.#copies.get(type);
    if (known) return known;
    const graph = copyGraph(type);
    const model = encode(graph, layOut(graph, ''));
    const session = createSession(this.#api, model, { ...this.#options, config: {} }, this.#releases);
    this.#copies.set(type, session);
    return session;
  }

  bind(inputs: Readonly<Record<string, Tensor>>, outputs: Readonly<Record<string, Tensor>>): Step {
    const from = inputs as Readonly<Record<string, NativeTensor>>;
    const to = outputs as Readonly<Record<string, NativeTensor>>;
    const binding = this.#bindTo(this.#session, from, to, this.#releases);
    return this.#device === null ? binding : this.#refreshing(binding, from, to);
  }

  #bindTo(
    session: Pointer,
    inputs: Readonly<Record<string, NativeTensor>>,
    outputs: Readonly<Record<string, NativeTensor>>,
    releases: Releases,
  ): Binding {
    const api = this.#api;
    const handle = api.get('CreateIoBinding', session);
    releases.push(() => api.call('ReleaseIoBinding', handle));
    for (const [name, { value }] of Object.entries(inputs)) api.call('BindInput', handle, name, value);
    for (const [name, { value }] of Object.entries(outputs)) api.call('BindOutput', handle, name, value);
    const runWithBinding = api.raw('RunWithBinding');
    return {
      handle,
      run() {
        const status = runWithBinding(session, null, handle);
        if (status) api.check(status);
      },
    };
  }

  /**
   * Binding copies a host tensor to the device once. So a host tensor that changed since is bound again before the run;
   * ids and lengths do at every step, and a step's host bytes count them.
   */
  #refreshing(
    binding: Binding,
    inputs: Readonly<Record<string, NativeTensor>>,
    outputs: Readonly<Record<string, NativeTensor>>,
  ): Step {
    const api = this.#api;
    const watched = Object.entries(inputs)
      .filter(([, tensor]) => tensor.place === 'host')
      .map(([name, tensor]) => ({ name, tensor, bound: tensor.version }));
    const written = Object.values(outputs).filter((tensor) => tensor.place === 'host');
    const wait = written.length === 0 && queuesRuns(this.#options.provider) ? this.#fence() : () => {};
    return {
      run() {
        for (const entry of watched) {
          if (entry.bound === entry.tensor.version) continue;
          api.call('BindInput', binding.handle, entry.name, entry.tensor.value);
          entry.bound = entry.tensor.version;
        }
        binding.run();
        wait();
        for (const tensor of written) tensor.version++;
      },
    };
  }

  /**
   * Waits for the device's queue: one element is copied to the host, behind all that was queued before. For providers
   * whose run returns when the work is queued, and which do not wait in SynchronizeBoundOutputs either (WebGPU: seen with 1.30).
   */
  #fence(): () => void {
    const spec: TensorSpec = { type: 'float32', dims: [1] };
    const mark = this.allocate(spec, 'device');
    mark.write(new Uint8Array(elementBytes.float32));
    const seen = this.#allocateOnHost(spec);
    const copy = this.#bindTo(this.#copySession('float32'), { x: mark }, { y: seen }, this.#releases);
    return () => copy.run();
  }

  async close(): Promise<void> {
    releaseAll(this.#releases);
  }
}
