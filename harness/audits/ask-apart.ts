import { fileURLToPath } from 'node:url';
import type { OnceAnswered } from '../isolate/answer-once.ts';
import { askOnce } from '../isolate/ask-once.ts';
import type { Answer, Interview } from './ask.ts';

/** Puts questions to a decoder. Throws when it cannot be loaded or run. */
export type Ask = (interview: Interview) => Promise<Answer[]>;

const workerFile = fileURLToPath(new URL('./ask-worker.ts', import.meta.url));

/** Asks in a fresh process, so that nothing of an earlier interview can be left. */
export function askApart(timeoutMs: number): Ask {
  return async (interview) => {
    const asked = await askOnce<OnceAnswered<Answer[]>>(workerFile, interview, { timeoutMs });
    const { message } = asked;
    if (message === null) throw new Error(`the process that was asked ${asked.how}: ${asked.words}`);
    if (message.type === 'failed') throw new Error(message.message);
    return message.answer;
  };
}
