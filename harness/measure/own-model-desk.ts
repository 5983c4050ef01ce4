import { elementBytes } from '../../workloads/precision.ts';
import { fillActivations } from '../../workloads/weights.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import type { OwnModel } from '../own-model/own-model.ts';
import { decodeFloats } from './floats.ts';

/** Keys and values of all layers: one tensor for each name of the cache. */
type CacheTensors = readonly { readonly key: Tensor; readonly value: Tensor }[];

/** One run of the model, bound to its tensors: `length` ids of each sequence behind `past` positions. */
export interface BoundRun {
  readonly step: Step;
  readonly ids: Tensor;
  /** Where the cache is after the run. */
  readonly present: CacheTensors;
  /** The id that each sequence goes on with, chosen by the largest score where the model gives no ids. */
  choose(): Promise<number[]>;
  /** All scores of the last position, [batch × vocab]. */
  scores(): Promise<Float64Array>;
}

/** Binds runs of a model in one session. A shared cache is one set of buffers for all of them. */
export interface Desk {
  empty(): CacheTensors;
  /** A cache of `positions` seeded positions, as if so many tokens had been read. */
  filled(positions: number): Promise<CacheTensors>;
  bind(past: CacheTensors, pastLength: number, length: number): Promise<BoundRun>;
}

export function setDesk(
  model: OwnModel,
  session: Session,
  batch: number,
  maxLength: number,
  seed: number,
): Desk {
  const { cache } = model;
  const shared = cache.kind === 'shared' ? allocateCache(maxLength) : null;

  function allocateCache(positions: number): CacheTensors {
    const dims = [batch, cache.heads, positions, cache.headSize];
    const tensor = () => session.allocate({ type: cache.type, dims }, 'device');
    return cache.layers.map(() => ({ key: tensor(), value: tensor() }));
  }

  async function filled(positions: number): Promise<CacheTensors> {
    const tensors = shared ?? allocateCache(positions);
    for (const [layer, { key, value }] of tensors.entries()) {
      await fill(key, `${layer} key`, seed);
      await fill(value, `${layer} value`, seed);
    }
    return tensors;
  }

  async function bind(past: CacheTensors, pastLength: number, length: number): Promise<BoundRun> {
    const total = pastLength + length;
    const present = shared ?? allocateCache(total);
    const ids = session.allocate({ type: typeOf(model, 'ids'), dims: [batch, length] }, 'host');
    const inputs: Record<string, Tensor> = {};
    for (const { name, role, type } of model.inputs) {
      inputs[name] =
        role === 'ids'
          ? ids
          : await constant(session, { type, ...contents[role](batch, pastLength, length) });
    }
    const outputs: Record<string, Tensor> = {};
    for (const [layer, names] of cache.layers.entries()) {
      inputs[names.pastKey] = past[layer]!.key;
      inputs[names.pastValue] = past[layer]!.value;
      outputs[names.presentKey] = present[layer]!.key;
      outputs[names.presentValue] = present[layer]!.value;
    }
    const { scores } = model;
    const positions = scores.everyPosition ? length : 1;
    const dims = scores.flat ? [batch, scores.vocab] : [batch, positions, scores.vocab];
    const scoreTensor = session.allocate({ type: scores.type, dims }, 'host');
    const chosen = model.ids === null ? null : session.allocate({ type: 'int64', dims: [batch, 1] }, 'host');
    const withScores = session.bind(inputs, { ...outputs, [scores.name]: scoreTensor });
    const step = chosen ? session.bind(inputs, { ...outputs, [model.ids!]: chosen }) : withScores;
    const last = async (of: Step) => {
      if (of !== step) await of.run();
      return lastScores(await bytesIn(scoreTensor), model, batch, positions);
    };
    return {
      step,
      ids,
      present,
      scores: () => last(withScores),
      choose: async () =>
        chosen
          ? Array.from(new BigInt64Array((await chosen.read()).slice().buffer), Number)
          : largest(await bytesIn(scoreTensor), model, batch, positions),
    };
  }

  return { empty: () => shared ?? allocateCache(0), filled, bind };
}

const typeOf = ({ inputs }: OwnModel, role: 'ids') => inputs.find((input) => input.role === role)!.type;

const bytesIn = async (tensor: Tensor) => tensor.memory ?? (await tensor.read());

async function fill(tensor: Tensor, stream: string, seed: number) {
  const { type, dims } = tensor.spec;
  const bytes = tensor.memory ?? new Uint8Array(dims.reduce((n, d) => n * d, 1) * elementBytes[type]);
  fillActivations(seed, stream, type as 'float32', 1, bytes);
  if (!tensor.memory) await tensor.write(bytes);
}

/** What the inputs beside the ids hold for a run of `length` ids behind `past` positions. */
const contents = {
  mask: (batch: number, past: number, length: number) => ({
    dims: [batch, past + length],
    values: new Array<number>(batch * (past + length)).fill(1),
  }),
  positions: (batch: number, past: number, length: number) => ({
    dims: [batch, length],
    values: Array.from({ length: batch * length }, (_, i) => past + (i % length)),
  }),
  lastIndex: (batch: number, past: number, length: number) => ({
    dims: [batch],
    values: new Array<number>(batch).fill(past + length - 1),
  }),
  totalLength: (_: number, past: number, length: number) => ({ dims: [], values: [past + length] }),
} as const;

interface Constant {
  readonly type: 'int64' | 'int32';
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

async function constant(session: Session, { type, dims, values }: Constant): Promise<Tensor> {
  const tensor = session.allocate({ type, dims }, 'host');
  await writeIntegers(tensor, values);
  return tensor;
}

/** Writes whole numbers in the tensor's own type. */
export async function writeIntegers(tensor: Tensor, values: readonly number[]): Promise<void> {
  const array = tensor.spec.type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
  await tensor.write(new Uint8Array(array.buffer));
}

function lastScores(bytes: Uint8Array, { scores }: OwnModel, batch: number, positions: number): Float64Array {
  const read = decodeFloats(scores.type, bytes);
  const { vocab } = scores;
  return Float64Array.from({ length: batch * vocab }, (_, i) => {
    const row = Math.floor(i / vocab);
    return read(((row + 1) * positions - 1) * vocab + (i % vocab));
  });
}

/** The place of the largest score of each sequence's last position; the first of equal ones. */
function largest(bytes: Uint8Array, { scores }: OwnModel, batch: number, positions: number): number[] {
  const read = decodeFloats(scores.type, bytes);
  return Array.from({ length: batch }, (_, row) => {
    const begin = ((row + 1) * positions - 1) * scores.vocab;
    let best = begin;
    let top = read(begin);
    for (let i = begin + 1; i < begin + scores.vocab; i++) {
      const score = read(i);
      if (score > top) [best, top] = [i, score];
    }
    return best - begin;
  });
}
