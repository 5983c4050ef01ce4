import { createHash } from 'node:crypto';
import { checks, faults } from '../../results/sentences/output.ts';
import { scoresName } from '../../workloads/decoder.ts';
import { seededIds } from '../../workloads/weights.ts';
import type { Session, Tensor } from '../engines/engine.ts';
import type { DecoderTask } from '../plan/trial.ts';
import { bindStep, bytesOf, type Desk, floats, idTensor, longs, setDesk, setLengths } from './desk.ts';
import type { OutputCheck, Prepared } from './prepared.ts';

type Of<K extends DecoderTask['kind']> = Extract<DecoderTask, { kind: K }>;

export function writeIds(desk: Desk, tensor: Tensor, stream: string): void | Promise<void> {
  const count = tensor.spec.dims.reduce((n, d) => n * d, 1);
  const ids = seededIds(desk.seed, stream, count, desk.task.shape.vocab);
  return tensor.write(bytesOf(BigInt64Array.from(ids, BigInt)));
}

/** A decode step at a fixed context: the same slot of the cache is written again and again. */
export function prepareDecode(task: Of<'decode'>, session: Session, seed: number): Promise<Prepared> {
  return task.launches === undefined
    ? prepareSingleStep(task, session, seed)
    : prepareQueuedSteps(task, task.launches, session, seed);
}

/** One step a sample. Its id goes to the host; out of a recorded step nothing can, so there the sample ends when it is done. */
async function prepareSingleStep(task: Of<'decode'>, session: Session, seed: number): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const ids = idTensor(desk, 1, 'device');
  const next = idTensor(desk, 1, task.graph ? 'device' : 'host');
  await writeIds(desk, ids, 'decode');
  const lengths = await setLengths(desk, task.context + 1);
  const step = bindStep(desk, { ids, lengths, outputs: { next_ids: next }, recorded: task.graph });
  return { sample: () => step.run(), check: () => checkStep(desk, { ids, lengths, next }) };
}

/** Several steps a sample, each fed with the id of the one before, on the device; only the last is waited for. */
async function prepareQueuedSteps(
  task: Of<'decode'>,
  launches: number,
  session: Session,
  seed: number,
): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const [even, odd] = [idTensor(desk, 1, 'device'), idTensor(desk, 1, 'device')];
  const lengths = await setLengths(desk, task.context + 1);
  const bind = (ids: Tensor, next: Tensor) =>
    bindStep(desk, { ids, lengths, outputs: { next_ids: next }, recorded: task.graph });
  const steps = [bind(even, odd), bind(odd, even)] as const;
  await writeIds(desk, even, 'decode');
  const sample = async () => {
    for (let n = 0; n < launches; n++) await steps[n % 2 === 0 ? 0 : 1].launch();
    await steps[1].wait();
  };
  const [from, to] = launches % 2 === 0 ? [odd, even] : [even, odd];
  return {
    sample,
    async check() {
      await writeIds(desk, even, 'decode');
      await sample();
      return checkStep(desk, { ids: from, lengths, next: to });
    },
  };
}

/** The whole prompt at once, into an empty cache. */
export async function preparePrefill(task: Of<'prefill'>, session: Session, seed: number): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const ids = idTensor(desk, task.isl, 'device');
  const next = idTensor(desk, 1, 'host');
  const lengths = await setLengths(desk, task.isl);
  const step = bindStep(desk, { ids, lengths, outputs: { next_ids: next } });
  // Every prompt is new, so that nothing can be reused; the checked one is always the same.
  const prompt = (index: number | string) =>
    writeIds(desk, ids, `prompt ${task.samePrompt ? 'same' : index}`);
  return {
    prepare: prompt,
    sample: () => step.run(),
    async check() {
      await writeIds(desk, ids, 'prompt check');
      await step.run();
      return checkStep(desk, { ids, lengths, next });
    },
  };
}

export interface CheckedStep {
  readonly ids: Tensor;
  readonly lengths: Awaited<ReturnType<typeof setLengths>>;
  readonly next: Tensor;
}

/**
 * Runs the last step once more with the scores bound: they must be finite and differ, and the id must be the place of the largest, and the
 * same as before. What the step has to write is spoilt first, so that a run that writes nothing is noticed.
 */
export async function checkStep(desk: Desk, { ids, lengths, next }: CheckedStep): Promise<OutputCheck> {
  const { batch, shape, storage } = desk.task;
  const before = longs(await next.read());
  const scores = desk.session.allocate({ type: 'float32', dims: [batch, shape.vocab] }, 'host');
  await scores.write(bytesOf(new Float32Array(batch * shape.vocab).fill(Number.NaN)));
  await next.write(bytesOf(new BigInt64Array(batch).fill(-1n)));
  const outputs = { next_ids: next, [scoresName(storage)]: scores };
  await bindStep(desk, { ids, lengths, outputs }).run();
  const values = floats(await scores.read());
  const found = longs(await next.read());
  let finite = true;
  let wrong: string | null = null;
  for (let row = 0; row < batch; row++) {
    const part = values.subarray(row * shape.vocab, (row + 1) * shape.vocab);
    finite &&= part.every(Number.isFinite);
    const largest = part.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const best = part.indexOf(largest);
    if (Number(found[row]) !== best) wrong = faults.otherId({ row, found: String(found[row]), best });
    if (found[row] !== before[row]) {
      wrong = faults.otherAgain({ row, before: String(before[row]), found: String(found[row]) });
    }
    if (part.every((score) => score === largest)) {
      wrong = faults.allAlike({ row, score: largest });
    }
  }
  const idsSha256 = createHash('sha256')
    .update(await next.read())
    .digest('hex');
  return { finite, idsSha256, checked: checks.batchOfScores({ batch, vocab: shape.vocab }), wrong };
}
