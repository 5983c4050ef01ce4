import { createHash } from 'node:crypto';
import { checks } from '../../results/sentences/output.ts';
import { seededIds } from '../../workloads/weights.ts';
import type { Clock } from '../clock.ts';
import type { Session, Tensor } from '../engines/engine.ts';
import type { OwnTask } from '../plan/trial.ts';
import { type BoundRun, setDesk, writeIntegers } from './own-model-desk.ts';
import type { OutputCheck, Prepared } from './prepared.ts';

/** A task on a model that somebody brought, ready to be timed. All buffers are allocated before, and reused. */
export async function prepareOwn(
  task: OwnTask,
  session: Session,
  seed: number,
  clock: Clock,
): Promise<Prepared> {
  const desk = setDesk(task.own, session, task.batch, task.maxLength, seed);
  const ids = (stream: string, length: number) =>
    seededIds(seed, stream, task.batch * length, task.own.scores.vocab);
  switch (task.kind) {
    case 'decode': {
      const run = await desk.bind(await desk.filled(task.context), task.context, 1);
      await writeIntegers(run.ids, ids('decode', 1));
      return { sample: () => run.step.run(), check: () => checkRun(run, task) };
    }
    case 'prefill': {
      const run = await desk.bind(await desk.empty(), 0, task.isl);
      const prompt = (name: number | string) => void writeIntegers(run.ids, ids(`prompt ${name}`, task.isl));
      return {
        prepare: prompt,
        sample: () => run.step.run(),
        check: () => {
          prompt('check');
          return checkRun(run, task);
        },
      };
    }
    case 'generate': {
      const runs = [await desk.bind(await desk.empty(), 0, task.isl)];
      for (let n = 1; n < task.osl; n++)
        runs.push(await desk.bind(runs[n - 1]!.present, task.isl + n - 1, 1));
      return generation(runs, task, clock, (prompt, name) =>
        writeIntegers(prompt, ids(`prompt ${name}`, task.isl)),
      );
    }
  }
}

function generation(
  runs: readonly BoundRun[],
  task: OwnTask,
  clock: Clock,
  writePrompt: (ids: Tensor, name: number | string) => Promise<void>,
): Prepared {
  const tokenNs: number[][] = [];
  async function generate(onIds: (ids: number[]) => void) {
    for (const [n, run] of runs.entries()) {
      await run.step.run();
      const chosen = await run.choose();
      onIds(chosen);
      const next = runs[n + 1];
      if (next) await writeIntegers(next.ids, chosen);
    }
  }
  return {
    tokenNs,
    prepare: (index) => void writePrompt(runs[0]!.ids, index),
    async sample() {
      const times: number[] = [];
      await generate(() => times.push(clock.now()));
      tokenNs.push(times);
    },
    async check() {
      await writePrompt(runs[0]!.ids, 'check');
      const all: number[] = [];
      await generate((ids) => all.push(...ids));
      const { finite } = await checkRun(runs.at(-1)!, task);
      return {
        finite,
        idsSha256: hashOf(all),
        checked: checks.idsAndFinite({ n: all.length }),
        wrong: null,
      };
    },
  };
}

const hashOf = (ids: readonly number[]) => createHash('sha256').update(ids.join(' ')).digest('hex');

/** Runs once more: the scores of the last position have to be finite. */
async function checkRun(run: BoundRun, { batch, own }: OwnTask): Promise<OutputCheck> {
  await run.step.run();
  const ids = await run.choose();
  const scores = await run.scores();
  return {
    finite: scores.every(Number.isFinite),
    idsSha256: hashOf(ids),
    checked: checks.lastScores({ batch, vocab: own.scores.vocab }),
    wrong: null,
  };
}
