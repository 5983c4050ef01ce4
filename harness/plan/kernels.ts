import { bandwidthCost, gemmCost, timesCost } from '../../workloads/cost.ts';
import { bandwidthGraph, gemmGraph, readRows } from '../../workloads/kernels.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Spec } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import type { Target } from '../target/contract.ts';
import { accuracyLevel, storageFor, tf32Option } from './arithmetic.ts';
import { streamedBytes } from './layers.ts';
import { kernelMemory, sessionConfig } from './memory.ts';
import type { Room } from './room.ts';
import type { Task, Trial } from './trial.ts';

const smallestStreamBytes = 256 * 2 ** 20;
/** On a GPU a stream is as long as PyTorch's beside it: what its cache keeps from one run to the next is then a hundredth of it. */
const gpuStreamBytes = 4 * 2 ** 30;
/** Share of a GPU's memory that one stream may take. */
const gpuStreamShare = 1 / 16;

function streamBytesOn({ provider }: Target, room: Room): number {
  const least = Math.max(smallestStreamBytes, streamedBytes(room));
  if (provider.name !== 'cuda' || room.memoryBytes === null) return least;
  return Math.max(least, Math.min(gpuStreamBytes, gpuStreamShare * room.memoryBytes));
}

/** The plan of a bandwidth kernel over streams that come from memory. */
export function planBandwidth(spec: Extract<Spec, { kind: 'bandwidth' }>, target: Target, room: Room): Trial {
  const streamBytes = streamBytesOn(target, room);
  const type = target.provider.name === 'cuda' && spec.kernel === 'bw.read' ? 'float16' : 'float32';
  const storage = storageFor(type, target.provider.name);
  const rowBytes = readRows * elementBytes[type];
  const elements = (Math.ceil(streamBytes / rowBytes / 16) * 16 * rowBytes) / elementBytes[type];
  const launches = launchesOn(target);
  const task: Task = { kind: 'bandwidth', kernel: spec.kernel, elements, type, ...launches };
  return {
    spec,
    title: title(spec),
    task,
    storage,
    own: null,
    graph: bandwidthGraph(spec.kernel, elements, type),
    cost: timesCost(bandwidthCost(spec.kernel, elements, type), launches.launches ?? 1),
    layers: null,
    memory: kernelMemory(task, target.provider.name),
    fullModelFits: null,
    deviceGraph: false,
    config: {},
  };
}

/** The plan of a product. Throws UsageError for a precision or an arithmetic that the provider does not have. */
export function planGemm(spec: Extract<Spec, { kind: 'gemm' }>, target: Target, room: Room): Trial {
  const { m, n, k, precision } = spec;
  const storage = storageFor(precision, target.provider.name);
  const launches = launchesOn(target);
  const task: Task = { kind: 'gemm', m, n, k, storage, ...launches };
  return {
    spec,
    title: title(spec),
    task,
    storage,
    own: null,
    graph: gemmGraph(m, n, k, storage, accuracyLevel(target)),
    cost: timesCost(gemmCost(m, n, k, storage), launches.launches ?? 1),
    layers: null,
    memory: kernelMemory(task, target.provider.name, room.packsPerNode),
    fullModelFits: null,
    deviceGraph: false,
    config: sessionConfig(target.provider.name),
    ...(spec.arithmetic && { providerOptions: tf32Option(spec.arithmetic, target) }),
  };
}

/**
 * Kernels of a GPU last a few hundred microseconds, and waiting for one costs ten: so a sample queues several. In the
 * memory of the host a run is complete when it returns, and a sample is one run; so it is with a software driver, whose kernels
 * last milliseconds to half a minute.
 */
const launchesOn = ({ deviceClass, device }: Target): { readonly launches?: number } =>
  deviceClass === 'gpu' && !device.isSoftware ? { launches: 8 } : {};
