import { koffi } from '../koffi.ts';
import { CudaError, outOfMemory } from './error.ts';
import { type CudaFunctions, loadCuda } from './functions.ts';

/** CU_DEVICE_ATTRIBUTE_… of cuda.h, those that tell how a device is built. */
const attributes = {
  smCount: 16,
  computeMode: 20,
  memoryBusBits: 37,
  l2CacheBytes: 38,
  copyEngines: 40,
  capabilityMajor: 75,
  capabilityMinor: 76,
} as const;

/** A GPU as CUDA's driver shows it. Nothing of it needs a context: describing a device leaves no trace on it. */
interface CudaDevice {
  /** CUDA's number, as CUDA_VISIBLE_DEVICES and CUDA_DEVICE_ORDER have it. */
  readonly ordinal: number;
  readonly name: string;
  /** As nvidia-smi writes that of a whole GPU: `GPU-6f1d3a52-0c1e-…`. */
  readonly uuid: string;
  /** `0000:83:00.0`, in lower case. */
  readonly pciBusId: string;
  readonly totalBytes: number;
  readonly smCount: number;
  readonly l2CacheBytes: number;
  readonly memoryBusBits: number;
  readonly computeCapability: string;
  /** Engines that copy beside the SMs. */
  readonly copyEngines: number;
}

/** Memory of the host that is locked in place, so that copy engines reach it. */
export interface PinnedMemory {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  free(): void;
}

/** Work in order; two streams run beside each other. */
export interface CudaStream {
  readonly handle: unknown;
  /** Returns when everything queued on it is done. */
  synchronize(): void;
  close(): void;
}

/** A place in a stream, with the time of the device at which it was passed. */
interface CudaEvent {
  record(stream: CudaStream): void;
  /** Seconds on the device's clock between two events that have passed; its resolution is about 0.5 µs (cuda.h). */
  secondsSince(earlier: CudaEvent): number;
  readonly handle: unknown;
  close(): void;
}

/** The primary context of a device, which ONNX Runtime uses as well. Sizes in bytes; addresses are those of the device. */
export interface CudaContext {
  readonly device: CudaDevice;
  readonly handle: unknown;
  /** What the driver says at this moment, all processes counted. */
  memory(): { readonly freeBytes: number; readonly totalBytes: number };
  /** The address of new memory. Throws CudaError (`CUDA_ERROR_OUT_OF_MEMORY`) where there is not so much. */
  allocate(bytes: number): bigint;
  /** The same, with null where there is not so much. */
  tryAllocate(bytes: number): bigint | null;
  free(address: bigint): void;
  pinned(bytes: number): PinnedMemory;
  stream(): CudaStream;
  event(): CudaEvent;
  /** Writes a word of 32 bits again and again; `bytes` is a multiple of four. Returns when it is done. */
  fill(address: bigint, word: number, bytes: number): void;
  /** Copies queue on a stream and return at once. `offset` counts in the pinned memory. */
  toDevice(to: bigint, from: PinnedMemory, bytes: number, stream: CudaStream, offset?: number): void;
  toHost(to: PinnedMemory, from: bigint, bytes: number, stream: CudaStream, offset?: number): void;
  withinDevice(to: bigint, from: bigint, bytes: number, stream: CudaStream): void;
  /** From this device to another one's memory. */
  toPeer(peer: CudaContext, to: bigint, from: bigint, bytes: number, stream: CudaStream): void;
  /** Lets this device reach the other one's memory directly; false where the two cannot, and copies go by the host. */
  enablePeer(peer: CudaContext): boolean;
  close(): void;
}

export interface CudaDriver {
  /** The newest CUDA release that the driver supports: `12.8`. */
  readonly version: string;
  devices(): CudaDevice[];
  /** Retains the primary context of a device and makes it the current one of this thread. */
  open(ordinal: number): CudaContext;
}

/**
 * CUDA's driver on this host (`libcuda.so.1`; or another file, in tests).
 *
 * @throws Failure where there is no driver or an old one, CudaError for what the driver refuses
 */
export function openDriver(path?: string): CudaDriver {
  const cuda = loadCuda(path);
  cuda.call('cuInit', 0);
  const version = cuda.get('cuDriverGetVersion') as number;
  const devices = () =>
    Array.from({ length: cuda.get('cuDeviceGetCount') as number }, (_, ordinal) => describe(cuda, ordinal));
  return {
    version: `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}`,
    devices,
    open: (ordinal) => openContext(cuda, describe(cuda, ordinal)),
  };
}

const handleOf = (cuda: CudaFunctions, ordinal: number) => cuda.get('cuDeviceGet', ordinal) as number;

function describe(cuda: CudaFunctions, ordinal: number): CudaDevice {
  const device = handleOf(cuda, ordinal);
  const attribute = (name: keyof typeof attributes) =>
    cuda.get('cuDeviceGetAttribute', attributes[name], device) as number;
  const name = Buffer.alloc(256);
  const busId = Buffer.alloc(32);
  const uuid = Buffer.alloc(16);
  cuda.call('cuDeviceGetName', name, name.length, device);
  cuda.call('cuDeviceGetPCIBusId', busId, busId.length, device);
  cuda.call('cuDeviceGetUuid_v2', uuid, device);
  return {
    ordinal,
    name: textOf(name),
    uuid: uuidOf(uuid),
    pciBusId: textOf(busId).toLowerCase(),
    totalBytes: Number(cuda.get('cuDeviceTotalMem_v2', device)),
    smCount: attribute('smCount'),
    l2CacheBytes: attribute('l2CacheBytes'),
    memoryBusBits: attribute('memoryBusBits'),
    computeCapability: `${attribute('capabilityMajor')}.${attribute('capabilityMinor')}`,
    copyEngines: attribute('copyEngines'),
  };
}

const textOf = (bytes: Buffer) => bytes.toString('latin1', 0, bytes.indexOf(0));

const uuidOf = (bytes: Buffer) =>
  `GPU-${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;

function openContext(cuda: CudaFunctions, device: CudaDevice): CudaContext {
  const id = handleOf(cuda, device.ordinal);
  const handle = cuda.get('cuDevicePrimaryCtxRetain', id);
  /** Several contexts may be open: each call says which one it means. */
  const call = (...args: Parameters<CudaFunctions['call']>) => {
    cuda.call('cuCtxSetCurrent', handle);
    cuda.call(...args);
  };
  const get = (...args: Parameters<CudaFunctions['get']>) => {
    cuda.call('cuCtxSetCurrent', handle);
    return cuda.get(...args);
  };
  const allocate = (bytes: number) => BigInt(get('cuMemAlloc_v2', bytes) as number | bigint);
  return {
    device,
    handle,
    memory() {
      const [free, total]: [[unknown], [unknown]] = [[null], [null]];
      call('cuMemGetInfo_v2', free, total);
      return { freeBytes: Number(free[0]), totalBytes: Number(total[0]) };
    },
    allocate,
    tryAllocate: (bytes) => except(outOfMemory, () => allocate(bytes)),
    free: (address) => call('cuMemFree_v2', address),
    pinned(bytes) {
      const address = get('cuMemAllocHost_v2', bytes) as bigint;
      const view = new Uint8Array(koffi().view(address, bytes));
      return { address, bytes: view, free: () => call('cuMemFreeHost', address) };
    },
    stream() {
      const stream = get('cuStreamCreate', nonBlocking);
      return {
        handle: stream,
        synchronize: () => call('cuStreamSynchronize', stream),
        close: () => call('cuStreamDestroy_v2', stream),
      };
    },
    event() {
      const event = get('cuEventCreate', 0);
      return {
        handle: event,
        record: (stream) => call('cuEventRecord', event, stream.handle),
        secondsSince(earlier) {
          call('cuEventSynchronize', event);
          return (get('cuEventElapsedTime', earlier.handle, event) as number) / 1000;
        },
        close: () => call('cuEventDestroy_v2', event),
      };
    },
    fill: (address, word, bytes) => call('cuMemsetD32_v2', address, word, bytes / 4),
    toDevice: (to, from, bytes, stream, offset = 0) =>
      call('cuMemcpyHtoDAsync_v2', to, from.address + BigInt(offset), bytes, stream.handle),
    toHost: (to, from, bytes, stream, offset = 0) =>
      call('cuMemcpyDtoHAsync_v2', to.address + BigInt(offset), from, bytes, stream.handle),
    withinDevice: (to, from, bytes, stream) => call('cuMemcpyDtoDAsync_v2', to, from, bytes, stream.handle),
    toPeer: (peer, to, from, bytes, stream) =>
      call('cuMemcpyPeerAsync', to, peer.handle, from, handle, bytes, stream.handle),
    enablePeer(peer) {
      const can = cuda.get('cuDeviceCanAccessPeer', id, handleOf(cuda, peer.device.ordinal));
      if (can !== 1) return false;
      except('CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED', () => call('cuCtxEnablePeerAccess', peer.handle, 0));
      return true;
    },
    close: () => cuda.call('cuDevicePrimaryCtxRelease_v2', id),
  };
}

/** CU_STREAM_NON_BLOCKING: does not wait for the default stream. */
const nonBlocking = 1;

/** The answer of the driver, or null where it is this error. */
function except<T>(code: string, ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof CudaError && error.code === code) return null;
    throw error;
  }
}
