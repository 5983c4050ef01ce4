import { parentPort, workerData } from 'node:worker_threads';
import { pdfWithFonts } from './pdf.ts';
import type { PdfAnswer, PdfTask } from './pdf-beside.ts';
import { FormProblem } from './problem.ts';
import { readReport } from './read.ts';

// One PDF, in a thread of its own.

function answer({ json, fonts }: PdfTask): PdfAnswer {
  try {
    return { written: pdfWithFonts(readReport(json).document, Buffer.from(json), { fonts }) };
  } catch (error) {
    if (!(error instanceof FormProblem)) throw error;
    return { problem: { message: error.message, hint: error.hint } };
  }
}

parentPort!.postMessage(answer(workerData as PdfTask));
