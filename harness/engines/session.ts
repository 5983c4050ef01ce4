import { dataType } from '../../workloads/onnx.ts';
import { Failure } from '../errors.ts';
import { doctorSays } from '../hint.ts';
import type { OrtApi, Pointer } from './c-api.ts';
import type { ProviderChoice, SessionOptions, SharedWeights } from './engine.ts';
import { optionsFor, registeredName } from './known-providers.ts';
import { mapFile } from './memory-map.ts';

/** What must be released at the end, last made first. */
export type Releases = (() => void)[];

export function releaseAll(releases: Releases): void {
  for (const release of releases.splice(0).reverse()) release();
}

const deviceAllocator = 0;
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

/** Creates a session from a model file, or from the bytes of a model. */
export function createSession(
  api: OrtApi,
  model: string | Uint8Array,
  options: SessionOptions,
  releases: Releases,
): Pointer {
  const env = environmentOf(api);
  const settings = api.get('CreateSessionOptions');
  releases.push(() => api.call('ReleaseSessionOptions', settings));
  api.call('SetSessionGraphOptimizationLevel', settings, optimiseAll);
  api.call('SetIntraOpNumThreads', settings, options.threads);
  api.call('SetInterOpNumThreads', settings, 1);
  const config = { 'session.record_ep_graph_assignment_info': '1', ...options.config };
  for (const [key, value] of Object.entries(config)) api.call('AddSessionConfigEntry', settings, key, value);
  if (options.tracePrefix !== undefined) api.call('EnableProfiling', settings, options.tracePrefix);
  appendProvider(api, settings, optionsFor(options), releases);
  const session =
    typeof model !== 'string'
      ? api.get('CreateSessionFromArray', env, model, model.byteLength, settings)
      : options.shared
        ? createWithSharedWeights(api, env, model, settings, options.shared, releases)
        : api.get('CreateSession', env, model, settings);
  releases.push(() => api.call('ReleaseSession', session));
  return session;
}

function appendProvider(api: OrtApi, settings: Pointer, provider: ProviderChoice, releases: Releases) {
  if (provider.name === 'cpu') return;
  const keys = Object.keys(provider.options);
  const values = Object.values(provider.options);
  try {
    if (provider.name !== 'cuda') {
      const registered = registeredName(provider.name);
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
      `${doctorSays('what is missing and how to get it')}.`,
      { cause },
    );
  }
}

/** Hands the weights over from a mapped file, so that what a kernel packs from one of them is kept once. */
function createWithSharedWeights(
  api: OrtApi,
  env: Pointer,
  modelFile: string,
  settings: Pointer,
  shared: SharedWeights,
  releases: Releases,
): Pointer {
  const map = mapFile(shared.file);
  releases.push(() => map.unmap());
  const host = api.get('CreateMemoryInfo', 'Cpu', deviceAllocator, 0, 0);
  releases.push(() => api.call('ReleaseMemoryInfo', host));
  for (const { name, type, dims, offset, bytes } of shared.constants) {
    const address = map.address + BigInt(offset);
    const shape = dims.map(BigInt);
    const value = api.get(
      'CreateTensorWithDataAsOrtValue',
      host,
      address,
      bytes,
      shape,
      dims.length,
      dataType[type],
    );
    releases.push(() => api.call('ReleaseValue', value));
    api.call('AddInitializer', settings, name, value);
  }
  const container = api.get('CreatePrepackedWeightsContainer');
  releases.push(() => api.call('ReleasePrepackedWeightsContainer', container));
  return api.get('CreateSessionWithPrepackedWeightsContainer', env, modelFile, settings, container);
}
