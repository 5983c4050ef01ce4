import { bandwidthCost, gemmCost, type Storage, timesCost } from '../../workloads/cost.ts';
import { gemmGraph, gemmWays } from '../../workloads/kernels.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { peakShapes } from '../../workloads/products.ts';
import type { Spec } from '../../workloads/spec.ts';
import type { BandwidthKernel } from '../../workloads/streams.ts';
import { bandwidthGraph, streamKernels, streamMultiple } from '../../workloads/streams.ts';
import { title } from '../../workloads/title.ts';
import type { Target } from '../target/contract.ts';
import { accuracyLevel, storageFor, tf32Option } from './arithmetic.ts';
import { streamedBytes } from './layers.ts';
import { kernelMemory, sessionConfig, totalBytes } from './memory.ts';
import type { Room } from './room.ts';
import type { KernelChoice, Task, Trial } from './trial.ts';

const smallestStreamBytes = 256 * 2 ** 20;
/** On a GPU a stream is as long as PyTorch's beside it: what its cache keeps from one run to the next is then a hundredth of it. */
const gpuStreamBytes = 4 * 2 ** 30;
/** Streams of a search, twice the last-level cache at least: filling longer ones takes more time than trying the kernels. */
const searchedBytes = (room: Room) => Math.max(2 ** 29, streamedBytes(room) / 4);
/** Share of a GPU's memory that one stream may take. */
const gpuStreamShare = 1 / 16;

/** What a kernel streams is together at least 8 times the last-level cache, and each stream 4 times, as STREAM asks. */
const cachedShare: Readonly<{ [kernel in BandwidthKernel]: number }> = {
  'bw.read': 1,
  'bw.copy': 1 / 2,
  'bw.triad': 1 / 2,
};

/** Bytes of one stream of a kernel, so long that it comes from memory. */
export function streamBytes({ provider }: Target, room: Room, kernel: BandwidthKernel): number {
  const least = Math.max(smallestStreamBytes, cachedShare[kernel] * streamedBytes(room));
  if (provider.name !== 'cuda' || room.memoryBytes === null) return least;
  return Math.max(least, Math.min(gpuStreamBytes, gpuStreamShare * room.memoryBytes));
}

/** Elements of a stream of at least so many bytes, of which every kernel has its shape. */
const elementsOf = (bytes: number, type: Activation) =>
  Math.ceil(bytes / elementBytes[type] / streamMultiple) * streamMultiple;

/** The plan of a bandwidth kernel over streams that come from memory, with all kernels of the table that may turn out to be the fastest. */
export function planBandwidth(spec: Extract<Spec, { kind: 'bandwidth' }>, target: Target, room: Room): Trial {
  const { kernel } = spec;
  const type = target.provider.name === 'cuda' && kernel === 'bw.read' ? 'float16' : 'float32';
  const storage = storageFor(type, target.provider.name);
  const elements = elementsOf(streamBytes(target, room, kernel), type);
  const launches = launchesOn(target);
  const choicesOver = (length: number) =>
    streamKernels[kernel].map(({ name, node }): KernelChoice => {
      const { flops } = node(length, type);
      return {
        name,
        task: { kind: 'bandwidth', kernel, by: name, elements: length, type, ...launches },
        graph: bandwidthGraph(kernel, length, type, name),
        cost: timesCost(bandwidthCost(kernel, length, type, flops), launches.launches ?? 1),
      };
    });
  const choices = choicesOver(elements);
  const forSearch = Math.min(elements, elementsOf(searchedBytes(room), type));
  const { task, graph, cost } = choices[0]!;
  return {
    spec,
    title: title(spec),
    task,
    storage,
    own: null,
    graph,
    cost,
    layers: null,
    memory: kernelMemory(task as Extract<Task, { kind: 'bandwidth' }>, target.provider.name),
    fullModelFits: null,
    deviceGraph: false,
    config: {},
    kernels: { choices, candidates: choicesOver(forSearch) },
  };
}

/** The plan of a product, or of the fastest one. Throws UsageError for a precision or an arithmetic that the provider does not have. */
export function planGemm(spec: Extract<Spec, { kind: 'gemm' | 'peak' }>, target: Target, room: Room): Trial {
  const storage = storageFor(spec.precision, target.provider.name);
  const { name: provider } = target.provider;
  const choices = spec.kind === 'gemm' ? waysOf(spec, storage, target) : peaksOf(storage, target);
  const { task, graph, cost } = choices[0]!;
  const needs = choices.map((choice) =>
    kernelMemory(choice.task as Extract<Task, { kind: 'gemm' }>, provider, room.packsPerNode),
  );
  return {
    spec,
    title: title(spec),
    task,
    storage,
    own: null,
    graph,
    cost,
    layers: null,
    memory: needs.sort((one, other) => totalBytes(other) - totalBytes(one))[0]!,
    fullModelFits: null,
    deviceGraph: false,
    config: sessionConfig(provider),
    kernels: { choices },
    ...(spec.kind === 'gemm' && spec.arithmetic && { providerOptions: tf32Option(spec.arithmetic, target) }),
  };
}

type Dimensions = Readonly<Record<'m' | 'n' | 'k', number>>;

/** The ways to compute one product, that of the decoders first. */
function waysOf({ m, n, k }: Dimensions, storage: Storage, target: Target): KernelChoice[] {
  const launches = launchesOn(target);
  const cost = timesCost(gemmCost(m, n, k, storage), launches.launches ?? 1);
  const usual = accuracyLevel(target);
  return gemmWays(storage)
    .toSorted((one, other) => Number(other.level === usual) - Number(one.level === usual))
    .map(({ name, weight, level }) => ({
      name,
      task: { kind: 'gemm', m, n, k, storage, ...(weight !== 'constant' && { weight }), ...launches },
      graph: gemmGraph(m, n, k, storage, level, weight),
      cost,
    }));
}

/** The usual way over all shapes, and the others over the first of them. */
function peaksOf(storage: Storage, target: Target): KernelChoice[] {
  const named = (shape: Dimensions) =>
    waysOf(shape, storage, target).map((choice) => ({
      ...choice,
      name: `${choice.name} ${shape.m}x${shape.n}x${shape.k}`,
    }));
  const [first, ...others] = peakShapes(target.deviceClass);
  return [...named(first!), ...others.map((shape) => named(shape)[0]!)];
}

/**
 * Kernels of a GPU last a few hundred microseconds, and waiting for one costs ten: so a sample queues several. In the
 * memory of the host a run is complete when it returns, and a sample is one run; so it is with a software driver, whose kernels
 * last milliseconds to half a minute.
 */
const launchesOn = ({ deviceClass, device }: Target): { readonly launches?: number } =>
  deviceClass === 'gpu' && !device.isSoftware ? { launches: 8 } : {};
