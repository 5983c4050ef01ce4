import koffi from 'koffi';
import { elementCount } from '../../workloads/graph.ts';
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
import { mapFile } from './memory-map.ts';

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

/** How a provider is appended, and the name of the memory in which it computes. */
interface ProviderTraits {
  readonly registered: string;
  readonly memory: { readonly name: string; readonly allocator: number } | null;
}

const deviceAllocator = 0;
const arenaAllocator = 1;

const providers: Readonly<Record<string, ProviderTraits>> = {
  cpu: { registered: 'CPUExecutionProvider', memory: null },
  cuda: { registered: 'CUDAExecutionProvider', memory: { name: 'Cuda', allocator: arenaAllocator } },
  webgpu: { registered: 'WebGPU', memory: { name: 'WebGPU_Buf', allocator: deviceAllocator } },
};

/** Another provider is appended by the name that the user gave; its tensors stay on the host. */
const traitsOf = (name: string): ProviderTraits => providers[name] ?? { registered: name, memory: null };

const elementType: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  float16: 10,
  bfloat16: 16,
};

const optimiseAll = 99;
const warningsAndWorse = 2;
const errorsAndWorse = 3;

let environment: Pointer = null;

/** The one environment of the process; it lives as long as the process does. */
function environmentOf(api: OrtApi): Pointer {
  environment ??= api.get(
    'CreateEnv',
    process.env.ASSAY_ORT_LOG ? warningsAndWorse : errorsAndWorse,
    'assay',
  );
  return environment;
}

/** What must be released at the end, last made first. */
type Releases = (() => void)[];

function openSession(api: OrtApi, modelFile: string, options: SessionOptions): Session {
  const releases: Releases = [];
  try {
    return new NativeSession(
      api,
      createSession(api, modelFile, options, releases),
      options.provider,
      releases,
    );
  } catch (error) {
    releaseAll(releases);
    throw error;
  }
}

function releaseAll(releases: Releases) {
  for (const release of releases.splice(0).reverse()) release();
}

function createSession(api: OrtApi, modelFile: string, options: SessionOptions, releases: Releases): Pointer {
  // The environment holds the logger, and a provider that cannot be appended says why through it.
  const logged = environmentOf(api);
  const settings = api.get('CreateSessionOptions');
  releases.push(() => api.call('ReleaseSessionOptions', settings));
  api.call('SetSessionGraphOptimizationLevel', settings, optimiseAll);
  api.call('SetIntraOpNumThreads', settings, options.threads);
  api.call('SetInterOpNumThreads', settings, 1);
  const config = { 'session.record_ep_graph_assignment_info': '1', ...options.config };
  for (const [key, value] of Object.entries(config)) api.call('AddSessionConfigEntry', settings, key, value);
  appendProvider(api, settings, options.provider, releases);
  const session = options.shared
    ? createWithSharedWeights(api, modelFile, settings, options.shared, releases)
    : api.get('CreateSession', logged, modelFile, settings);
  releases.push(() => api.call('ReleaseSession', session));
  return session;
}

function appendProvider(api: OrtApi, settings: Pointer, provider: ProviderChoice, releases: Releases) {
  if (provider.name === 'cpu') return;
  const keys = Object.keys(provider.options);
  const values = Object.values(provider.options);
  try {
    if (provider.name !== 'cuda') {
      const { registered } = traitsOf(provider.name);
      api.call('SessionOptionsAppendExecutionProvider', settings, registered, keys, values, keys.length);
      return;
    }
    const cuda = api.get('CreateCUDAProviderOptions');
    releases.push(() => api.call('ReleaseCUDAProviderOptions', cuda));
    api.call('UpdateCUDAProviderOptions', cuda, keys, values, keys.length);
    api.call('SessionOptionsAppendExecutionProvider_CUDA_V2', settings, cuda);
  } catch (cause) {
    throw new Failure(
      `The provider "${provider.name}" could not be used: ${(cause as Error).message}`,
      'Run `assay doctor`: it names what is missing and how to get it.',
      { cause },
    );
  }
}

/** Hands the weights over from a mapped file, so that what a kernel packs from one of them is kept once. */
function createWithSharedWeights(
  api: OrtApi,
  modelFile: string,
  settings: Pointer,
  shared: NonNullable<SessionOptions['shared']>,
  releases: Releases,
): Pointer {
  const map = mapFile(shared.file);
  releases.push(() => map.unmap());
  const host = api.get('CreateMemoryInfo', 'Cpu', deviceAllocator, 0, 0);
  releases.push(() => api.call('ReleaseMemoryInfo', host));
  for (const { name, type, dims, offset, bytes } of shared.constants) {
    const address = map.address + BigInt(offset);
    const value = api.get(
      'CreateTensorWithDataAsOrtValue',
      host,
      address,
      bytes,
      dims.map(BigInt),
      dims.length,
      elementType[type],
    );
    releases.push(() => api.call('ReleaseValue', value));
    api.call('AddInitializer', settings, name, value);
  }
  const container = api.get('CreatePrepackedWeightsContainer');
  releases.push(() => api.call('ReleasePrepackedWeightsContainer', container));
  return api.get(
    'CreateSessionWithPrepackedWeightsContainer',
    environmentOf(api),
    modelFile,
    settings,
    container,
  );
}

/** A tensor that ONNX Runtime allocated. */
interface NativeTensor extends Tensor {
  readonly value: Pointer;
}

class NativeSession implements Session {
  readonly placement: Record<string, number>;
  readonly #api: OrtApi;
  readonly #session: Pointer;
  readonly #releases: Releases;
  readonly #allocators: Readonly<Record<Place, Pointer>>;

  constructor(api: OrtApi, session: Pointer, provider: ProviderChoice, releases: Releases) {
    this.#api = api;
    this.#session = session;
    this.#releases = releases;
    this.placement = readPlacement(api, session);
    const host = api.get('GetAllocatorWithDefaultOptions');
    this.#allocators = { host, device: this.#deviceAllocator(provider) ?? host };
  }

  #deviceAllocator(provider: ProviderChoice): Pointer {
    const { memory } = traitsOf(provider.name);
    if (!memory) return null;
    const device = Number(provider.options.device_id ?? 0);
    const info = this.#api.get('CreateMemoryInfo', memory.name, memory.allocator, device, 0);
    this.#releases.push(() => this.#api.call('ReleaseMemoryInfo', info));
    const allocator = this.#api.get('CreateAllocator', this.#session, info);
    this.#releases.push(() => this.#api.call('ReleaseAllocator', allocator));
    return allocator;
  }

  allocate(spec: TensorSpec, place: Place): NativeTensor {
    const { type, dims } = spec;
    const allocator = this.#allocators[place];
    const value = this.#api.get(
      'CreateTensorAsOrtValue',
      allocator,
      dims.map(BigInt),
      dims.length,
      elementType[type],
    );
    this.#releases.push(() => this.#api.call('ReleaseValue', value));
    if (allocator !== this.#allocators.host) throw new Error('device memory is not reached from here yet');
    const address = this.#api.get('GetTensorMutableData', value);
    const memory = new Uint8Array(koffi.view(address as bigint, elementCount(dims) * elementBytes[type]));
    return { spec, value, memory, write: (bytes) => memory.set(bytes), read: () => memory.slice() };
  }

  bind(inputs: Readonly<Record<string, Tensor>>, outputs: Readonly<Record<string, Tensor>>): Step {
    const api = this.#api;
    const binding = api.get('CreateIoBinding', this.#session);
    this.#releases.push(() => api.call('ReleaseIoBinding', binding));
    for (const [name, tensor] of Object.entries(inputs)) {
      api.call('BindInput', binding, name, (tensor as NativeTensor).value);
    }
    for (const [name, tensor] of Object.entries(outputs)) {
      api.call('BindOutput', binding, name, (tensor as NativeTensor).value);
    }
    const runWithBinding = api.raw('RunWithBinding');
    const session = this.#session;
    return {
      run() {
        const status = runWithBinding(session, null, binding);
        if (status) api.check(status);
      },
    };
  }

  async close(): Promise<void> {
    releaseAll(this.#releases);
  }
}

/** Nodes per provider, as the session itself recorded when it placed the graph. */
function readPlacement(api: OrtApi, session: Pointer): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const subgraph of list(api, 'Session_GetEpGraphAssignmentInfo', session)) {
    const provider = koffi.decode(api.get('EpAssignedSubgraph_GetEpName', subgraph), 'char', -1) as string;
    const nodes = list(api, 'EpAssignedSubgraph_GetNodes', subgraph);
    counts[provider] = (counts[provider] ?? 0) + nodes.length;
  }
  return counts;
}

/** Calls a function that gives an array of pointers and its length. */
function list(api: OrtApi, name: Parameters<OrtApi['raw']>[0], owner: Pointer): Pointer[] {
  const array: [Pointer] = [null];
  const count: [number] = [0];
  api.check(api.raw(name)(owner, array, count));
  return Number(count[0]) === 0
    ? []
    : (koffi.decode(array[0] as bigint, 'void *', Number(count[0])) as Pointer[]);
}
