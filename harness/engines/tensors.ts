import { elementCount } from '../../workloads/graph.ts';
import { copyGraph } from '../../workloads/kernels.ts';
import { dataType, encode, layOut } from '../../workloads/onnx.ts';
import { type ElementType, elementBytes } from '../../workloads/precision.ts';
import { koffi } from '../koffi.ts';
import type { OrtApi, Pointer } from './c-api.ts';
import type { Place, SessionOptions, Tensor, TensorSpec, Traffic } from './engine.ts';
import { accessTo, partOf } from './host-tensor.ts';
import { memoryOf } from './known-providers.ts';
import { createSession, type Releases, releaseAll } from './session.ts';

/** A tensor that ONNX Runtime allocated; `version` counts its changes, as far as they went through here. */
export interface NativeTensor extends Tensor {
  readonly value: Pointer;
  readonly place: Place;
  readonly bytes: number;
  version: number;
  write(bytes: Uint8Array): void;
  read(places?: readonly number[]): Uint8Array;
  as(dims: readonly number[]): NativeTensor;
  part(first: number, dims: readonly number[]): NativeTensor | null;
}

/** The memory of a device: what allocates there, what a value over such memory is made with, and whether addresses can be counted on from. */
interface Device {
  readonly allocator: Pointer;
  readonly info: Pointer;
  readonly isAddressable: boolean;
}

/** Tensors up to this size keep the memory on the host that their transfers pass through. */
const keptStagingBytes = 64 * 2 ** 10;

/** Allocates the tensors of a session, and moves their content between host and device. */
export class Tensors {
  readonly traffic: Traffic = { toDevice: 0, toHost: 0 };
  /** Whether the provider computes in a memory of its own. */
  readonly hasDevice: boolean;
  readonly #api: OrtApi;
  readonly #options: SessionOptions;
  readonly #releases: Releases;
  readonly #host: Pointer;
  #hostInfo: Pointer = null;
  readonly #device: Device | null;
  readonly #copies = new Map<ElementType, Pointer>();

  constructor(api: OrtApi, session: Pointer, options: SessionOptions, releases: Releases) {
    this.#api = api;
    // What moves tensors is not what is measured: none of its settings, and never a recorded graph.
    this.#options = { provider: options.provider, threads: options.threads, config: {} };
    this.#releases = releases;
    this.#host = api.get('GetAllocatorWithDefaultOptions');
    this.#device = this.#deviceOf(session);
    this.hasDevice = this.#device !== null;
  }

  /** The memory in which the provider computes; null where that is the host's. */
  #deviceOf(session: Pointer): Device | null {
    const memory = memoryOf(this.#options.provider);
    if (!memory) return null;
    const info = this.#api.get('CreateMemoryInfo', memory.name, memory.allocator, memory.device, 0);
    this.#releases.push(() => this.#api.call('ReleaseMemoryInfo', info));
    const allocator = this.#api.get('CreateAllocator', session, info);
    this.#releases.push(() => this.#api.call('ReleaseAllocator', allocator));
    return { allocator, info, isAddressable: memory.isAddressable };
  }

  allocate(spec: TensorSpec, place: Place): NativeTensor {
    return place === 'device' && this.#device !== null
      ? this.#allocateOnDevice(spec, this.#device)
      : this.#allocateOnHost(spec, this.#releases);
  }

  #allocateOnHost(spec: TensorSpec, releases: Releases): NativeTensor {
    const value = this.#create(spec, this.#host, releases);
    const address = this.#api.get('GetTensorMutableData', value) as bigint;
    return this.#onHost(spec, value, {
      address,
      bytes: new Uint8Array(koffi().view(address, bytesOf(spec))),
    });
  }

  #onHost(spec: TensorSpec, value: Pointer, whole: { address: bigint; bytes: Uint8Array }): NativeTensor {
    const { address, bytes: memory } = whole;
    const { write, read } = accessTo(memory, spec);
    const tensor: NativeTensor = {
      spec,
      value,
      memory,
      place: 'host',
      bytes: memory.byteLength,
      version: 0,
      write(bytes) {
        write(bytes);
        tensor.version++;
      },
      read,
      as: (dims) => {
        const other = { ...spec, dims };
        return this.#onHost(other, this.#over(this.#hostMemory(), address, other, this.#releases), whole);
      },
      part: (first, dims) => {
        const part = { ...spec, dims };
        const bytes = partOf(memory, part, first);
        const begin = address + BigInt(first * elementBytes[spec.type]);
        const over = this.#over(this.#hostMemory(), begin, part, this.#releases);
        return this.#onHost(part, over, { address: begin, bytes });
      },
    };
    return tensor;
  }

  #allocateOnDevice(spec: TensorSpec, device: Device): NativeTensor {
    return this.#inDevice(spec, this.#create(spec, device.allocator, this.#releases), device);
  }

  #inDevice(spec: TensorSpec, value: Pointer, device: Device): NativeTensor {
    const whole = this.#onDevice(spec, value, this.#releases);
    return device.isAddressable ? this.#inParts(whole, device.info) : whole;
  }

  /** A value over memory that is there already. */
  #over(info: Pointer, address: bigint, spec: TensorSpec, releases: Releases): Pointer {
    const { type, dims } = spec;
    const value = this.#api.get(
      'CreateTensorWithDataAsOrtValue',
      info,
      address,
      bytesOf(spec),
      dims.map(BigInt),
      dims.length,
      dataType[type],
    );
    releases.push(() => this.#api.call('ReleaseValue', value));
    return value;
  }

  #hostMemory(): Pointer {
    if (this.#hostInfo === null) {
      this.#hostInfo = this.#api.get('CreateMemoryInfo', 'Cpu', 0, 0, 0);
      this.#releases.push(() => this.#api.call('ReleaseMemoryInfo', this.#hostInfo));
    }
    return this.#hostInfo;
  }

  /** A value on the device, as a tensor that is written and read as a whole. */
  #onDevice(spec: TensorSpec, value: Pointer, releases: Releases): NativeTensor {
    const staged = this.#staging(spec, releases);
    const bytes = bytesOf(spec);
    const { traffic } = this;
    const tensor: NativeTensor = {
      spec,
      value,
      memory: null,
      place: 'device',
      bytes,
      version: 0,
      write: (content) =>
        staged((host) => {
          host.write(content);
          this.#copy(host, tensor);
          traffic.toDevice += bytes;
        }),
      read: (places) =>
        staged((host) => {
          this.#copy(tensor, host);
          traffic.toHost += bytes;
          return host.read(places);
        }),
      // Of WebGPU the address is the name of a buffer: as a whole it can be lent all the same.
      as: (dims) => {
        const device = this.#device!;
        const other = { ...spec, dims };
        const address = this.#api.get('GetTensorMutableData', value) as bigint;
        return this.#inDevice(other, this.#over(device.info, address, other, this.#releases), device);
      },
      part: (first, dims) => {
        const device = this.#device!;
        if (!device.isAddressable && first !== 0) return null;
        const part = { ...spec, dims };
        const offset = first * elementBytes[spec.type];
        if (first < 0 || offset + bytesOf(part) > bytes) {
          throw new RangeError(
            `A part of ${dims.join('×')} from element ${first} on is not all in this tensor.`,
          );
        }
        const address = (this.#api.get('GetTensorMutableData', value) as bigint) + BigInt(offset);
        return this.#inDevice(part, this.#over(device.info, address, part, this.#releases), device);
      },
    };
    return tensor;
  }

  /** The same tensor, written and read by the parts that are asked for; what is repeated is repeated on the device. */
  #inParts(whole: NativeTensor, addresses: Pointer): NativeTensor {
    const { type, dims } = whole.spec;
    const size = elementBytes[type];
    const all = elementCount(dims);
    const address = this.#api.get('GetTensorMutableData', whole.value) as bigint;
    const part = <T>(first: number, count: number, use: (part: NativeTensor) => T): T => {
      const releases: Releases = [];
      const begin = address + BigInt(first * size);
      const spec = { type, dims: [count] };
      try {
        return use(this.#onDevice(spec, this.#over(addresses, begin, spec, releases), releases));
      } finally {
        releaseAll(releases);
      }
    };
    const repeat = (period: number) => {
      for (let done = period; done < all; done *= 2) {
        const count = Math.min(done, all - done);
        part(0, count, (from) => part(done, count, (to) => this.#copy(from, to)));
      }
    };
    return {
      ...whole,
      write(content) {
        if (content.byteLength >= whole.bytes) return whole.write(content);
        const period = content.byteLength / size;
        part(0, period, (first) => first.write(content));
        repeat(period);
      },
      read: (places) =>
        places ? Buffer.concat(places.map((place) => part(place, 1, (one) => one.read()))) : whole.read(),
    };
  }

  /**
   * Lends memory on the host for the transfers of a tensor: kept for small ones, which are moved at every step; given back
   * for the others, since a whole KV cache passes through it.
   */
  #staging(spec: TensorSpec, keep: Releases): <T>(use: (host: NativeTensor) => T) => T {
    let kept: NativeTensor | null = null;
    return (use) => {
      if (bytesOf(spec) <= keptStagingBytes) {
        kept ??= this.#allocateOnHost(spec, keep);
        return use(kept);
      }
      const releases: Releases = [];
      try {
        return use(this.#allocateOnHost(spec, releases));
      } finally {
        releaseAll(releases);
      }
    };
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
    const releases: Releases = [];
    try {
      this.#bindCopy(from, to, releases)();
    } finally {
      releaseAll(releases);
    }
  }

  #bindCopy(from: NativeTensor, to: NativeTensor, releases: Releases): () => void {
    const session = this.#copySession(from.spec.type);
    const binding = bindTensors(this.#api, session, { x: from }, { y: to }, releases);
    const runWithBinding = this.#api.raw('RunWithBinding');
    return () => {
      const status = runWithBinding(session, null, binding);
      if (status) this.#api.check(status);
    };
  }

  #copySession(type: ElementType): Pointer {
    const known = this.#copies.get(type);
    if (known) return known;
    const graph = copyGraph(type);
    const model = encode(graph, layOut(graph, ''));
    const session = createSession(this.#api, model, this.#options, this.#releases);
    this.#copies.set(type, session);
    return session;
  }

  /**
   * Waits for the device's queue: one element is copied to the host, behind all that was queued before. For providers
   * whose run returns when the work is queued, and which do not wait in SynchronizeBoundOutputs either (WebGPU: seen with 1.30).
   */
  fence(): () => void {
    const spec: TensorSpec = { type: 'float32', dims: [1] };
    const mark = this.allocate(spec, 'device');
    mark.write(new Uint8Array(elementBytes.float32));
    return this.#bindCopy(mark, this.#allocateOnHost(spec, this.#releases), this.#releases);
  }
}

const bytesOf = ({ type, dims }: TensorSpec) => elementCount(dims) * elementBytes[type];

/** An IoBinding of ONNX Runtime: which tensors a run reads and writes. */
export function bindTensors(
  api: OrtApi,
  session: Pointer,
  inputs: Readonly<Record<string, NativeTensor>>,
  outputs: Readonly<Record<string, NativeTensor>>,
  releases: Releases,
): Pointer {
  const binding = api.get('CreateIoBinding', session);
  releases.push(() => api.call('ReleaseIoBinding', binding));
  for (const [name, { value }] of Object.entries(inputs)) api.call('BindInput', binding, name, value);
  for (const [name, { value }] of Object.entries(outputs)) api.call('BindOutput', binding, name, value);
  return binding;
}
