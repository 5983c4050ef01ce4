import { createHash } from 'node:crypto';
import { checks } from '../../results/sentences/output.ts';
import { seededIds } from '../../workloads/weights.ts';
import type { Clock } from '../clock.ts';
import type { Session } from '../engines/engine.ts';
import { readsOneByOne } from '../own-model/own-model.ts';
import type { OwnTask } from '../plan/trial.ts';
import { type BoundRun, type Desk, setDesk, writeIntegers } from './own-model-desk.ts';
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
      const prompt = await bindPrompt(desk, task);
      const write = (name: number | string) => writePrompt(prompt, ids(`prompt ${name}`, task.isl), task);
      const [only, ...others] = prompt;
      return {
        prepare: (index) => void write(index),
        sample: () => (others.length === 0 ? only!.step.run() : runAll(prompt)),
        async check() {
          await write('check');
          await runAll(prompt);
          return checkRun(prompt.at(-1)!, task);
        },
      };
    }
    case 'generate': {
      const prompt = await bindPrompt(desk, task);
      const runs = [prompt.at(-1)!];
      for (let n = 1; n < task.osl; n++)
        runs.push(await desk.bind(runs[n - 1]!.present, task.isl + n - 1, 1));
      return generation(prompt, runs, task, clock, (name) =>
        writePrompt(prompt, ids(`prompt ${name}`, task.isl), task),
      );
    }
  }
}

/** The run that reads a prompt; of a file that takes one id at a time a run for each. */
async function bindPrompt(desk: Desk, { own, isl }: OwnTask & { isl: number }): Promise<BoundRun[]> {
  const atOnce = readsOneByOne(own) ? 1 : isl;
  const runs: BoundRun[] = [];
  for (let past = 0; past < isl; past += atOnce)
    runs.push(await desk.bind(runs.at(-1)?.present ?? (await desk.empty()), past, atOnce));
  return runs;
}

/** Gives each run its part of the ids, [batch × positions]. */
async function writePrompt(runs: readonly BoundRun[], ids: readonly number[], { batch }: OwnTask) {
  const [row, part] = [ids.length / batch, ids.length / batch / runs.length];
  const partOf = (n: number) => ids.filter((_, i) => Math.floor((i % row) / part) === n);
  // All begin before anything is awaited: nobody waits for a prompt where tensors are written at once.
  await Promise.all(runs.map((run, n) => writeIntegers(run.ids, partOf(n))));
}

async function runAll(runs: readonly BoundRun[]): Promise<void> {
  for (const { step } of runs) await step.run();
}

/** @param runs each gives an id of every sequence; the first is the last of those that read the prompt */
function generation(
  prompt: readonly BoundRun[],
  runs: readonly BoundRun[],
  task: OwnTask,
  clock: Clock,
  write: (name: number | string) => Promise<void>,
): Prepared {
  const tokenNs: number[][] = [];
  async function generate(onIds: (ids: number[]) => void) {
    await runAll(prompt.slice(0, -1));
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
    prepare: (index) => void write(index),
    async sample() {
      const times: number[] = [];
      await generate(() => times.push(clock.now()));
      tokenNs.push(times);
    },
    async check() {
      await write('check');
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
