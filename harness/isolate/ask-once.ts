import { countLikeTheDriver } from '../isolate.ts';
import { plainNode } from '../machine/plain-node.ts';
import { startChild } from './child.ts';
import { endAfterLastWord } from './last-word.ts';

/** How a worker process answered the one thing that it was asked, or how it ended without an answer. */
export type Asked<Message> =
  | { readonly message: Message }
  | { readonly message: null; readonly how: string; readonly words: string };

interface Manners {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Variables beside those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Asks a worker one thing in a fresh process, and waits for its end. The worker gets the id of this process, and what is asked as
 * a message; it answers with one. Never throws.
 */
export async function askOnce<Message>(
  workerFile: string,
  question: object,
  { timeoutMs, signal, environment }: Manners,
): Promise<Asked<Message>> {
  let message: Message | null = null;
  let ended = () => {};
  const hear = (said: unknown) => {
    if (message !== null) return;
    message = said as Message;
    ended = endAfterLastWord(child);
  };
  const variables = { ...plainNode, ...countLikeTheDriver, ...environment };
  const child = startChild(workerFile, [String(process.pid)], variables, hear);
  let timedOut = false;
  const kill = () => child.kill('SIGKILL');
  const limit = setTimeout(() => {
    timedOut = true;
    kill();
  }, timeoutMs);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  child.tell(question);
  const { signal: killed, exitCode, stderr } = await child.ended;
  clearTimeout(limit);
  signal?.removeEventListener('abort', kill);
  ended();
  if (message !== null) return { message };
  const how = timedOut ? 'took too long' : `ended with ${killed ?? exitCode}`;
  return {
    message: null,
    how,
    words: stderr.trim().slice(-400),
  };
}
