import { once } from 'node:events';
import { resourceLimits, Worker } from 'node:worker_threads';
import { FormProblem } from './problem.ts';

export interface PdfTask {
  /** The bytes of report.json. */
  readonly json: Uint8Array;
  /** Files of fonts, before its own. */
  readonly fonts: readonly string[];
}

export type PdfAnswer =
  | { readonly pdf: Uint8Array }
  | { readonly problem: Pick<FormProblem, 'message' | 'hint'> };

/**
 * The PDF of a report.json, or why it cannot be written, from a thread beside this one: its compiler takes a processor for seconds, in which
 * another one can do all else. The thread may take as much memory as this one.
 */
export async function pdfBeside(task: PdfTask): Promise<Buffer | FormProblem> {
  const thread = new Worker(new URL('./pdf-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits,
  });
  const [answer] = (await once(thread, 'message')) as [PdfAnswer];
  return 'pdf' in answer
    ? Buffer.from(answer.pdf.buffer, answer.pdf.byteOffset, answer.pdf.byteLength)
    : new FormProblem(answer.problem.message, answer.problem.hint);
}
