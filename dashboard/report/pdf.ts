import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { fonts as chartFonts } from '../charts/chart.ts';
import type { Block, Document } from './block.ts';
import { fontFamilies } from './font-name.ts';
import { type Fonts, fontsFor, hasChinese } from './fonts.ts';
import { FormProblem } from './problem.ts';
import { plain } from './text.ts';
import { withinRows } from './within-rows.ts';

type Typst = typeof import('@myriaddreamin/typst-ts-node-compiler');

/** Rows of tables in a PDF, unless more are asked for: each is tagged for readers that do not see it, which takes 1.4 kB. */
const rowsOfPages = 3000;

/** Width of a picture in the pages, in pixels of its own: alone, and beside another. Letters of 13 px become 10 and 7 pt. */
const [alone, besideAnother] = [640, 420];

/** A font as it was given to the compiler: another version of it draws other letters. */
interface FontFile {
  readonly families: readonly string[];
  readonly sha256: string;
}

/** A PDF, and the fonts that decide of its bytes. */
export interface PdfWithFonts<Bytes extends Uint8Array = Buffer> {
  readonly pdf: Bytes;
  readonly fonts: readonly FontFile[];
}

interface PdfOptions {
  /** Files of fonts that are looked through before the Chinese one. */
  readonly fonts?: readonly string[];
  readonly mostRows?: number;
}

/**
 * A report as PDF/A-3a, with the bytes of its report.json attached. The same bytes and fonts give the same bytes, which end with a line
 * break, so that a seal may be appended.
 *
 * Throws {@link FormProblem} where the compiler or a font is not installed, and where no font has a character.
 */
export const pdfOf = (document: Document, json: Buffer, options: PdfOptions = {}): Buffer =>
  pdfWithFonts(document, json, options).pdf;

/** The same, with the fonts that it was written with: what a host has of them decides of its bytes. Throws as {@link pdfOf}. */
export function pdfWithFonts(document: Document, json: Buffer, options: PdfOptions = {}): PdfWithFonts {
  const pages = forPages(withinRows(document, options.mostRows ?? rowsOfPages));
  const fonts = fontsFor({ needsChinese: hasChinese(JSON.stringify(pages)), named: options.fonts ?? [] });
  const given = JSON.stringify(pages, (key, value) =>
    key === 'svg'
      ? inFonts(value, fonts)
      : key === 'text' && typeof value === 'string'
        ? breakable(value)
        : value,
  );
  const blobs = fonts.files.map((file) => readFileSync(file));
  return {
    pdf: compiled(given, json, { families: fonts.families, blobs }, document.date),
    fonts: blobs.map((blob) => ({
      families: fontFamilies(blob),
      sha256: createHash('sha256').update(blob).digest('hex'),
    })),
  };
}

/** The document as the template reads it. */
function forPages(document: Document): object {
  const [year, month, day] = document.date.split('-').map(Number);
  return {
    ...document,
    plainTitle: `${plain(document.title)} ${plain(document.subtitle)}`,
    author: document.author === null ? [] : [plain(document.author)],
    day: { year, month, day },
    language: document.languages[0],
    first: document.first.map(blockForPages),
    chapters: document.chapters.map((chapter) => ({
      ...chapter,
      blocks: chapter.blocks.map(blockForPages),
    })),
  };
}

/** Charts are drawn here; the template places them. */
function blockForPages(block: Block): object {
  if (block.kind !== 'charts') return block;
  const width = block.charts.length === 1 ? alone : besideAnother;
  return {
    kind: 'charts',
    charts: block.charts.map(({ chart, caption }) => ({
      caption,
      alt: chart.description,
      svg: chart.svg(width),
    })),
  };
}

/** Read when a PDF is written, so that a host without it can do all else. */
function typst(): Typst {
  try {
    return createRequire(import.meta.url)('@myriaddreamin/typst-ts-node-compiler') as Typst;
  } catch (cause) {
    throw new FormProblem(
      'The compiler of the PDF (Typst) is not installed here, or not for this kind of host.',
      'It is an optional package of this project: run `npm install` here. HTML, CSV and report.json are written without it.',
      { cause },
    );
  }
}

interface FontBlobs extends Pick<Fonts, 'families'> {
  readonly blobs: Buffer[];
}

function compiled(given: string, json: Buffer, fonts: FontBlobs, date: string): Buffer {
  const { NodeCompiler, PdfStandard } = typst();
  const compiler = NodeCompiler.create({
    workspace: fileURLToPath(new URL('.', import.meta.url)),
    fontArgs: [{ fontBlobs: fonts.blobs }],
  });
  try {
    const result = compiler.compile({
      mainFileContent: readFileSync(new URL('report.typ', import.meta.url), 'utf8'),
      inputs: {
        document: given,
        fonts: JSON.stringify(fonts.families),
        json: json.toString('utf8'),
      },
    });
    if (!result.result) {
      const error = result.takeError();
      throw new Error(
        `The pages could not be set: ${JSON.stringify(error && compiler.fetchDiagnostics(error))}`,
      );
    }
    const pdf = compiler.pdf(result.result, {
      pdfStandard: PdfStandard.A_3a,
      creationTimestamp: Date.parse(`${date}T00:00:00Z`) / 1000,
    });
    return Buffer.concat([pdf, Buffer.from('\n')]);
  } catch (error) {
    throw unwritable(error, given);
  } finally {
    compiler.evictCache(0);
  }
}

/** A word that may be longer than its column, as a hash, can be broken behind each of its pieces: the template reads this mark. */
const breakable = (text: string): string =>
  text.replace(/[!-~]{25,}/g, (word) => word.replace(/.{8}(?=.)/g, '$&\u200b'));

/**
 * A picture in the fonts of the pages instead of those of a screen. Of several fonts its reader takes the first for all of a text, and for what
 * that one lacks any font of the host: so a text with Chinese in it is given to the last, which has Latin letters too.
 */
function inFonts(svg: string, { families }: Fonts): string {
  const [latin, others] = [families[0]!, families.at(-1)!];
  return svg
    .replace(`font-family="${chartFonts}"`, `font-family="${latin}"`)
    .replace(/<text ([^>]*)>([^<]*)</g, (whole, attributes, text) =>
      hasChinese(text) ? `<text font-family="${others}" ${attributes}>${text}<` : whole,
    );
}

/** The compiler says which text no font of it has. Everything else it says is a fault of ours. */
function unwritable(error: unknown, given: string): unknown {
  const said = error instanceof Error ? error.message : String(error);
  const text = /the text `\\?"(.+?)\\?"` could not be displayed/.exec(said)?.[1];
  if (text === undefined) return error;
  const [character = ''] = text;
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  const at = given.indexOf(text);
  // Of the whole text that it is a part of: what is around that is the form of the document, and nobody's words.
  const begin = given.lastIndexOf('"', at) + 1;
  const around =
    at === -1 ? '' : ` It stands in "${given.slice(Math.max(begin, at - 30), at + 30).split('"')[0]}".`;
  return new FormProblem(
    `The PDF cannot write the character ${character} (${code}): none of its fonts has it.${around}`,
    'Name the file of a font that has it: --font <file>. HTML, CSV and report.json hold it as it is.',
    { cause: error },
  );
}
