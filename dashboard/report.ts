import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { pdfFontsName } from '../results/dossier/files.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Report } from '../results/report/schema.ts';
import { samplesCsv } from './report/csv.ts';
import { documentOf } from './report/document.ts';
import { htmlOf } from './report/html.ts';
import { pdfWithFonts } from './report/pdf.ts';
import { warnings } from './report/words/first-page.ts';

/** What the forms of a report are written from. */
export interface FormsOf {
  readonly report: Report;
  /** The bytes of report.json: they are attached to the PDF, and named by their hash on every page. */
  readonly json: Buffer;
  /** Those of the report, for their samples. */
  readonly records: readonly StoredRecord[];
  /** Files of fonts for the PDF, before its own. */
  readonly fonts?: readonly string[];
  /** Leaves the PDF out, where it cannot be written. */
  readonly withoutPdf?: boolean;
}

/**
 * The forms of a report by the names of their files: the same report gives the same bytes, of the PDF with the same fonts, which stand in a file
 * beside it.
 *
 * Throws FormProblem where the PDF lacks its compiler, a font or a character.
 */
export async function formsOf({
  report,
  json,
  records,
  fonts = [],
  withoutPdf = false,
}: FormsOf): Promise<Map<string, Buffer>> {
  const document = documentOf(report, createHash('sha256').update(json).digest('hex'));
  const samples = Array.from(samplesCsv(document, report, records), (piece) => Buffer.from(piece));
  const written = withoutPdf ? null : pdfWithFonts(document, json, { fonts });
  return new Map([
    ...(written
      ? ([
          ['report.pdf', written.pdf],
          [pdfFontsName, Buffer.from(`${canonicalize({ fonts: written.fonts })}\n`)],
        ] as const)
      : []),
    ['report.html', Buffer.from(await htmlOf(document))],
    ['samples.csv', Buffer.concat(samples)],
  ]);
}

/** What a reader of the report is told first, a sentence each, in English; the state of the report itself is not among them. */
export const warningLines = ({ firstPage, status }: Report): string[] =>
  firstPage.warnings
    .filter(({ code }) => code !== 'fieldsMissing' && code !== status)
    .map(({ code, values }) => warnings.en[code](few(values)));

/** As many names as a line of a screen has place for. */
const few = (values: readonly string[]): string =>
  `${values.slice(0, 4).join('; ')}${values.length > 4 ? `; and ${values.length - 4} more` : ''}`;
