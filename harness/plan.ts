import type { Ceiling } from '../results/memory.ts';
import {
  bandwidthCost,
  type Cost,
  decodeCost,
  gemmCost,
  generateCost,
  kvBytesPerToken,
  parameters,
  prefillCost,
  type Storage,
  timesCost,
  weightBytes,
} from '../workloads/cost.ts';
import { decoderGraph } from '../workloads/decoder.ts';
import type { Graph } from '../workloads/graph.ts';
import { bandwidthGraph, gemmGraph, readRows } from '../workloads/kernels.ts';
import { elementBytes, type Precision, quantisedBits } from '../workloads/precision.ts';
import { type Shape, shapes } from '../workloads/shapes.ts';
import {
  type Arithmetic,
  type Batch,
  type DecoderSpec,
  queuedSteps,
  type Spec,
  title,
  withBatch,
} from '../workloads/suites.ts';
import { UsageError } from './errors.ts';
import { chooseLayers, type Layers, streamedBytes } from './layers.ts';
import { decoderMemory, kernelMemory, type MemoryNeed, totalBytes, withHeld } from './memory.ts';
import { nearest } from './nearest.ts';
import type { Brought } from './own-model/plan.ts';
import { planDriver } from './plan-driver.ts';
import { isAdmitted, type Room } from './room.ts';
import { waysOf } from './step-ways.ts';
import type { Target } from './target.ts';
import type { DecoderTask, EngineChoice, Task } from './trial.ts';

/** A trial as it will be carried out: everything but the files and the processes. */
export interface Trial {
  readonly spec: Spec;
  readonly title: string;
  readonly task: Task;
  readonly storage: Storage;
  /** Empty for a brought model: its own file holds it. */
  readonly graph: Graph;
  /** The model that somebody brought; null for the seeded ones. */
  readonly own: Brought | null;
  readonly cost: Cost;
  readonly layers: Layers | null;
  readonly memory: MemoryNeed;
  /** Whether the memory would hold all layers at this batch, by the estimate; null where they are loaded, or nobody knows. */
  readonly fullModelFits: boolean | null;
  /** Whether its steps are recorded as a graph of the device, and replayed. */
  readonly deviceGraph: boolean;
  readonly config: Readonly<Record<string, string>>;
  /** Options of the provider that belong to the work and not to the target. */
  readonly providerOptions?: Readonly<Record<string, string>>;
  /** What carries it out where that is not the target's engine. */
  readonly engine?: EngineChoice;
  /** The share of the warm-up and of the window that its processes get; all of it when left out. */
  readonly timeShare?: number;
  /** How its batch was found, where the largest one was asked for. */
  readonly ceiling?: Ceiling;
}

const smallestStreamBytes = 256 * 2 ** 20;
/** On a GPU a stream is as long as PyTorch's beside it: what its cache keeps from one run to the next is then a hundredth of it. */
const gpuStreamBytes = 4 * 2 ** 30;
/** Share of a GPU's memory that one stream may take. */
const gpuStreamShare = 1 / 16;
const alignmentOfLength = 64;

/** int8 arithmetic for integer weights on the CPU, as llama.cpp does it; elsewhere the provider decides. */
const int8Arithmetic = 4;

/** Turns a spec into a trial for this target. Throws UsageError for what does not exist or cannot run there. */
export function planTrial(spec: Spec, target: Target, room: Room): Trial {
  switch (spec.kind) {
    case 'bandwidth':
      return planBandwidth(spec, target, room);
    case 'gemm':
      return planGemm(spec, target);
    case 'capacity':
    case 'transfer':
      return planDriver(spec, target);
    default:
      return planDecoder(spec, target, room);
  }
}

/** Precisions that a provider computes in, without casting to another one first. */
const precisionsOf: Readonly<Record<string, readonly Precision[]>> = {
  cpu: ['float32', 'int8', 'int4'],
  webgpu: ['float32', 'float16', 'int8', 'int4'],
};

/** How a decoder is stored for a precision on a provider; its attention has kernels for fewer types than products have. */
export function decoderStorage(precision: Precision, provider: string): Storage {
  const storage = storageFor(precision, provider);
  // GroupQueryAttention of the CUDA provider is there for float16 and bfloat16 (contrib_ops/cuda/bert/group_query_attention.cc).
  if (provider !== 'cuda' || storage.activation !== 'float32') return storage;
  throw new UsageError(
    'The provider "cuda" has no attention in float32: ONNX Runtime would compute it on the CPU.',
    'Take float16, bfloat16, int8 or int4.',
  );
}

/** How weights and activations are stored for a precision on a provider. */
function storageFor(precision: Precision, provider: string): Storage {
  const known = precisionsOf[provider];
  if (known && !known.includes(precision)) {
    throw new UsageError(
      `The provider "${provider}" has no ${precision} arithmetic: it would compute in another type.`,
      `Take one of ${known.join(', ')}, or another provider.`,
    );
  }
  const integers = provider === 'cpu' ? 'float32' : 'float16';
  return {
    precision,
    activation: quantisedBits(precision) ? integers : (precision as Storage['activation']),
  };
}

function streamBytesOn({ provider }: Target, room: Room): number {
  const least = Math.max(smallestStreamBytes, streamedBytes(room));
  if (provider.name !== 'cuda' || room.memoryBytes === null) return least;
  return Math.max(least, Math.min(gpuStreamBytes, gpuStreamShare * room.memoryBytes));
}

function planBandwidth(spec: Extract<Spec, { kind: 'bandwidth' }>, target: Target, room: Room): Trial {
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

function planGemm(spec: Extract<Spec, { kind: 'gemm' }>, target: Target): Trial {
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
    memory: kernelMemory(task, target.provider.name),
    fullModelFits: null,
    deviceGraph: false,
    config: configOn(target),
    ...(spec.arithmetic && { providerOptions: tf32Option(spec.arithmetic, target) }),
  };
}

/** Throws UsageError where the provider cannot be told (option `use_tf32` of the CUDA provider; it is on by default). */
function tf32Option(arithmetic: Arithmetic, { provider }: Target): Record<string, string> {
  if (provider.name === 'cuda') return { use_tf32: arithmetic === 'tf32' ? '1' : '0' };
  throw new UsageError(
    `The provider "${provider.name}" has no choice of TF32: its products are as it makes them.`,
    `Leave "${arithmetic}" out.`,
  );
}

/**
 * Kernels of a GPU last a few hundred microseconds, and waiting for one costs ten: so a sample queues several. In the
 * memory of the host a run is complete when it returns, and a sample is one run; so it is with a software driver, whose kernels
 * last milliseconds to half a minute.
 */
const launchesOn = ({ deviceClass, device }: Target): { readonly launches?: number } =>
  deviceClass === 'gpu' && !device.isSoftware ? { launches: 8 } : {};

const accuracyLevel = (target: Target) => (target.provider.name === 'cpu' ? int8Arithmetic : 0);

export function shapeNamed(name: string): Shape {
  const shape = shapes.get(name);
  if (shape) return shape;
  throw new UsageError(
    `There is no shape "${name}".`,
    nearest(name, [...shapes.keys()], 'assay list shapes'),
  );
}

/** On CUDA, weights lie outside the arena, which keeps what was freed: packed weights would else stand beside the ones they were made of. */
const configOn = ({ provider }: Target): Trial['config'] =>
  provider.name === 'cuda' ? { 'session.use_device_allocator_for_initializers': '1' } : {};

/** `max` is planned as one sequence as long as nobody knows better. */
function planDecoder(asked: DecoderSpec<Batch>, target: Target, room: Room): Trial {
  const spec = withBatch(asked, asked.batch === 'max' ? 1 : asked.batch);
  const shape = runnable(shapeNamed(spec.shape));
  const storage = decoderStorage(spec.precision, target.provider.name);
  const ways = waysOf(spec, target);
  const tokens = tokensOf(spec);
  if (tokens.total > shape.maxContext) {
    throw new UsageError(
      `${title(asked)} needs ${tokens.total} positions; ${shape.name} has ${shape.maxContext}.`,
      'Take a shorter context or another shape.',
    );
  }
  const maxLength = Math.ceil(tokens.total / alignmentOfLength) * alignmentOfLength;
  const packsPerNode = room.packsPerNode === true && quantisedBits(storage.precision) !== null;
  const need = (distinct: number) =>
    decoderMemory(
      {
        shape,
        storage,
        batch: spec.batch,
        maxLength,
        sequence: tokens.atOnce,
        distinctWeightBytes: weightBytes(shape, storage, distinct),
        cycled: distinct < shape.layers,
        packedBytes: packsPerNode ? weightBytes(shape, storage) : null,
      },
      target.provider.name,
    );
  const layers = chooseLayers(shape, storage, room);
  const full = need(shape.layers);
  const fullModelFits = room.memoryBytes === null ? null : totalBytes(full) <= room.memoryBytes;
  const memory = need(layers.distinct);
  const isHeld = room.countsWholeModel || fullModelFits === true;
  const options = {
    ...storage,
    distinctLayers: layers.distinct,
    maxLength,
    accuracyLevel: accuracyLevel(target),
  };
  return {
    spec: asked,
    title: title(asked),
    task: taskOf(spec, shape, storage, maxLength),
    storage,
    own: null,
    graph: decoderGraph(shape, options),
    cost: costOf(spec, shape, storage),
    layers,
    memory: isHeld ? withHeld(memory, Math.max(0, full.weights - memory.weights)) : memory,
    fullModelFits: layers.kind === 'full' ? null : fullModelFits,
    deviceGraph: ways.graph ?? false,
    config: configOn(target),
  };
}

function runnable(shape: Shape): Shape {
  if (!shape.experts) return shape;
  throw new UsageError(
    `${shape.name} has ${shape.experts.total} experts, and assay does not build mixtures of experts yet: its cost is known, it cannot be run.`,
    'Take a dense shape: `assay list shapes`.',
  );
}

/** Positions that a spec fills in the cache, and tokens of one sequence that it works on at once. */
function tokensOf(spec: DecoderSpec): { readonly total: number; readonly atOnce: number } {
  switch (spec.kind) {
    case 'decode':
      return { total: spec.context + 1, atOnce: 1 };
    case 'prefill':
      return { total: spec.isl, atOnce: spec.isl };
    case 'generate':
      return { total: spec.isl + spec.osl, atOnce: spec.isl };
  }
}

function taskOf(spec: DecoderSpec, shape: Shape, storage: Storage, maxLength: number): DecoderTask {
  const head = { shape, storage, batch: spec.batch, maxLength };
  switch (spec.kind) {
    case 'decode':
      return {
        ...head,
        kind: 'decode',
        context: spec.context,
        ...(spec.queued && { launches: queuedSteps }),
        ...(spec.graph && { graph: true }),
      };
    case 'prefill':
      return { ...head, kind: 'prefill', isl: spec.isl };
    case 'generate':
      return {
        ...head,
        kind: 'generate',
        isl: spec.isl,
        osl: spec.osl,
        ...(spec.queued && { queued: true }),
        ...(spec.graph && { graph: true }),
      };
  }
}

function costOf(spec: DecoderSpec, shape: Shape, storage: Storage): Cost {
  switch (spec.kind) {
    case 'decode':
      return timesCost(decodeCost(shape, storage, spec.batch, spec.context), spec.queued ? queuedSteps : 1);
    case 'prefill':
      return prefillCost(shape, storage, spec.batch, spec.isl);
    case 'generate':
      return generateCost(shape, storage, spec.batch, spec.isl, spec.osl);
  }
}

/** The parts of a record that describe the model of a trial; null for a kernel. */
export function modelFacts({ task, layers, storage }: Trial) {
  if (!('shape' in task)) return null;
  const { shape } = task;
  return {
    shape,
    parameters: parameters(shape),
    kvBytesPerToken: kvBytesPerToken(shape, storage.activation),
    weightBytes: weightBytes(shape, storage),
    layers: layers!,
    distinctWeightBytes: weightBytes(shape, storage, layers!.distinct),
  };
}

/**
 * The same work made smaller, step by step, until it fits into `memoryBytes`: batch first, then context, then precision.
 * Null when nothing fits.
 */
export function nearestFit(spec: Spec, target: Target, room: Room): Spec | null {
  for (let smaller = shrink(spec); smaller; smaller = shrink(smaller)) {
    try {
      if (isAdmitted(planTrial(smaller, target, room), room)) return smaller;
    } catch {
      // A precision that the provider lacks is not a way out; the next step may be.
    }
  }
  return null;
}

function shrink(spec: Spec): Spec | null {
  const half = (n: number) => Math.floor(n / 2);
  if (!('shape' in spec) || spec.batch === 'max') return null;
  if (spec.batch > 1) return { ...spec, batch: half(spec.batch) };
  if (spec.kind === 'decode' && spec.context > 64) return { ...spec, context: half(spec.context) };
  if (spec.kind !== 'decode' && spec.isl > 64) return { ...spec, isl: half(spec.isl) };
  if (spec.precision !== 'int4') return { ...spec, precision: 'int4' };
  return null;
}
