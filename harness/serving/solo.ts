import type { Session } from '../engines/engine.ts';
import { allocateCache, type ServingTask } from './cache-rows.ts';
import { idsIn } from './prompts.ts';
import { sequenceInputs } from './sequence-inputs.ts';

/** Answers prompts one by one, in a cache of one row: the whole prompt at once, then a step for each token. */
export interface Solo {
  /** The first `tokens` ids behind a prompt. */
  answer(prompt: readonly number[], tokens: number): Promise<number[]>;
}

/** @param task its rows and its chunk do not matter here */
export async function openSolo(task: ServingTask, session: Session): Promise<Solo> {
  const { past, present } = (await allocateCache({ ...task, rows: 1 }, session)).first(1);
  const inputs = sequenceInputs(session, task.maxLength);
  const next = session.allocate({ type: 'int64', dims: [1, 1] }, 'host');
  const step = session.bind({ ...inputs.named, ...past }, { next_ids: next, ...present });
  const run = async (ids: readonly number[], total: number) => {
    await inputs.run(step, new Uint8Array(BigInt64Array.from(ids, BigInt).buffer), total);
    return idsIn(await next.read())(0);
  };
  return {
    async answer(prompt, tokens) {
      const ids = [await run(prompt, prompt.length)];
      while (ids.length < tokens) ids.push(await run([ids.at(-1)!], prompt.length + ids.length));
      return ids;
    },
  };
}
