import { scoresName } from '../../workloads/decoder.ts';
import { seededIds } from '../../workloads/weights.ts';
import type { EngineChoice } from '../engines/choice.ts';
import type { Engine, SessionOptions } from '../engines/engine.ts';
import { bindStep, bytesOf, floats, idTensor, longs, setDesk, setLengths } from '../measure/desk.ts';
import type { DecoderTask } from '../plan/trial.ts';

/** A decoder, and what is to be asked of it in one session: plain data, since it crosses processes. */
export interface Interview {
  readonly engine: EngineChoice;
  readonly modelFile: string;
  readonly session: SessionOptions;
  readonly task: DecoderTask;
  readonly seed: number;
  readonly questions: readonly Question[];
}

/** Prompts of equal length, one for each row of the batch, and how many ids each of them is to be answered with. */
export interface Question {
  readonly prompts: readonly (readonly number[])[];
  readonly steps: number;
  /** Ids to feed instead of the decoder's own, [row][step]: so that two decoders see the same context. */
  readonly forced?: readonly (readonly number[])[];
}

export interface Answer {
  /** The ids that the decoder chose, [row][step]. */
  readonly ids: readonly (readonly number[])[];
  /** The scores behind each choice, [step, row, vocab]. */
  readonly scores: Float32Array;
}

/** Asks all questions of an interview in one session, one after the other. */
export async function ask(engine: Engine, interview: Interview): Promise<Answer[]> {
  const session = await engine.open(interview.modelFile, interview.session);
  try {
    const put = await questioner(interview, session);
    const answers: Answer[] = [];
    for (const question of interview.questions) answers.push(await put(question));
    return answers;
  } finally {
    await session.close();
  }
}

async function questioner({ task, seed }: Interview, session: Awaited<ReturnType<Engine['open']>>) {
  const desk = await setDesk(task, session, seed);
  const { batch, shape, storage } = task;
  const scores = session.allocate({ type: 'float32', dims: [batch, shape.vocab] }, 'host');
  const [fed, chosen] = [idTensor(desk, 1, 'host'), idTensor(desk, 1, 'host')];
  const outputs = { next_ids: chosen, [scoresName(storage)]: scores };

  return async ({ prompts, steps, forced }: Question): Promise<Answer> => {
    const isl = prompts[0]!.length;
    const prompt = idTensor(desk, isl, 'host');
    await prompt.write(bytesOf(BigInt64Array.from(prompts.flat(), BigInt)));
    const ids: number[][] = prompts.map(() => []);
    const all = new Float32Array(steps * batch * shape.vocab);
    for (let n = 0; n < steps; n++) {
      const lengths = await setLengths(desk, isl + n);
      if (n > 0) {
        const next = ids.map((row, r) => BigInt(forced?.[r]?.[n - 1] ?? row.at(-1)!));
        await fed.write(bytesOf(BigInt64Array.from(next)));
      }
      await bindStep(desk, { ids: n === 0 ? prompt : fed, lengths, outputs }).run();
      const found = longs(await chosen.read());
      for (const [r, row] of ids.entries()) row.push(Number(found[r]));
      all.set(floats(await scores.read()), n * batch * shape.vocab);
    }
    return { ids, scores: all };
  };
}

/** Seeded prompts of an audit, one for each name. */
export const auditPrompts = (seed: number, names: readonly string[], isl: number, vocab: number) =>
  names.map((name) => seededIds(seed, `audit ${name}`, isl, vocab));
