import { createHash } from 'node:crypto';
import { checks } from '../../results/sentences/output.ts';
import type { Clock } from '../clock.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import type { DecoderTask } from '../plan/trial.ts';
import { type CheckedStep, checkStep, writeIds } from './decoder.ts';
import { bindStep, type Desk, idTensor, setDesk, setLengths, writeLengths } from './desk.ts';
import type { Prepared } from './prepared.ts';

type GenerateTask = Extract<DecoderTask, { kind: 'generate' }>;

/**
 * A real generation: prefill, then one step a token, each fed with the ids of the one before. Two id tensors on the device
 * take turns as input and output, so that no id has to come back from the host. Except where the steps are queued, the host
 * reads each id before the next step begins: that is when it was produced.
 */
export async function prepareGenerate(
  task: GenerateTask,
  session: Session,
  seed: number,
  clock: Clock,
): Promise<Prepared> {
  const desk = await setDesk(task, session, seed);
  const prompt = idTensor(desk, task.isl, 'device');
  const turns = [idTensor(desk, 1, 'device'), idTensor(desk, 1, 'device')] as const;
  const steps = task.graph ? await recordedSteps(desk, prompt, turns) : await boundSteps(desk, prompt, turns);
  const idsAfter = (n: number) => turns[n % 2 === 0 ? 0 : 1];
  const tokenNs: number[][] = [];

  async function generate(onIds: (ids: Uint8Array) => void) {
    for (const [n, step] of steps.entries()) {
      await step.prepare?.();
      await step.run();
      const ids = idsAfter(n);
      onIds(ids.memory ?? (await ids.read()));
    }
  }

  async function queue() {
    for (const step of steps) await step.launch();
    await steps.at(-1)!.wait();
    const ids = idsAfter(task.osl - 1);
    if (!ids.memory) await ids.read();
  }

  async function timedGenerate() {
    const times: number[] = [];
    await generate(() => times.push(clock.now()));
    tokenNs.push(times);
  }

  return {
    ...(!task.queued && { tokenNs }),
    prepare: (index) => writeIds(desk, prompt, `prompt ${index}`),
    sample: task.queued ? queue : timedGenerate,
    async check() {
      await writeIds(desk, prompt, 'prompt check');
      const hash = createHash('sha256');
      await generate((ids) => hash.update(ids));
      const last = task.osl - 1;
      const ids = last === 0 ? prompt : idsAfter(last - 1);
      const scores = await checkStep(desk, { ids, lengths: steps[last]!.lengths, next: idsAfter(last) });
      return {
        ...scores,
        idsSha256: hash.digest('hex'),
        checked: `${checks.ids({ n: task.osl })}; ${scores.checked}`,
      };
    },
  };
}

/** A step of a generation, with what has to be written before it. */
interface TokenStep extends Step {
  readonly lengths: CheckedStep['lengths'];
  readonly prepare?: () => void | Promise<void>;
}

type Turns = readonly [Tensor, Tensor];

/** One binding for each token, with lengths of its own: between two steps nothing is left to be written. */
async function boundSteps(desk: Desk, prompt: Tensor, turns: Turns): Promise<TokenStep[]> {
  const { isl, osl } = desk.task as GenerateTask;
  const steps: TokenStep[] = [];
  for (let n = 0; n < osl; n++) {
    const lengths = await setLengths(desk, isl + n);
    const ids = n === 0 ? prompt : turns[(n - 1) % 2 === 0 ? 0 : 1];
    const next = turns[n % 2 === 0 ? 0 : 1];
    steps.push({ ...bindStep(desk, { ids, lengths, outputs: { next_ids: next } }), lengths });
  }
  return steps;
}

/**
 * The prefill, and two recorded steps that take turns. What a recorded step reads stays where it was: the length of each sequence
 * is written on the device before the step, and the common length, which the host had to say once, is that of the whole cache.
 */
async function recordedSteps(desk: Desk, prompt: Tensor, turns: Turns): Promise<TokenStep[]> {
  const { isl, osl, batch, maxLength } = desk.task as GenerateTask;
  const [even, odd] = turns;
  const first = await setLengths(desk, isl);
  const lengths = await setLengths(desk, maxLength);
  const bind = (ids: Tensor, next: Tensor) =>
    bindStep(desk, { ids, lengths, outputs: { next_ids: next }, recorded: true });
  const pair = [bind(odd, even), bind(even, odd)] as const;
  const steps = Array.from({ length: osl - 1 }, (_, i) => ({
    ...pair[(i + 1) % 2 === 0 ? 0 : 1],
    lengths,
    prepare: () => writeLengths(lengths, batch, isl + i + 1),
  }));
  const prefill = bindStep(desk, { ids: prompt, lengths: first, outputs: { next_ids: even } });
  return [{ ...prefill, lengths: first }, ...steps];
}
