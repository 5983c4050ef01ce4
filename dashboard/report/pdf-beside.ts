import { once } from 'node:events';
import { resourceLimits, Worker } from 'node:worker_threads';
import type { PdfWithFonts } from './pdf.ts';
import { FormProblem } from './problem.ts';

export interface PdfTask {
  /** The bytes of report.json. */
  readonly json: Uint8Array;
  /** Files of fonts, before its own. */
  readonly fonts: readonly string[];
}

export type PdfAnswer =
  | { readonly written: PdfWithFonts<Uint8Array> }
  | { readonly problem: Pick<FormProblem, 'message' | 'hint'> };

/**
 * The PDF of a report.json, or why it cannot be written, from a thread beside this one: its compiler takes a processor for seconds, in which
 * another one can do all else. The thread may take as much memory as this one.
 */
export async function pdfBeside(task: PdfTask): Promise<PdfWithFonts | FormProblem> {
  const thread = new Worker(new URL('./pdf-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits,
  });
  const [answer] = (await once(thread, 'message')) as [PdfAnswer];
  if ('problem' in answer) return new FormProblem(answer.problem.message, answer.problem.hint);
  const { pdf, fonts } = answer.written;
  return { pdf: Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength), fonts };
}
