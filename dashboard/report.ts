import canonicalize from 'canonicalize';
import { pdfFontsName } from '../results/dossier/files.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Report } from '../results/report/schema.ts';
import { samplesCsv } from './report/csv.ts';
import { htmlOf } from './report/html.ts';
import { type PdfWithFonts, pdfOf } from './report/pdf.ts';
import { pdfBeside } from './report/pdf-beside.ts';
import { FormProblem } from './report/problem.ts';
import { readReport } from './report/read.ts';
import { warnings } from './report/words/first-page.ts';

/** What the forms of a report are written from. */
interface FormsOf {
  /** The bytes of report.json: they are attached to the PDF, and named by their hash on every page. */
  readonly json: Uint8Array;
  /** Files of fonts for the PDF, before its own. */
  readonly fonts?: readonly string[];
  /** Leaves the PDF out, where it is not wanted. */
  readonly withoutPdf?: boolean;
}

interface Forms {
  /** By their names: the same report gives the same bytes, of the PDF with the same fonts, which stand in a file beside it. */
  readonly files: Map<string, Buffer>;
  /** Why the PDF is not among them though it was wanted: its compiler, a font or a character is lacking. */
  readonly problem: FormProblem | null;
  /** What a reader of the report is told first, a sentence each, in English; the state of the report itself is not among them. */
  readonly warnings: readonly string[];
}

/**
 * Begins with the forms of a report: from here on its PDF is written, beside all else. The others are written when the records of the report are
 * at hand, for their samples.
 */
export function beginForms({ json, fonts = [], withoutPdf = false }: FormsOf) {
  const beside = withoutPdf ? null : pdfBeside({ json, fonts });
  // Whoever does not go on needs not hear that it failed.
  beside?.catch(() => undefined);
  return async (records: readonly Pick<StoredRecord, 'id' | 'record'>[]): Promise<Forms> => {
    const { report, document } = readReport(json);
    const html = Buffer.from(await htmlOf(document));
    const samples = Array.from(samplesCsv(document, report, records), (piece) => Buffer.from(piece));
    const pdf = await beside;
    return {
      files: new Map([
        ...(pdf === null || pdf instanceof FormProblem ? [] : pdfFiles(pdf)),
        ['report.html', html],
        ['samples.csv', Buffer.concat(samples)],
      ]),
      problem: pdf instanceof FormProblem ? pdf : null,
      warnings: warningLines(report),
    };
  };
}

const pdfFiles = ({ pdf, fonts }: PdfWithFonts) =>
  [
    ['report.pdf', pdf],
    [pdfFontsName, Buffer.from(`${canonicalize({ fonts })}\n`)],
  ] as const;

/**
 * One form of a report, in this thread.
 *
 * @param json the bytes of report.json
 *
 * Throws FormProblem where the PDF lacks its compiler, a font or a character.
 */
export async function formOf(form: 'html' | 'pdf', json: Uint8Array): Promise<Buffer> {
  const { document } = readReport(json);
  return form === 'pdf' ? pdfOf(document, Buffer.from(json)) : Buffer.from(await htmlOf(document));
}

const warningLines = ({ firstPage, status }: Report): string[] =>
  firstPage.warnings
    .filter(({ code }) => code !== 'fieldsMissing' && code !== status)
    .map(({ code, values }) => warnings.en[code](few(values), values.length));

/** As many names as a line of a screen has place for. */
const few = (values: readonly string[]): string =>
  `${values.slice(0, 4).join('; ')}${values.length > 4 ? `; and ${values.length - 4} more` : ''}`;
