import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document, Table } from '../../../dashboard/report/block.ts';
import { cell } from '../../../dashboard/report/block.ts';
import { documentOf } from '../../../dashboard/report/document.ts';
import { hasChinese } from '../../../dashboard/report/fonts.ts';
import { pdfOf } from '../../../dashboard/report/pdf.ts';
import { FormProblem } from '../../../dashboard/report/problem.ts';
import { data } from '../../../dashboard/report/text.ts';
import { withinRows } from '../../../dashboard/report/within-rows.ts';
import type { Report } from '../../../results/report/schema.ts';
import { reportText } from '../../../results/report.ts';
import { madeUpReport } from '../../fixtures/made-up-report.ts';
import {
  asPdfA3a,
  detach,
  fontsOf,
  noPoppler,
  noVeraPdf,
  pagesOf,
  textOf,
  textsOf,
} from '../../fixtures/pdf-tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-report-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const jsonOf = (report: Report) => Buffer.from(reportText(report));

const documentFor = (report: Report): Document =>
  documentOf(report, createHash('sha256').update(jsonOf(report)).digest('hex'));

const written = (report: Report): Buffer => pdfOf(documentFor(report), jsonOf(report));

/** Why Chinese cannot be written here; null where it can. */
const noChineseFont = (() => {
  try {
    written(madeUpReport({ languages: { written: ['zh'], prevails: 'zh' } }));
    return null;
  } catch (error) {
    if (error instanceof FormProblem && error.message.includes('Chinese')) return error.message;
    throw error;
  }
})();

const because = (reason: string | null) => (reason === null ? '' : ` (skipped: ${reason})`);

const languagesOf = { en: ['en'], zh: ['zh'], both: ['en', 'zh'] } as const;

const reports = (Object.keys(languagesOf) as (keyof typeof languagesOf)[]).map((lang) => {
  const own = languagesOf[lang];
  return {
    lang,
    report: madeUpReport({ items: 3, languages: { written: [...own], prevails: own[0] } }),
    file: join(folder, `${lang}.pdf`),
    lacks: lang === 'en' ? null : noChineseFont,
  };
});
beforeAll(() => {
  for (const { lacks, file, report } of reports) if (lacks === null) writeFileSync(file, written(report));
});

// The validator is asked once: to start takes it longer than to read them.
describe('reports in every language that can be written here', () => {
  it.skipIf(noVeraPdf)(`are PDF/A-3a by veraPDF${because(noVeraPdf)}`, () => {
    const files = reports.filter(({ lacks }) => lacks === null).map(({ file }) => file);
    expect(asPdfA3a(files)).toEqual(files.map((file) => `PASS ${file} 3a`));
  });
});

describe.each(reports)('a report of made-up H200s, --lang $lang', ({ lang, report, file, lacks }) => {
  describe.skipIf(lacks ?? noPoppler)(`read by poppler${because(lacks ?? noPoppler)}`, () => {
    it('has no font but those that were named', () => {
      const allowed =
        /^(SourceSans3-(Regular|SemiBold)|NotoSans(SC-(Regular|SemiBold)|CJKsc-(Regular|Bold)-Identity-H))$/;
      expect(fontsOf(file).filter((font) => !allowed.test(font))).toEqual([]);
      expect(fontsOf(file).some((font) => font.startsWith('Noto'))).toBe(lang !== 'en');
    });

    it('gives report.json back, byte for byte', () => {
      const to = join(folder, `${lang}.json`);
      detach(file, 'report.json', to);
      expect(readFileSync(to).equals(jsonOf(report))).toBe(true);
    });

    it('has its number, its digest, its page and what it is on every page, and ends with its end', () => {
      const digest = createHash('sha256').update(jsonOf(report)).digest('hex').slice(0, 16);
      const pages = pagesOf(file);
      const texts = textsOf(file);
      expect(texts).toHaveLength(pages);
      for (const [i, text] of texts.entries()) {
        const page = i + 1;
        expect(text).toContain('EXL-2026-0042');
        expect(text).toContain(digest);
        expect(text).toContain('EXAMPLE');
        expect(text).toMatch(
          lang === 'zh'
            ? new RegExp(`第 ${page} 页，共 ${pages} 页`)
            : new RegExp(`page ${page} of ${pages}`),
        );
      }
      expect(texts.at(-1)).toContain(lang === 'zh' ? '报告结束' : 'End of report');
    });

    it('has every number of report.json, as it is there or in the form that it is read in', () => {
      const text = textOf(file).replace(/\s+/g, ' ');
      const numbers = new Set(numbersIn(report).map(String));
      expect(numbers.size).toBeGreaterThan(100);
      expect([...numbers].filter((number) => !text.includes(number))).toEqual([]);
    });

    it('has its first page on one page: the contents come on the next', () => {
      expect(textOf(file, 1)).not.toMatch(/Contents|目录/);
      expect(textOf(file, 2)).toMatch(/Contents|目录/);
    });
  });
});

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

describe('the bytes of a PDF', () => {
  const report = madeUpReport();
  const first = written(report);

  it('are the same for the same report, and in another process', () => {
    expect(written(report).equals(first)).toBe(true);
    const script = `
      import { createHash } from 'node:crypto';
      import { documentOf } from './dashboard/report/document.ts';
      import { pdfOf } from './dashboard/report/pdf.ts';
      import { reportText } from './results/report.ts';
      import { madeUpReport } from './test/fixtures/made-up-report.ts';
      const json = Buffer.from(reportText(madeUpReport()));
      const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
      process.stdout.write(hash(pdfOf(documentOf(madeUpReport(), hash(json)), json)));`;
    const root = new URL('../../..', import.meta.url).pathname;
    const there = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'Asia/Shanghai', LANG: 'zh_CN.UTF-8' },
    });
    expect(there).toBe(createHash('sha256').update(first).digest('hex'));
  });

  it('end with a line break, so that a seal can be appended', () => {
    expect(first.toString('latin1').endsWith('%%EOF\n')).toBe(true);
  });
});

describe('what a PDF cannot write', () => {
  it('is a sentence with the character, where it stands and a way out, and no hole', () => {
    const report = madeUpReport({ name: 'NVIDIA H200 😀' });
    expect(() => written(report)).toThrow(FormProblem);
    expect(() => written(report)).toThrow(/character 😀 \(U\+1F600\).*It stands in "NVIDIA H200[^{}]*"\./);
  });

  it('is found in a chart as well, where its name is in a table too', () => {
    const report = madeUpReport({ name: 'ᚠ H200' });
    expect(() => written(report)).toThrow(/U\+16A0/);
  });

  it('asks for a Chinese font only where there is Chinese', () => {
    expect(hasChinese('NVIDIA H200 ± 5 % – “a”')).toBe(false);
    expect(hasChinese('试验')).toBe(true);
    expect(hasChinese('，')).toBe(true);
  });

  it.skipIf(noPoppler)(`is not asked of a font that happens to be on the host${because(noPoppler)}`, () => {
    const file = join(folder, 'mono.pdf');
    writeFileSync(file, written(madeUpReport({ name: 'DejaVu Sans Mono' })));
    expect(fontsOf(file).filter((font) => !font.startsWith('SourceSans3'))).toEqual([]);
  });
});

describe('text from elsewhere', () => {
  it.skipIf(noPoppler)(`is printed and not run${because(noPoppler)}`, () => {
    const file = join(folder, 'markup.pdf');
    const name = '#read("/etc/passwd") $x$ @me *b* _i_ <a> \\ // #{1+1} `c` = h';
    writeFileSync(file, written(madeUpReport({ name })));
    const text = textOf(file).replace(/\s+/g, ' ');
    expect(text).toContain(name);
    expect(text).not.toContain('root:');
  });

  it('of ten million letters is cut, and the pages are no more than those of a short one', () => {
    const document = documentFor(madeUpReport({ name: '<b>#read("x")</b>'.repeat(600_000) }));
    expect(JSON.stringify(document).length).toBeLessThan(200_000);
  });

  it('that would turn a line round is written so that it is seen', () => {
    const document = JSON.stringify(documentFor(madeUpReport({ name: 'H200\u202eevil\u0007' })));
    expect(document).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(document).toContain('H200\\\\u202eevil\\\\u0007');
  });

  it('is never read as a template, nor is a package fetched for one', () => {
    const template = readFileSync(new URL('../../../dashboard/report/report.typ', import.meta.url), 'utf8');
    expect(template).not.toMatch(/@preview|#import|\beval\(|\bread\(/);
  });
});

describe('long tables', () => {
  const rows = Array.from({ length: 5000 }, (_, i) => [cell(data(`row-${i}-of-it`)), cell(data(i))]);
  const table: Table = {
    kind: 'table',
    caption: data('Long'),
    columns: [
      { title: data('Head of rows'), share: 1 },
      { title: data('n'), align: 'right' },
    ],
    rows,
  };
  const document = {
    ...documentFor(madeUpReport()),
    chapters: [{ id: 'long', title: data('Long'), blocks: [table] }],
  };

  it.skipIf(noPoppler)(
    `break over pages with their heads, and no row lies beside the paper${because(noPoppler)}`,
    () => {
      const file = join(folder, 'long.pdf');
      writeFileSync(file, pdfOf(document, Buffer.from('{}\n'), { mostRows: 5000 }));
      const pages = pagesOf(file);
      expect(pages).toBeGreaterThan(60);
      const texts = textsOf(file);
      expect(texts).toHaveLength(pages);
      expect(rows.filter((_, i) => !texts.some((text) => text.includes(`row-${i}-of-it`)))).toEqual([]);
      const full = texts.filter((text) => text.includes('-of-it'));
      expect(full.every((text) => text.includes('Head of rows'))).toBe(true);
    },
  );

  it('are cut to three thousand rows in all, the longest first, and say so', () => {
    const short = { ...table, rows: rows.slice(0, 100) };
    const both = { ...document, chapters: [{ id: 'x', title: data('x'), blocks: [table, short] }] };
    const [longest, shortest] = withinRows(both, 3000).chapters[0]!.blocks as [Table, Table];
    expect([longest.rows.length, shortest.rows.length]).toEqual([2900, 100]);
    expect(longest.note![0]!.text).toBe(
      '2900 of 5000 rows are printed. All of them are in report.json, which is attached to the PDF.',
    );
    expect(shortest.note).toBeUndefined();
  });
});
