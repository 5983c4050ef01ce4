import { execa } from 'execa';
import { countLikeTheDriver } from '../isolate.ts';
import { plainNode } from '../machine/plain-node.ts';
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
  const args = ['--disable-warning=ExperimentalWarning', workerFile, String(process.pid)];
  const child = execa(process.execPath, args, {
    ipc: true,
    serialization: 'advanced',
    stdin: 'ignore',
    stdout: 'ignore',
    reject: false,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(signal && { cancelSignal: signal }),
    env: { ...plainNode, ...countLikeTheDriver, ...environment },
  });
  child.sendMessage(question as never).catch(() => {});
  const message = (await child.getOneMessage().catch(() => null)) as Message | null;
  const ended = message === null ? () => {} : endAfterLastWord(child);
  const { timedOut, signal: killed, exitCode, stderr } = await child;
  ended();
  if (message !== null) return { message };
  const how = timedOut ? 'took too long' : `ended with ${killed ?? exitCode}`;
  return {
    message: null,
    how,
    words: String(stderr ?? '')
      .trim()
      .slice(-400),
  };
}
