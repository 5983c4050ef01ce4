import { Failure } from '../errors.ts';
import { koffi, type LibraryHandle } from '../koffi.ts';
import { CudaError } from './error.ts';

/**
 * The part of CUDA's driver API that assay calls, under the names that the library exports. Signatures: cuda.h of CUDA 12.8
 * and 13.5, which agree in all of them. CUdevice is an int, CUdeviceptr 64 bits wide, contexts, streams and events are pointers.
 */
const signatures = {
  cuInit: 'int (unsigned int flags)',
  cuDriverGetVersion: 'int (_Out_ int *version)',
  cuGetErrorName: 'int (int error, _Out_ const char **name)',
  cuGetErrorString: 'int (int error, _Out_ const char **text)',
  cuDeviceGetCount: 'int (_Out_ int *count)',
  cuDeviceGet: 'int (_Out_ int *device, int ordinal)',
  cuDeviceGetName: 'int (void *name, int length, int device)',
  cuDeviceGetAttribute: 'int (_Out_ int *value, int attribute, int device)',
  cuDeviceTotalMem_v2: 'int (_Out_ size_t *bytes, int device)',
  cuDeviceGetPCIBusId: 'int (void *id, int length, int device)',
  cuDeviceGetUuid_v2: 'int (void *uuid, int device)',
  cuDeviceCanAccessPeer: 'int (_Out_ int *can, int device, int peer)',
  cuDevicePrimaryCtxRetain: 'int (_Out_ void **context, int device)',
  cuDevicePrimaryCtxRelease_v2: 'int (int device)',
  cuCtxSetCurrent: 'int (void *context)',
  cuCtxEnablePeerAccess: 'int (void *peer, unsigned int flags)',
  cuMemGetInfo_v2: 'int (_Out_ size_t *free, _Out_ size_t *total)',
  cuMemAlloc_v2: 'int (_Out_ uint64_t *address, size_t bytes)',
  cuMemFree_v2: 'int (uint64_t address)',
  cuMemAllocHost_v2: 'int (_Out_ void **address, size_t bytes)',
  cuMemFreeHost: 'int (void *address)',
  cuMemcpyHtoDAsync_v2: 'int (uint64_t to, const void *from, size_t bytes, void *stream)',
  cuMemcpyDtoHAsync_v2: 'int (void *to, uint64_t from, size_t bytes, void *stream)',
  cuMemcpyDtoDAsync_v2: 'int (uint64_t to, uint64_t from, size_t bytes, void *stream)',
  cuMemcpyPeerAsync:
    'int (uint64_t to, void *toContext, uint64_t from, void *fromContext, size_t bytes, void *stream)',
  cuMemsetD32_v2: 'int (uint64_t to, unsigned int word, size_t words)',
  cuStreamCreate: 'int (_Out_ void **stream, unsigned int flags)',
  cuStreamSynchronize: 'int (void *stream)',
  cuStreamDestroy_v2: 'int (void *stream)',
  cuEventCreate: 'int (_Out_ void **event, unsigned int flags)',
  cuEventRecord: 'int (void *event, void *stream)',
  cuEventSynchronize: 'int (void *event)',
  cuEventElapsedTime: 'int (_Out_ float *milliseconds, void *start, void *end)',
  cuEventDestroy_v2: 'int (void *event)',
} as const;

type CudaFunction = keyof typeof signatures;

export interface CudaFunctions {
  /** Calls a function. Throws CudaError where it does not answer CUDA_SUCCESS. */
  call(name: CudaFunction, ...values: unknown[]): void;
  /** Calls a function whose first parameter is where its result goes, and returns that. */
  get(name: CudaFunction, ...values: unknown[]): unknown;
}

/** The driver's own library, under the name that every installation of it has on Linux. */
const driverLibrary = 'libcuda.so.1';

// Once a library object is garbage-collected, koffi unloads the library: the next call would crash.
const loaded = new Map<string, { library: LibraryHandle; functions: CudaFunctions }>();

/**
 * Loads the driver's library once per process.
 *
 * @throws Failure where there is no driver, or where it is too old to have a function
 */
export function loadCuda(path = driverLibrary): CudaFunctions {
  const known = loaded.get(path);
  if (known) return known.functions;
  const library = load(path);
  const functions = bind(library);
  loaded.set(path, { library, functions });
  return functions;
}

function load(path: string): LibraryHandle {
  const { load: open } = koffi();
  try {
    return open(path);
  } catch (cause) {
    throw new Failure(
      `The NVIDIA driver's library could not be loaded: ${(cause as Error).message}`,
      'Install the driver of this host (in WSL that of Windows); in a container start it with --gpus all, with "compute" among NVIDIA_DRIVER_CAPABILITIES.',
      { cause },
    );
  }
}

type Native = (...values: unknown[]) => number;

function bind(library: LibraryHandle): CudaFunctions {
  const entries = Object.entries(signatures).map(([name, signature]) => [
    name,
    bindOne(library, name, signature),
  ]);
  const native = Object.fromEntries(entries) as Record<CudaFunction, Native>;
  const word = (name: 'cuGetErrorName' | 'cuGetErrorString', status: number) => {
    const out: [string | null] = [null];
    return native[name](status, out) === 0 ? out[0] : null;
  };
  const check = (name: CudaFunction, status: number) => {
    if (status === 0) return;
    throw new CudaError(
      name,
      word('cuGetErrorName', status) ?? `error ${status}`,
      word('cuGetErrorString', status),
    );
  };
  return {
    call: (name, ...values) => check(name, native[name](...values)),
    get(name, ...values) {
      const out: [unknown] = [null];
      check(name, native[name](out, ...values));
      return out[0];
    },
  };
}

function bindOne(library: LibraryHandle, name: string, signature: string): Native {
  try {
    return library.func(signature.replace('int (', `int ${name}(`)) as Native;
  } catch (cause) {
    throw new Failure(
      `The NVIDIA driver is too old: its library has no function ${name}.`,
      'Install a driver of branch 525 (CUDA 12) or newer.',
      { cause },
    );
  }
}
