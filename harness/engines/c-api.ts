import { koffi, type LibraryHandle } from '../koffi.ts';

/**
 * ONNX Runtime's C API through koffi. The API is one table of function pointers that only ever grows, so a place
 * in it is a stable name; the numbers are the order of `struct OrtApi` in onnxruntime_c_api.h.
 */
const apiVersion = 24;

/** An address in the C library. */
export type Pointer = unknown;

// name: [place in the table, C signature]. A call that can fail returns a status, or null for success.
const signatures = {
  GetErrorCode: [1, 'int (void *status)'],
  GetErrorMessage: [2, 'const char *(void *status)'],
  ReleaseStatus: [93, 'void (void *status)'],
  CreateEnv: [3, 'void *(int level, const char *id, _Out_ void **env)'],
  CreateSessionOptions: [10, 'void *(_Out_ void **options)'],
  EnableProfiling: [14, 'void *(void *options, const char *prefix)'],
  SetSessionGraphOptimizationLevel: [23, 'void *(void *options, int level)'],
  SetIntraOpNumThreads: [24, 'void *(void *options, int threads)'],
  SetInterOpNumThreads: [25, 'void *(void *options, int threads)'],
  AddSessionConfigEntry: [130, 'void *(void *options, const char *key, const char *value)'],
  DisableCpuMemArena: [19, 'void *(void *options)'],
  AddInitializer: [150, 'void *(void *options, const char *name, void *value)'],
  SessionOptionsAppendExecutionProvider: [
    216,
    'void *(void *options, const char *name, const char **keys, const char **values, size_t count)',
  ],
  CreateCUDAProviderOptions: [205, 'void *(_Out_ void **options)'],
  UpdateCUDAProviderOptions: [
    206,
    'void *(void *options, const char **keys, const char **values, size_t count)',
  ],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'void *(void *options, void *cuda)'],
  ReleaseCUDAProviderOptions: [208, 'void (void *options)'],
  GetAvailableProviders: [125, 'void *(_Out_ void **names, _Out_ int *count)'],
  ReleaseAvailableProviders: [126, 'void *(void *names, int count)'],
  CreateSession: [7, 'void *(void *env, const char *path, void *options, _Out_ void **session)'],
  CreateSessionFromArray: [
    8,
    'void *(void *env, void *model, size_t bytes, void *options, _Out_ void **session)',
  ],
  CreatePrepackedWeightsContainer: [166, 'void *(_Out_ void **container)'],
  ReleasePrepackedWeightsContainer: [167, 'void (void *container)'],
  CreateSessionWithPrepackedWeightsContainer: [
    168,
    'void *(void *env, const char *path, void *options, void *container, _Out_ void **session)',
  ],
  SessionGetInputCount: [30, 'void *(void *session, _Out_ size_t *count)'],
  SessionGetOutputCount: [31, 'void *(void *session, _Out_ size_t *count)'],
  SessionGetInputName: [36, 'void *(void *session, size_t index, void *allocator, _Out_ void **name)'],
  SessionGetOutputName: [37, 'void *(void *session, size_t index, void *allocator, _Out_ void **name)'],
  Session_GetEpGraphAssignmentInfo: [
    407,
    'void *(void *session, _Out_ void **subgraphs, _Out_ size_t *count)',
  ],
  EpAssignedSubgraph_GetEpName: [408, 'void *(void *subgraph, _Out_ void **name)'],
  EpAssignedSubgraph_GetNodes: [409, 'void *(void *subgraph, _Out_ void **nodes, _Out_ size_t *count)'],
  EpAssignedNode_GetOperatorType: [412, 'void *(void *node, _Out_ void **type)'],
  CreateMemoryInfo: [68, 'void *(const char *name, int allocator, int id, int type, _Out_ void **info)'],
  ReleaseMemoryInfo: [94, 'void (void *info)'],
  CreateAllocator: [131, 'void *(void *session, void *info, _Out_ void **allocator)'],
  ReleaseAllocator: [132, 'void (void *allocator)'],
  GetAllocatorWithDefaultOptions: [78, 'void *(_Out_ void **allocator)'],
  AllocatorFree: [76, 'void *(void *allocator, void *pointer)'],
  CreateTensorAsOrtValue: [
    48,
    'void *(void *allocator, const int64_t *dims, size_t rank, int type, _Out_ void **value)',
  ],
  CreateTensorWithDataAsOrtValue: [
    49,
    'void *(void *info, void *data, size_t bytes, const int64_t *dims, size_t rank, int type, _Out_ void **value)',
  ],
  GetTensorMutableData: [51, 'void *(void *value, _Out_ void **data)'],
  ReleaseValue: [96, 'void (void *value)'],
  CreateIoBinding: [134, 'void *(void *session, _Out_ void **binding)'],
  BindInput: [136, 'void *(void *binding, const char *name, void *value)'],
  BindOutput: [137, 'void *(void *binding, const char *name, void *value)'],
  ReleaseIoBinding: [135, 'void (void *binding)'],
  SynchronizeBoundInputs: [202, 'void *(void *binding)'],
  SynchronizeBoundOutputs: [203, 'void *(void *binding)'],
  CreateRunOptions: [39, 'void *(_Out_ void **options)'],
  AddRunConfigEntry: [165, 'void *(void *options, const char *key, const char *value)'],
  ReleaseRunOptions: [97, 'void (void *options)'],
  RunWithBinding: [133, 'void *(void *session, void *options, void *binding)'],
  ReleaseSession: [95, 'void (void *session)'],
  ReleaseSessionOptions: [100, 'void (void *options)'],
  ReleaseEnv: [92, 'void (void *env)'],
  GetBuildInfoString: [254, 'const char *()'],
} as const satisfies Record<string, readonly [place: number, signature: string]>;

type CFunction = (...values: unknown[]) => unknown;
type FunctionName = keyof typeof signatures;

/** ONNX Runtime said no. */
class OrtError extends Error {
  override name = 'OrtError';
}

export interface OrtApi {
  readonly version: string;
  readonly build: string;
  /** Calls a function that returns nothing of interest. Throws OrtError with the library's own message. */
  call(name: FunctionName, ...values: unknown[]): void;
  /** Calls a function whose last parameter is where the result goes, and returns it. */
  get(name: FunctionName, ...values: unknown[]): Pointer;
  /** The bare function, for calls where every microsecond counts; the caller checks the status. */
  raw(name: FunctionName): CFunction;
  check(status: unknown): void;
}

// Once a library object is garbage-collected, koffi unloads the library: the next call would crash.
const loaded = new Map<string, { library: LibraryHandle; api: OrtApi }>();

/**
 * Loads the library at `path` once per process.
 *
 * @throws Error when it is not a library, or OrtError when it is older than API version 24 (ONNX Runtime 1.24)
 */
export function loadOrt(path: string): OrtApi {
  const known = loaded.get(path);
  if (known) return known.api;
  const library = koffi().load(path);
  const api = bind(library);
  loaded.set(path, { library, api });
  return api;
}

const preloaded: LibraryHandle[] = [];

/** Loads a library so that those loaded later find its symbols, for the life of the process. */
export function loadForAll(path: string): void {
  preloaded.push(koffi().load(path, { global: true }));
}

function bind(library: LibraryHandle): OrtApi {
  const base = library.func('void *OrtGetApiBase()')();
  const [getApi, getVersion] = koffi().decode(base, 'void *', 2) as [Pointer, Pointer];
  const version = koffi().call(getVersion, koffi().proto('const char *()')) as string;
  const table = koffi().call(getApi, koffi().proto('void *(uint32_t version)'), apiVersion);
  if (!table) throw new OrtError(`ONNX Runtime ${version} is too old: 1.${apiVersion} or newer is needed`);
  const places = koffi().decode(
    table,
    'void *',
    1 + Math.max(...Object.values(signatures).map(([place]) => place)),
  );

  const functions = Object.fromEntries(
    Object.entries(signatures).map(([name, [place, signature]]) => {
      return [name, koffi().decode(places[place], koffi().proto(signature)) as CFunction];
    }),
  ) as Record<FunctionName, CFunction>;

  function check(status: unknown) {
    if (!status) return;
    const message = functions.GetErrorMessage(status) as string;
    functions.ReleaseStatus(status);
    throw new OrtError(message);
  }

  return {
    version,
    build: functions.GetBuildInfoString() as string,
    call: (name, ...values) => check(functions[name](...values)),
    get(name, ...values) {
      const out: [Pointer] = [null];
      check(functions[name](...values, out));
      return out[0];
    },
    raw: (name) => functions[name],
    check,
  };
}
