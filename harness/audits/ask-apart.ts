import { execa } from 'execa';
import { countLikeTheDriver } from '../isolate.ts';
import type { Answer, Interview } from './ask.ts';
import type { AskMessage } from './ask-worker.ts';

/** Puts questions to a decoder. Throws when it cannot be loaded or run. */
export type Ask = (interview: Interview) => Promise<Answer[]>;

const workerFile = new URL('./ask-worker.ts', import.meta.url).pathname;

/** Asks in a fresh process, so that nothing of an earlier interview can be left. */
export function askApart(timeoutMs: number): Ask {
  return async (interview) => {
    const args = ['--disable-warning=ExperimentalWarning', workerFile, String(process.pid)];
    const child = execa(process.execPath, args, {
      ipc: true,
      serialization: 'advanced',
      stdin: 'ignore',
      stdout: 'ignore',
      reject: false,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      env: countLikeTheDriver,
    });
    child.sendMessage(interview as never).catch(() => {});
    const message = (await child.getOneMessage().catch(() => null)) as AskMessage | null;
    const end = await child;
    if (message?.type === 'answers') return message.answers;
    if (message?.type === 'failed') throw new Error(message.message);
    const how = end.timedOut ? 'took too long' : `ended with ${end.signal ?? end.exitCode}`;
    throw new Error(`the process that was asked ${how}: ${String(end.stderr ?? '').slice(-400)}`);
  };
}
