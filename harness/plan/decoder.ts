import {
  type Cost,
  decodeCost,
  generateCost,
  kvBytesPerToken,
  parameters,
  prefillCost,
  type Storage,
  timesCost,
  weightBytes,
} from '../../workloads/cost.ts';
import { decoderGraph } from '../../workloads/decoder.ts';
import { quantisedBits } from '../../workloads/precision.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';
import { type Batch, type DecoderSpec, queuedSteps, withBatch } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import type { Target } from '../target/contract.ts';
import { accuracyLevel, decoderStorage } from './arithmetic.ts';
import { chooseLayers } from './layers.ts';
import { decoderMemory, sessionConfig, totalBytes, withHeld } from './memory.ts';
import type { Room } from './room.ts';
import { waysOf } from './step-ways.ts';
import type { DecoderTask, Trial } from './trial.ts';

const alignmentOfLength = 64;

/** The shape of this name. Throws UsageError with the nearest names where there is none. */
export function shapeNamed(name: string): Shape {
  const shape = shapes.get(name);
  if (shape) return shape;
  throw new UsageError(`There is no shape "${name}".`, nearest(name, [...shapes.keys()], 'list shapes'));
}

/** The plan of work on a seeded decoder; `max` is planned as one sequence as long as nobody knows better. */
export function planDecoder(asked: DecoderSpec<Batch>, target: Target, room: Room): Trial {
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
    config: sessionConfig(target.provider.name),
  };
}

function runnable(shape: Shape): Shape {
  if (!shape.experts) return shape;
  throw new UsageError(
    `${shape.name} has ${shape.experts.total} experts, and assay does not build mixtures of experts yet: its cost is known, it cannot be run.`,
    `Take a dense shape: ${typed('list shapes')} shows all.`,
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
