import { createHash } from 'node:crypto';
import type { Report } from '../../results/report/schema.ts';
import type { Document } from './block.ts';
import { documentOf } from './document.ts';

/** The report that the bytes of report.json hold, and the document that its forms are written from. */
export function readReport(json: Uint8Array): { readonly report: Report; readonly document: Document } {
  const report = JSON.parse(Buffer.from(json).toString()) as Report;
  return { report, document: documentOf(report, createHash('sha256').update(json).digest('hex')) };
}
