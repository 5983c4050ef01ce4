import { elementCount } from '../../workloads/graph.ts';
import { type ElementType, elementBytes } from '../../workloads/precision.ts';
import { fillActivations } from '../../workloads/weights.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import { type OwnCache, type OwnModel, partsOf } from '../own-model/own-model.ts';
import { decodeFloats, encodeNumbers } from './floats.ts';
import { type CacheTensors, cacheBuffers, tensorsIn } from './own-model-buffers.ts';
import { type Content, contentOf } from './own-model-inputs.ts';

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
  empty(): Promise<CacheTensors>;
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
  const { cache, scores } = model;
  const parts = partsOf(cache);
  const streams = streamsOf(cache);
  const buffers = cacheBuffers(model, session, batch, maxLength);

  async function empty(): Promise<CacheTensors> {
    const tensors = buffers.begin(0);
    // What a buffer holds behind the text is multiplied by nothing, which is nothing only of numbers.
    for (const tensor of tensorsIn(tensors).filter((one) => bytesOf(one) > 0))
      await tensor.write(new Uint8Array(Math.min(bytesOf(tensor), zeroBytes)));
    return tensors;
  }

  async function filled(positions: number): Promise<CacheTensors> {
    const tensors = buffers.begin(positions);
    for (const [place, tensor] of tensorsIn(tensors).entries()) await fill(tensor, streams[place]!, seed);
    return tensors;
  }

  async function bind(past: CacheTensors, pastLength: number, length: number): Promise<BoundRun> {
    const present = buffers.behind(past, pastLength + length);
    const positions = cache.kind === 'growing' ? pastLength + length : maxLength;
    const setting = { batch, past: pastLength, length, positions };
    const ids = session.allocate({ type: typeOf(model, 'ids'), dims: [batch, length] }, 'host');
    const inputs: Record<string, Tensor> = {};
    for (const input of model.inputs)
      inputs[input.name] =
        input.role === 'ids' ? ids : await constant(session, input.type, contentOf(input, setting));
    const outputs: Record<string, Tensor> = {};
    const [from, to] = [tensorsIn(past), tensorsIn(present)];
    for (const [place, part] of parts.entries()) {
      inputs[part.past] = from[place]!;
      outputs[part.present] = to[place]!;
    }
    const scored = scores.everyPosition ? length : 1;
    const dims = scores.flat ? [batch, scores.vocab] : [batch, scored, scores.vocab];
    const scoreTensor = session.allocate({ type: scores.type, dims }, 'host');
    const chosen = model.ids === null ? null : session.allocate({ type: 'int64', dims: [batch, 1] }, 'host');
    const withScores = session.bind(inputs, { ...outputs, [scores.name]: scoreTensor });
    const step = chosen ? session.bind(inputs, { ...outputs, [model.ids!]: chosen }) : withScores;
    const last = async (of: Step) => {
      if (of !== step) await of.run();
      return lastScores(await bytesIn(scoreTensor), model, batch, scored);
    };
    return {
      step,
      ids,
      present,
      scores: () => last(withScores),
      choose: async () =>
        chosen
          ? Array.from(new BigInt64Array((await chosen.read()).slice().buffer), Number)
          : largest(await bytesIn(scoreTensor), model, batch, scored),
    };
  }

  return { empty, filled, bind };
}

/** Fewer bytes than a tensor holds are repeated. */
const zeroBytes = 2 ** 16;

/** What the random numbers of each part are called. */
const streamsOf = ({ layers, states }: OwnCache): string[] => [
  ...layers.flatMap(({ parts }, layer) => parts.map((_, place) => `${layer} ${['key', 'value'][place]}`)),
  ...states.map((_, place) => `${place} state`),
];

const bytesOf = ({ spec: { type, dims } }: Tensor) => elementCount(dims) * elementBytes[type];

const typeOf = ({ inputs }: OwnModel, role: 'ids') => inputs.find((input) => input.role === role)!.type;

const bytesIn = async (tensor: Tensor) => tensor.memory ?? (await tensor.read());

async function fill(tensor: Tensor, stream: string, seed: number) {
  const { type } = tensor.spec;
  const bytes = tensor.memory ?? new Uint8Array(bytesOf(tensor));
  fillActivations(seed, stream, type as 'float32', 1, bytes);
  if (!tensor.memory) await tensor.write(bytes);
}

async function constant(session: Session, type: ElementType, { dims, values }: Content): Promise<Tensor> {
  const tensor = session.allocate({ type, dims }, 'host');
  await tensor.write(encodeNumbers(type, values));
  return tensor;
}

/** Writes whole numbers in the tensor's own type. */
export async function writeIntegers(tensor: Tensor, values: readonly number[]): Promise<void> {
  await tensor.write(encodeNumbers(tensor.spec.type, values));
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
