import { createHash } from 'node:crypto';
import { pastName, presentName, scoresName } from '../../workloads/decoder.ts';
import { elementCount } from '../../workloads/graph.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { fillActivations, seededIds } from '../../workloads/weights.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import type { DecoderTask } from '../trial.ts';
import type { Clock } from './clock.ts';
import type { OutputCheck, Prepared } from './prepared.ts';

type Of<K extends DecoderTask['kind']> = Extract<DecoderTask, { kind: K }>;

/** Tensors of one decoder session that all steps share. */
export interface Desk {
  readonly session: Session;
  readonly task: DecoderTask;
  readonly seed: number;
  readonly cacheIn: Readonly<Record<string, Tensor>>;
  readonly cacheOut: Readonly<Record<string, Tensor>>;
  readonly lengths: Tensor;
  readonly total: Tensor;
}

/** Allocates the cache once, bound as past and present, and fills it with seeded keys and values. */
export async function setDesk(task: DecoderTask, session: Session, seed: number): Promise<Desk> {
  const { shape, storage, batch, maxLength } = task;
  const cacheIn: Record<string, Tensor> = {};
  const cacheOut: Record<string, Tensor> = {};
  const dims = [batch, shape.kvHeads, maxLength, shape.headSize];
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const part of ['key', 'value'] as const) {
      const tensor = session.allocate({ type: storage.activation, dims }, 'device');
      const isLast = layer === shape.layers - 1 && part === 'value';
      if (!task.fillsLastOnly || isLast) await fill(tensor, seed, `${layer} ${part}`, storage.activation);
      cacheIn[pastName(layer, part)] = tensor;
      cacheOut[presentName(layer, part)] = tensor;
    }
  }
  return {
    session,
    task,
    seed,
    cacheIn,
    cacheOut,
    lengths: session.allocate({ type: 'int32', dims: [batch] }, 'host'),
    total: session.allocate({ type: 'int32', dims: [] }, 'host'),
  };
}

async function fill(tensor: Tensor, seed: number, stream: string, type: Activation) {
  const bytes = tensor.memory ?? new Uint8Array(elementCount(tensor.spec.dims) * elementBytes[type]);
  fillActivations(seed, stream, type, 1, bytes);
  if (!tensor.memory) await tensor.write(bytes);
}

/** Tells the graph how many tokens each sequence has once this run is over. */
export function setLength({ lengths, total, task }: Desk, tokens: number) {
  void lengths.write(bytesOf(new Int32Array(task.batch).fill(tokens - 1)));
  void total.write(bytesOf(Int32Array.of(tokens)));
}

export function bindStep(desk: Desk, ids: Tensor, outputs: Readonly<Record<string, Tensor>>): Step {
  const inputs = {
    input_ids: ids,
    seqlens_k: desk.lengths,
    total_sequence_length: desk.total,
    ...desk.cacheIn,
  };
  return desk.session.bind(inputs, { ...outputs, ...desk.cacheOut });
}

export const idTensor = (desk: Desk, length: number) =>
  desk.session.allocate({ type: 'int64', dims: [desk.task.batch, length] }, 'host');

function writeIds(desk: Desk, tensor: Tensor, stream: string) {
  const count = tensor.spec.dims.reduce((n, d) => n * d, 1);
  const ids = seededIds(desk.seed, stream, count, desk.task.shape.vocab);
  void tensor.write(bytesOf(BigInt64Array.from(ids, BigInt)));
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** A decode step at a fixed context: the same slot of the cache is written again and again. */
export async function prepareDecode(task: Of<'decode'>, session: Session, seed: number): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const ids = idTensor(desk, 1);
  const next = idTensor(desk, 1);
  writeIds(desk, ids, 'decode');
  setLength(desk, task.context + 1);
  const step = bindStep(desk, ids, { next_ids: next });
  return { sample: () => step.run(), check: () => checkStep(desk, ids, next) };
}

/** The whole prompt at once, into an empty cache. */
export async function preparePrefill(task: Of<'prefill'>, session: Session, seed: number): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const ids = idTensor(desk, task.isl);
  const next = idTensor(desk, 1);
  setLength(desk, task.isl);
  const step = bindStep(desk, ids, { next_ids: next });
  // Every prompt is new, so that nothing can be reused; the checked one is always the same.
  const prompt = (index: number | string) =>
    writeIds(desk, ids, `prompt ${task.samePrompt ? 'same' : index}`);
  return {
    prepare: prompt,
    sample: () => step.run(),
    async check() {
      writeIds(desk, ids, 'prompt check');
      await step.run();
      return checkStep(desk, ids, next);
    },
  };
}

/**
 * A real generation: prefill, then one step a token, each fed with the id before it. The two id tensors take turns as
 * input and output, so that an id never leaves the place where it is needed.
 */
export async function prepareGenerate(
  task: Of<'generate'>,
  session: Session,
  seed: number,
  clock: Clock,
): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const prompt = idTensor(desk, task.isl);
  const [even, odd] = [idTensor(desk, 1), idTensor(desk, 1)];
  const prefill = bindStep(desk, prompt, { next_ids: even });
  const fromEven = bindStep(desk, even, { next_ids: odd });
  const fromOdd = bindStep(desk, odd, { next_ids: even });
  const tokenNs: number[][] = [];

  async function generate(onId: (ids: Tensor) => void) {
    setLength(desk, task.isl);
    await prefill.run();
    onId(even);
    for (let n = 1; n < task.osl; n++) {
      setLength(desk, task.isl + n);
      await (n % 2 ? fromEven : fromOdd).run();
      onId(n % 2 ? odd : even);
    }
  }

  return {
    tokenNs,
    prepare: (index) => writeIds(desk, prompt, `prompt ${index}`),
    async sample() {
      const times: number[] = [];
      await generate(() => times.push(clock.now()));
      tokenNs.push(times);
    },
    async check() {
      writeIds(desk, prompt, 'prompt check');
      const hash = createHash('sha256');
      const ids: Promise<void>[] = [];
      await generate((tensor) => ids.push(addIds(hash, tensor)));
      await Promise.all(ids);
      const last = task.osl - 1;
      const [from, to] = last === 0 ? [prompt, even] : last % 2 ? [even, odd] : [odd, even];
      const scores = await checkStep(desk, from, to);
      return { ...scores, idsSha256: hash.digest('hex'), checked: `${task.osl} ids; ${scores.checked}` };
    },
  };
}

async function addIds(hash: ReturnType<typeof createHash>, tensor: Tensor) {
  hash.update(tensor.memory ?? (await tensor.read()));
}

/**
 * Runs the last step once more with the scores bound: they must be finite, and the id must be the place of the largest, and the
 * same as before. What the step has to write is spoilt first, so that a run that writes nothing is noticed.
 */
async function checkStep(desk: Desk, ids: Tensor, next: Tensor): Promise<OutputCheck> {
  const { batch, shape, storage } = desk.task;
  const before = longs(await next.read());
  const scores = desk.session.allocate({ type: 'float32', dims: [batch, shape.vocab] }, 'host');
  await scores.write(bytesOf(new Float32Array(batch * shape.vocab).fill(Number.NaN)));
  await next.write(bytesOf(new BigInt64Array(batch).fill(-1n)));
  await bindStep(desk, ids, { next_ids: next, [scoresName(storage)]: scores }).run();
  const values = floats(await scores.read());
  const found = longs(await next.read());
  let finite = true;
  let wrong: string | null = null;
  for (let row = 0; row < batch; row++) {
    const part = values.subarray(row * shape.vocab, (row + 1) * shape.vocab);
    finite &&= part.every(Number.isFinite);
    const best = part.indexOf(part.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
    if (Number(found[row]) !== best) wrong = `sequence ${row} gave id ${found[row]}, its scores say ${best}`;
    if (found[row] !== before[row]) {
      wrong = `sequence ${row} gave id ${before[row]}, and ${found[row]} when the same step ran again`;
    }
  }
  const idsSha256 = createHash('sha256')
    .update(await next.read())
    .digest('hex');
  return { finite, idsSha256, checked: `${batch} × ${shape.vocab} scores`, wrong };
}

export const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer);
export const longs = (bytes: Uint8Array) => new BigInt64Array(bytes.slice().buffer);
