import type { Graph } from '../../workloads/graph.ts';
import { encode, layOut } from '../../workloads/onnx.ts';
import { Failure } from '../errors.ts';
import { doctorSays } from '../hint.ts';
import { loadForAll, loadOrt, type OrtApi, type Pointer } from './c-api.ts';
import type { EngineChoice } from './choice.ts';
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
import { queuesRuns } from './known-providers.ts';
import { readPlacement } from './placement.ts';
import { createSession, type Releases, releaseAll } from './session.ts';
import { bindTensors, type NativeTensor, Tensors } from './tensors.ts';

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
    `${doctorSays('what is missing')}; if that is nothing, delete the folder \`models\` in the cache: it is made again.`,
    { cause },
  );
}

/** Run configuration of ONNX Runtime: return when the work is queued; which recorded graph a run belongs to. */
const withoutWaiting = 'disable_synchronize_execution_providers';
const graphNumber = 'gpu_graph_id';
const noGraph = -1;
/** No version of a tensor. */
const notBound = -1;

class NativeSession implements Session {
  readonly placement: Record<string, number>;
  readonly #api: OrtApi;
  readonly #session: Pointer;
  readonly #options: SessionOptions;
  readonly #releases: Releases;
  readonly #tensors: Tensors;
  #fence: (() => void) | null = null;
  #graphs = 0;

  constructor(api: OrtApi, session: Pointer, options: SessionOptions, releases: Releases) {
    this.#api = api;
    this.#session = session;
    this.#options = options;
    this.#releases = releases;
    this.placement = readPlacement(api, session);
    this.#tensors = new Tensors(api, session, options, releases);
  }

  get traffic() {
    return this.#tensors.traffic;
  }

  allocate(spec: TensorSpec, place: Place): NativeTensor {
    return this.#tensors.allocate(spec, place);
  }

  beside(graph: Graph): Session {
    const { provider, threads } = this.#options;
    const options: SessionOptions = { provider, threads, config: {} };
    const model = encode(graph, layOut(graph, ''));
    return new NativeSession(
      this.#api,
      createSession(this.#api, model, options, this.#releases),
      options,
      this.#releases,
    );
  }

  bind(
    inputs: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor>>,
    recorded = false,
  ): Step {
    const from = inputs as Readonly<Record<string, NativeTensor>>;
    const to = outputs as Readonly<Record<string, NativeTensor>>;
    const binding = bindTensors(this.#api, this.#session, from, to, this.#releases);
    return this.#tensors.hasDevice ? this.#deviceStep(binding, from, to, recorded) : this.#hostStep(binding);
  }

  /** In the memory of the host a run is complete when it returns. */
  #hostStep(binding: Pointer): Step {
    const run = this.#runner(binding, null);
    const feed = (name: string, tensor: Tensor) =>
      this.#api.call('BindInput', binding, name, (tensor as NativeTensor).value);
    return { run, launch: run, wait() {}, feed };
  }

  #runner(binding: Pointer, options: Pointer): () => void {
    const api = this.#api;
    const session = this.#session;
    const runWithBinding = api.raw('RunWithBinding');
    return () => {
      const status = runWithBinding(session, options, binding);
      if (status) api.check(status);
    };
  }

  #runOptions(entries: Readonly<Record<string, string>>): Pointer {
    const options = this.#api.get('CreateRunOptions');
    this.#releases.push(() => this.#api.call('ReleaseRunOptions', options));
    for (const [key, value] of Object.entries(entries))
      this.#api.call('AddRunConfigEntry', options, key, value);
    return options;
  }

  /**
   * On a device. Binding copies a host tensor there once, so one that changed since is bound again before the run; the
   * traffic counts it, and what a run brings to the host.
   */
  #deviceStep(
    binding: Pointer,
    inputs: Readonly<Record<string, NativeTensor>>,
    outputs: Readonly<Record<string, NativeTensor>>,
    recorded: boolean,
  ): Step {
    const api = this.#api;
    const { traffic } = this.#tensors;
    const watched = new Map(
      Object.entries(inputs).flatMap(([name, tensor]) =>
        tensor.place === 'host' ? [[name, { tensor, bound: tensor.version }]] : [],
      ),
    );
    const written = Object.values(outputs).filter((tensor) => tensor.place === 'host');
    const graph: Record<string, string> = this.#options.deviceGraph
      ? { [graphNumber]: String(recorded ? this.#graphs++ : noGraph) }
      : {};
    const runNow = this.#runner(binding, this.#runOptions(graph));
    const queueNow = this.#runner(binding, this.#runOptions({ ...graph, [withoutWaiting]: '1' }));

    const rebind = () => {
      for (const [name, entry] of watched) {
        if (entry.bound === entry.tensor.version) continue;
        api.call('BindInput', binding, name, entry.tensor.value);
        entry.bound = entry.tensor.version;
        traffic.toDevice += entry.tensor.bytes;
      }
    };
    const count = () => {
      for (const tensor of written) {
        tensor.version++;
        traffic.toHost += tensor.bytes;
      }
    };
    const wait = queuesRuns(this.#options.provider)
      ? this.#ownFence()
      : () => api.call('SynchronizeBoundOutputs', binding);
    const waitAfterRun = queuesRuns(this.#options.provider) && written.length === 0 ? wait : () => {};
    return {
      run() {
        rebind();
        runNow();
        waitAfterRun();
        count();
      },
      launch() {
        rebind();
        queueNow();
        count();
      },
      wait,
      feed(name, tensor) {
        const next = tensor as NativeTensor;
        watched.delete(name);
        // A host tensor is copied by binding it: that is left to the run, when what it holds is known.
        if (next.place === 'host') watched.set(name, { tensor: next, bound: notBound });
        else api.call('BindInput', binding, name, next.value);
      },
    };
  }

  /** One fence serves all steps of a session. */
  #ownFence(): () => void {
    this.#fence ??= this.#tensors.fence();
    return this.#fence;
  }

  async close(): Promise<void> {
    releaseAll(this.#releases);
  }
}
