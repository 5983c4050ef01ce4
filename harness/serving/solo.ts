import { elementBytes } from '../../workloads/precision.ts';
import type { Session } from '../engines/engine.ts';
import { allocateCache, beginning, type ServingTask } from './cache-rows.ts';
import { idsIn } from './prompts.ts';

/** Answers prompts one by one, in a cache of one row: the whole prompt at once, then a step for each token. */
export interface Solo {
  /** The first `tokens` ids behind a prompt. */
  answer(prompt: readonly number[], tokens: number): Promise<number[]>;
}

/** @param task its rows and its chunk do not matter here */
export async function openSolo(task: ServingTask, session: Session): Promise<Solo> {
  const { past, present } = (await allocateCache({ ...task, rows: 1 }, session)).first(1);
  const whole = session.allocate({ type: 'int64', dims: [1, task.maxLength] }, 'host');
  const id = session.allocate({ type: 'int64', dims: [1, 1] }, 'host');
  const next = session.allocate({ type: 'int64', dims: [1, 1] }, 'host');
  const last = session.allocate({ type: 'int32', dims: [1] }, 'host');
  const total = session.allocate({ type: 'int32', dims: [] }, 'host');
  const step = session.bind(
    { input_ids: id, seqlens_k: last, total_sequence_length: total, ...past },
    { next_ids: next, ...present },
  );
  const run = async (ids: readonly number[], tokens: number) => {
    const input = ids.length === 1 ? id : beginning(whole, [1, ids.length]);
    await input.write(new Uint8Array(BigInt64Array.from(ids, BigInt).buffer));
    await last.write(int32(tokens - 1));
    await total.write(int32(tokens));
    step.feed('input_ids', input);
    await step.run();
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

function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(elementBytes.int32);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return bytes;
}
