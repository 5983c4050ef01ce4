import { describe, expect, it } from 'vitest';
import type { Document } from '../../../dashboard/report/block.ts';
import { documentOf } from '../../../dashboard/report/document.ts';
import { exactNumbers } from '../../../dashboard/report/numbers.ts';
import { reportOf } from '../../../results/report.ts';
import { madeUpReport } from '../../fixtures/made-up-report.ts';
import {
  bandwidth,
  inputOf,
  ofUnit,
  plan,
  requirement,
  uuidOf,
} from '../../fixtures/made-up-report-input.ts';

const of = (parts: Parameters<typeof madeUpReport>[0] = {}) =>
  documentOf(madeUpReport(parts), 'ab'.repeat(32));

/** All texts of a document, a line each. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

const said = (part: unknown): string => textsIn(part).join('\n');

const chapter = (document: Document, id: string) => document.chapters.find((one) => one.id === id)!;

describe('the first page', () => {
  it('answers five questions, each with the records behind it', () => {
    const [answers] = of().first.flatMap((block) => (block.kind === 'answers' ? [block.rows] : []));
    expect(answers!.map(({ question }) => question[0]!.text)).toEqual([
      'What was tested?',
      'Is it what it says it is?',
      'How fast is it?',
      'How near is it to its own limit?',
      'May the numbers be trusted?',
    ]);
    expect(answers!.every(({ answer }) => /records? [0-9a-f]{16}/.test(said(answer.under)))).toBe(true);
  });

  it('has two pictures, what was not measured and the keys', () => {
    const { first } = of();
    expect(first.flatMap((block) => (block.kind === 'charts' ? block.charts : []))).toHaveLength(2);
    expect(said(first)).toContain('SHA256:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg');
    expect(said(first)).toContain('NVLink (not asked for)');
  });
});

describe('limits of rules', () => {
  const bound = {
    quantity: 'tpp',
    unit: 'TPP',
    edges: '≥ 4800',
    value: 15_832,
    verified: true,
    holds: true,
    margin: 2.2983,
  };
  const density = {
    quantity: 'performanceDensity',
    unit: 'TPP/mm2',
    value: 19.44963144963145,
    margin: 2.2854,
  };
  const report = madeUpReport();
  const [limit] = report.opinions.limits;
  const bounds = [
    { ...bound, group: 0 },
    { ...bound, group: 1, edges: '≥ 1600', margin: 8.895 },
    { ...bound, ...density, group: 1, edges: '≥ 5.92' },
  ];
  const text = said(
    documentOf(
      { ...report, opinions: { ...report.opinions, limits: [{ ...limit!, bounds }] } },
      'ab'.repeat(32),
    ),
  );

  it('are named in words, and say which of their bounds belong together', () => {
    expect(text).toContain('total processing performance (tpp) ≥ 4800 TPP: 15832, yes, 229.8 % away');
    expect(text).toContain('or total processing performance (tpp) ≥ 1600 TPP: 15832, yes, 889.5 % away');
    expect(text).toContain(
      'and performance density (performanceDensity) ≥ 5.92 TPP/mm²: 19.45, yes, 228.5 % away',
    );
  });
});

describe('the first page of what a run leaves open', () => {
  const { first, chapters } = documentOf(
    reportOf(inputOf({ isDraft: true, records: [ofUnit(1, bandwidth(4.2e12))] })),
    'ab'.repeat(32),
  );

  it('names every quantity that was not measured, by what it is of', () => {
    const text = said(first);
    expect(text).toContain('memory capacity: written and read back right');
    expect(text).toMatch(/arithmetic: float16; bfloat16/);
    expect(text).toMatch(/interconnect: host to device; .*GPU to GPU, both at once \(not asked for\)/);
    expect(text).not.toMatch(/\(\+\d+\) \(not asked for\)/);
  });

  it('tells by which identifier an item is known', () => {
    expect(said(first)).toContain(`NVIDIA H200: UUID ${uuidOf(1)}`);
  });

  it('tells what speaks for the name of an item, each value by what it is', () => {
    expect(said(first)).toMatch(
      /Memory: 140\.4 GiB \(150\.8 GB\); Streaming multiprocessors: 132; .*Bandwidth: 4200 GB\/s/,
    );
  });

  it('says of a draft what opinions there would be, and that nobody gives them', () => {
    const text = said(chapters.find(({ id }) => id === 'opinions'));
    expect(text).toContain('The job names nobody who may give them');
    expect(text).toContain('Beside figures of others');
  });
});

describe('a share', () => {
  it('of a limit names the limit with its figure, on the first page', () => {
    expect(said(of().first)).toContain('86.1 ± 0.5 % MBU of bw.read 4213.5 ± 7.3 GB/s');
  });

  it('of what is declared names the declared value with its unit', () => {
    const { first } = documentOf(reportOf(inputOf()), 'ab'.repeat(32));
    expect(said(first)).toMatch(
      /memory bandwidth: compute kernels: 87\.50 ± [\d.]+ % of the declared 4800 GB\/s/,
    );
  });
});

describe('a word', () => {
  const report = reportOf(
    inputOf({
      plan: {
        ...plan,
        requirements: [
          requirement({ id: 'high', direction: 'upper', limit: { value: 6500, unit: 'GB/s' } }),
          requirement({ id: 'low', limits: 'peak', limit: { value: 4700, unit: 'GB/s' } }),
        ],
      },
    }),
  );
  const conformity = said(chapter(documentOf(report, 'ab'.repeat(32)), 'conformity'));

  it('that no measurement gave does not rest on the guard band, nor shows one', () => {
    expect(conformity).toContain('not contradicted');
    expect(conformity).not.toMatch(/guard band;|acceptance limit \d+ .*6500/);
    expect(conformity).toContain('it can break an upper limit and never keep it');
  });

  it('of a lower limit of a peak says what a lower bound can show', () => {
    expect(conformity).toContain('it can show that a lower limit is reached and never that it is not');
  });

  it('stands on the first page with what was required', () => {
    expect(said(documentOf(report, 'ab'.repeat(32)).first)).toContain(
      'not contradicted: memory bandwidth ≤ 6500 GB/s',
    );
  });
});

describe('a field', () => {
  it('that is missing is named by its clause, in its place', () => {
    expect(said(chapter(of({ status: 'draft' }), 'report'))).toContain('— missing: 7.8.2.1 b —');
    expect(said(of({ status: 'draft' }).mark)).toContain('DRAFT');
  });

  it('that the customer stated says so', () => {
    expect(said(chapter(of(), 'report'))).toMatch(/PO 4711\n.*\n?stated by the customer/);
  });
});

describe('the chapters', () => {
  it('hold results, statements and opinions apart', () => {
    const document = of();
    const ids = document.chapters.map(({ id }) => id);
    expect(ids.indexOf('results')).toBeLessThan(ids.indexOf('conformity'));
    expect(ids.indexOf('conformity')).toBeLessThan(ids.indexOf('opinions'));
    expect(said(chapter(document, 'results'))).not.toMatch(/not contradicted|not comparable/);
    expect(said(chapter(document, 'opinions'))).toContain('Nothing in this chapter is a result.');
  });

  it('have every trial by its name, INVALID ones too', () => {
    const report = madeUpReport({ more: 60 });
    const text = said(chapter(documentOf(report, 'ab'.repeat(32)), 'trials'));
    expect(report.results.filter(({ record }) => !text.includes(record))).toEqual([]);
    expect(text).toContain('INVALID');
    expect(text).toContain('foreign_process: 1 process of another user');
  });

  it('say of a lot what its sample says, with the risk of the rule', () => {
    const text = said(chapter(of({ items: 8 }), 'lot'));
    expect(text).toContain('DJIA 2026-11-17 45,231.18');
    expect(text).toMatch(/At 95 % confidence at most \d+ of the 60 items would not meet the requirement\./);
    expect(of().chapters.some(({ id }) => id === 'lot')).toBe(false);
  });

  it('number their tables and figures without a gap', () => {
    const captions = of({ items: 2 }).chapters.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'table' ? [block.caption[0]!.text] : [])),
    );
    expect(captions.map((text) => /^Table (\d+) {2}\S/.exec(text)?.[1])).toEqual(
      captions.map((_, i) => String(i + 1)),
    );
  });
});

describe('two languages', () => {
  it('stand beside each other, the one that prevails first', () => {
    const document = of({ languages: { written: ['en', 'zh'], prevails: 'zh' } });
    expect(document.title.map(({ language }) => language)).toEqual(['zh', 'en']);
    expect(said(document)).toContain('以中文文本为准。');
    expect(said(document)).not.toContain('The English text prevails.');
  });
});

describe('the numbers as computed', () => {
  it('are those that forms round, by their places; whole ones that are printed as they are stay out', () => {
    expect(
      exactNumbers({ a: { b: 1.5, c: 3, d: 12_345 }, list: [{ e: { f: 0.1 } }, { e: { f: 2 } }] }),
    ).toEqual([
      { at: '/a', values: ['b 1.5', 'd 12345'] },
      { at: '/list/0', values: ['e/f 0.1'] },
    ]);
  });
});
