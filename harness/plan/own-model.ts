import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { places } from '../../results/sentences/places.ts';
import type { KnownCost } from '../../workloads/cost.ts';
import { type Batch, type DecoderSpec, type Spec, withBatch } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { ownDecodeCost, ownGenerateCost, ownPrefillCost } from '../own-model/cost.ts';
import { readOwnModel } from '../own-model/layout.ts';
import type { Brought } from '../own-model/own-model.ts';
import {
  heldBytesOf,
  kvBytesOf,
  type OwnModel,
  readsOneByOne,
  stateBytesOf,
} from '../own-model/own-model.ts';
import { weightFilesOf } from '../own-model/weight-files.ts';
import type { MemoryNeed, OwnTask, Trial } from './trial.ts';
import type { TrialFiles } from './trial-files.ts';

/** Reads a model from its folder or file. Throws Failure or UsageError saying what it lacks. */
export function bringModel(path: string): Brought {
  const { onnx, ...model } = readOwnModel(path);
  return { model, files: [model.file, ...weightFilesOf(model.file, onnx)] };
}

/** A workload with this model in the place of its shape; kernels stay what they are. */
export const withModel = (spec: Spec, { model }: Brought): Spec =>
  'shape' in spec ? { ...spec, shape: model.name, precision: model.precision } : spec;

const alignmentOfLength = 64;

/** Tokens of one sequence that a decoder workload has in its cache at the end. */
const positionsOf = (spec: DecoderSpec<Batch>): number =>
  spec.kind === 'decode' ? spec.context + 1 : spec.isl + (spec.kind === 'generate' ? spec.osl : 0);

/** The longest sequence of a model, in tokens; null where it does not tell. */
const positionsIn = ({ model: { cache, facts } }: Brought): number | null =>
  cache.fixedLength ?? facts.maxContext;

/** Why a workload does not fit the sizes that the file of a model fixes; null where it does. */
export function unfitOf(spec: DecoderSpec<Batch>, brought: Brought): string | null {
  const { cache, inputs } = brought.model;
  const most = positionsIn(brought);
  if (most !== null && positionsOf(spec) > most) return `longer than the ${most} positions of the model`;
  const sequences = cache.fixedBatch;
  if (sequences !== null && spec.batch !== sequences)
    return `of ${spec.batch} sequences, and the model takes ${sequences}`;
  if (readsOneByOne(brought.model)) return null;
  const idsAtOnce = inputs.find(({ role }) => role === 'ids')!.dims[1];
  const lengths = spec.kind === 'decode' ? [1] : spec.kind === 'prefill' ? [spec.isl] : [spec.isl, 1];
  const other = lengths.find((length) => typeof idsAtOnce === 'number' && length !== idsAtOnce);
  return other === undefined ? null : `of ${other} ids at once, and the model takes ${idsAtOnce}`;
}

/**
 * The trial of a decoder workload on this model; `max` is planned as one sequence as long as nobody knows better. Throws
 * UsageError when it has too few positions.
 */
export function planOwn(asked: DecoderSpec<Batch>, brought: Brought): Trial {
  const spec = withBatch(asked, asked.batch === 'max' ? 1 : asked.batch);
  const { model } = brought;
  const { cache } = model;
  const positions = positionsOf(spec);
  const most = positionsIn(brought);
  if ('queued' in spec || 'graph' in spec) {
    throw new UsageError(
      `${title(spec)}: the steps of a brought model follow each other over the host.`,
      'Leave `queued` and `graph` out.',
    );
  }
  if (most !== null && positions > most) {
    throw new UsageError(
      `${title(asked)} needs ${positions} positions; ${model.name} has ${most}.`,
      `Take a shorter context: ${typed('run "decode model int4 b1 c128"', 'here')}.`,
    );
  }
  const unfit = unfitOf(asked, brought);
  if (unfit) {
    throw new UsageError(
      `${title(asked)} does not fit ${model.name}: ${unfit}.`,
      'Take another workload, or export the model with sizes that are open.',
    );
  }
  const maxLength = cache.fixedLength ?? Math.ceil(positions / alignmentOfLength) * alignmentOfLength;
  const task = { ...settingOf(spec), own: model, batch: spec.batch, maxLength } as OwnTask;
  const { layers } = model.facts;
  return {
    spec: asked,
    title: title(asked),
    task,
    storage: { precision: model.precision, activation: cache.type },
    graph: { name: model.name, inputs: [], outputs: [], constants: [], nodes: [] },
    own: brought,
    cost: costOf(spec, model),
    layers: { kind: 'full', distinct: layers, of: layers, reason: reasonOf(model) },
    memory: memoryOf(spec, model, maxLength),
    fullModelFits: null,
    deviceGraph: false,
    config: {},
  };
}

/** What stands behind the counts of the layers. */
const reasonOf = ({ facts: { mixtures, experts } }: OwnModel): string =>
  mixtures.length > 0 && experts ? places.withExperts(experts) : places.asBrought();

function settingOf(spec: DecoderSpec) {
  switch (spec.kind) {
    case 'decode':
      return { kind: spec.kind, context: spec.context };
    case 'prefill':
      return { kind: spec.kind, isl: spec.isl };
    case 'generate':
      return { kind: spec.kind, isl: spec.isl, osl: spec.osl };
  }
}

function costOf(spec: DecoderSpec, model: OwnModel): KnownCost {
  switch (spec.kind) {
    case 'decode':
      return ownDecodeCost(model, spec.batch, spec.context);
    case 'prefill':
      return ownPrefillCost(model, spec.batch, spec.isl);
    case 'generate':
      return ownGenerateCost(model, spec.batch, spec.isl, spec.osl);
  }
}

/** As `memory.ts` for seeded decoders: kernels that pack their weights need a quarter more than the file. */
const packedShare = 1.25;
const processBytes = 300e6;
/** Tensors of one size: what a text begins with, and one or two that steps write by turns. */
const setsHeld = ({ kind }: DecoderSpec) => (kind === 'generate' ? 3 : 2);

function memoryOf(spec: DecoderSpec, model: OwnModel, maxLength: number): MemoryNeed {
  const { batch } = spec;
  const sequence = spec.kind === 'decode' ? 1 : spec.isl;
  const { hidden, heads } = model.facts;
  const scores = batch * (model.scores.everyPosition ? sequence : 1) * model.scores.vocab * 4;
  const held = buffersOf(spec, model, maxLength).map((positions) => heldBytesOf(model, positions));
  const cache = batch * (held.reduce((sum, bytes) => sum + bytes, 0) + setsHeld(spec) * stateBytesOf(model));
  return {
    weights: model.facts.weightBytes * packedShare,
    cache,
    activations:
      2 * scores +
      4 * batch * sequence * (16 * (hidden ?? 0) + (heads ?? 1) * (sequence > 1 ? maxLength : 0)),
    process: processBytes,
    unpacked: 0,
    held: 0,
    certain: model.facts.weightBytes + cache,
  };
}

/** Positions of each buffer of the cache: where it grows, every step has its own. */
function buffersOf(spec: DecoderSpec, model: OwnModel, maxLength: number): number[] {
  const { cache } = model;
  if (cache.kind === 'shared') return [maxLength];
  if (cache.kind === 'copied') return new Array<number>(setsHeld(spec)).fill(maxLength);
  if (spec.kind === 'decode') return [spec.context, spec.context + 1];
  const steps = spec.kind === 'generate' ? spec.osl : 1;
  const prompt = readsOneByOne(model) ? Array.from({ length: spec.isl - 1 }, (_, n) => n + 1) : [];
  return [...prompt, ...Array.from({ length: steps }, (_, n) => spec.isl + n)];
}

/** The files of a brought model where they lie, with the hashes of the graph and of all of its bytes. */
export async function ownFiles({ model, files }: Brought): Promise<TrialFiles> {
  const hashes: string[] = [];
  for (const file of files) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file, { highWaterMark: 2 ** 22 }), hash);
    hashes.push(hash.digest('hex'));
  }
  const weightsSha256 = createHash('sha256').update(hashes.join('\n')).digest('hex');
  return { modelFile: model.file, graphSha256: hashes[0]!, weightsSha256, shared: null };
}

/** The part of a record that describes a brought model; what its files do not tell is null. */
export function ownFacts({ model }: Brought) {
  const { facts, scores, name } = model;
  return {
    shape: {
      name,
      layers: facts.layers,
      hidden: facts.hidden,
      heads: facts.heads,
      kvHeads: facts.kvHeads,
      headSize: facts.headSize,
      ffn: facts.ffn,
      vocab: scores.vocab,
      tiedHead: facts.tiedHead,
      qkvBias: null,
      experts: facts.experts,
      ropeTheta: null,
      rmsEps: null,
      maxContext: facts.maxContext,
    },
    parameters: facts.parameters,
    kvBytesPerToken: kvBytesOf(model),
    weightBytes: facts.weightBytes,
    distinctWeightBytes: facts.weightBytes,
  };
}
