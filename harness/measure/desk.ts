import { begunAt, cacheStride } from '../../workloads/cache-values.ts';
import { pastName, presentName } from '../../workloads/decoder.ts';
import { elementCount } from '../../workloads/graph.ts';
import type { Place, Session, Step, Tensor } from '../engines/engine.ts';
import type { DecoderTask } from '../plan/trial.ts';
import { seededValues } from './seeded.ts';

/** What all steps of one decoder session share. */
export interface Desk {
  readonly session: Session;
  readonly task: DecoderTask;
  readonly seed: number;
  readonly cacheIn: Readonly<Record<string, Tensor>>;
  readonly cacheOut: Readonly<Record<string, Tensor>>;
}

/** Allocates the cache once, bound as past and present, and fills it with seeded keys and values. */
export async function setDesk(task: DecoderTask, session: Session, seed: number): Promise<Desk> {
  const { shape, storage, batch, maxLength } = task;
  const cacheIn: Record<string, Tensor> = {};
  const cacheOut: Record<string, Tensor> = {};
  const spec = { type: storage.activation, dims: [batch, shape.kvHeads, maxLength, shape.headSize] };
  const values = seededValues(seed, 'cache', spec.type, 1, elementCount(spec.dims));
  let place = 0;
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const part of ['key', 'value'] as const) {
      const tensor = session.allocate(spec, 'device');
      const isLast = layer === shape.layers - 1 && part === 'value';
      if (!task.fillsLastOnly || isLast) {
        await tensor.write(begunAt(values.bytes, spec.type, cacheStride * place));
      }
      place++;
      cacheIn[pastName(layer, part)] = tensor;
      cacheOut[presentName(layer, part)] = tensor;
    }
  }
  return { session, task, seed, cacheIn, cacheOut };
}

/** How many tokens each sequence has once a run is over: per sequence on the device, and their common length on the host. */
interface Lengths {
  readonly perSequence: Tensor;
  readonly total: Tensor;
}

export async function setLengths({ session, task }: Desk, tokens: number): Promise<Lengths> {
  const perSequence = session.allocate({ type: 'int32', dims: [task.batch] }, 'device');
  const total = session.allocate({ type: 'int32', dims: [] }, 'host');
  await total.write(bytesOf(Int32Array.of(tokens)));
  const lengths = { perSequence, total };
  await writeLengths(lengths, task.batch, tokens);
  return lengths;
}

/** Says another number of tokens on the device; the common length on the host stays what it was. */
export const writeLengths = ({ perSequence }: Lengths, batch: number, tokens: number) =>
  perSequence.write(bytesOf(new Int32Array(batch).fill(tokens - 1)));

interface StepTensors {
  readonly ids: Tensor;
  readonly lengths: Lengths;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Recorded as a graph of the device at its first runs. */
  readonly recorded?: boolean | undefined;
}

export function bindStep(desk: Desk, { ids, lengths, outputs, recorded = false }: StepTensors): Step {
  const inputs = {
    input_ids: ids,
    seqlens_k: lengths.perSequence,
    total_sequence_length: lengths.total,
    ...desk.cacheIn,
  };
  return desk.session.bind(inputs, { ...outputs, ...desk.cacheOut }, recorded);
}

export const idTensor = ({ session, task }: Desk, length: number, place: Place) =>
  session.allocate({ type: 'int64', dims: [task.batch, length] }, place);

export const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

export const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer);
export const longs = (bytes: Uint8Array) => new BigInt64Array(bytes.slice().buffer);
