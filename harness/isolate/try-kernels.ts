import { fileURLToPath } from 'node:url';
import type { KernelTrial, TriedKernel } from '../measure/try-kernels.ts';
import type { OnceAnswered } from './answer-once.ts';
import { askOnce } from './ask-once.ts';

const workerFile = fileURLToPath(new URL('./kernel-worker.ts', import.meta.url));

/** Tries kernels in a process of their own. Throws Error where that does not come to its end, with what is known of it. */
export async function tryKernelsApart(
  trial: KernelTrial,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<TriedKernel[]> {
  const asked = await askOnce<OnceAnswered<TriedKernel[]>>(workerFile, trial, { timeoutMs, signal });
  const { message } = asked;
  if (message === null) throw new Error(`the process that tried them ${asked.how}: ${asked.words}`);
  if (message.type === 'failed') throw new Error(message.message);
  return message.answer;
}
