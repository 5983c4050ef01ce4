import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../dashboard/report/document.ts';
import type { Line } from '../../../dashboard/report/text.ts';
import type { Language } from '../../../dashboard/words.ts';
import type { Record as StoredRecord } from '../../../results/record.ts';
import { reportOf } from '../../../results/report.ts';
import { details } from '../../../results/sentences/validity.ts';
import { bandwidth, inputOf, ofUnit, plan, requirement } from '../../fixtures/made-up-report-input.ts';

// A report of records with doubts, with requirements, opinions and quantities that nobody measured, in one language.

const doubted: StoredRecord['validity'] = {
  state: 'DEGRADED',
  reasons: [
    { code: 'cpu_contention', detail: details.steal({ share: '12.0 %' }), repeat: 0 },
    { code: 'cpu_contention', detail: details.otherPrograms({ share: '6.1 %' }), repeat: 1 },
    { code: 'not_steady', detail: details.drift({ percent: '1.5 %', p: 'p = 0.0012' }), repeat: 1 },
  ],
};

/** What the driver of a made-up device said: no template of ours made it. */
const ofDriver = 'the device ran out of it and did not say of what';

const records = [
  { ...ofUnit(1, bandwidth(4.2e12)), validity: doubted },
  ofUnit(1, {
    kernel: 'gemm',
    figures: [{ definition: 'gemm.tput', value: 7e14 }],
    invalid: { code: 'out_of_memory', detail: ofDriver },
  }),
];

const requirements = [
  requirement({}),
  requirement({ id: 'r2', limit: { shareOfDeclared: 0.8 } }),
  requirement({ id: 'r3', quantity: 'tpp', direction: 'upper', limit: { value: 21_000, unit: 'TPP' } }),
  requirement({ id: 'r4', direction: 'upper', limit: { value: 6500, unit: 'GB/s' } }),
  requirement({ id: 'r5', quantity: 'memoryCapacity', limit: { value: 141, unit: 'GB' } }),
];

const opinions = { by: 'Person 3', remarks: [] };

function written(...languages: [Language, ...Language[]]) {
  const report = reportOf(inputOf({ records, plan: { ...plan, requirements }, job: { opinions } }));
  return documentOf(
    { ...report, languages: { written: languages, prevails: languages[0] } },
    'ab'.repeat(32),
  );
}

/** Every line of a document, with the parts of those that are in several languages. */
function linesIn(value: unknown): Line[] {
  if (typeof value !== 'object' || value === null) return [];
  const line = value as Line;
  if (line.parts) return linesIn(line.parts);
  if (typeof line.text === 'string' && 'language' in line) return [line];
  return Object.values(value).flatMap(linesIn);
}

const common =
  /\b(the|is|are|was|were|of|and|or|not|no|an?|to|in|it|by|that|this|its|than|from|on|with|more)\b/gi;

/** Sentences in English that do not say that they are: two of its commonest words are in no name, unit or id. */
const unmarkedEnglish = (lines: readonly Line[]): string[] =>
  lines
    .filter(({ language, text }) => language !== 'en' && (text.match(common) ?? []).length > 1)
    .map(({ text }) => text);

describe('a report in Chinese', () => {
  it('has no sentence in English that is not marked as one', () => {
    expect(unmarkedEnglish(linesIn(written('zh')))).toEqual([]);
  });

  it('marks as English only what a driver or a source said', () => {
    const marked = linesIn(written('zh')).filter(({ language }) => language === 'en');
    const texts = new Set(marked.map(({ text }) => text));
    expect(texts).toContain(ofDriver);
    const ours = [...texts].filter((text) => /DEGRADED|INVALID|lower bound|measured|records?\b/.test(text));
    expect(ours).toEqual([]);
  });

  it('says each doubt and what was seen of it, once for all processes that had it', () => {
    const said = linesIn(written('zh')).map(({ text }) => text);
    expect(said).toContain('cpu_contention：steal 占 12.0 %；其他程序占 6.1 %');
    expect(said).toContain('not_steady：样本漂移了 1.5 %（p = 0.0012）');
  });

  it('names quantities, devices and figures as an English one does', () => {
    const said = linesIn(written('zh')).map(({ text }) => text);
    expect(said).toContain('内存带宽：计算内核');
    expect(said.some((text) => text.includes('内存容量：已写入并正确读回'))).toBe(true);
  });
});

describe('a report in both languages', () => {
  it('has each sentence of the results in each of them', () => {
    const said = linesIn(written('en', 'zh'));
    const of = (language: Language) =>
      said.filter((line) => line.language === language).map(({ text }) => text);
    expect(of('en')).toContain('cpu_contention: 12.0 % steal; 6.1 % other programs');
    expect(of('zh')).toContain('cpu_contention：steal 占 12.0 %；其他程序占 6.1 %');
  });
});

describe('the first page of a report in both languages', () => {
  const { first } = written('en', 'zh');
  const said = linesIn(first).map(({ text }) => text);

  it('names each doubt in a few words of both', () => {
    expect(said).toContain('processor time taken by others · 处理器时间被占用 (cpu_contention): 1');
  });

  it('repeats a short list of trials in the other language', () => {
    expect(said).toContain('DEGRADED trials: bw.read.');
    expect(said).toContain('DEGRADED 的试验：bw.read。');
  });
});

describe('what reads the same in both languages', () => {
  it('stands once, and is of no language', () => {
    const none = written('en', 'zh').chapters.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'facts' ? block.rows.map(([, { text }]) => text) : [])),
    );
    expect(none).toContainEqual([{ language: null, text: '—' }]);
  });
});

describe('a report in English', () => {
  it('has the same sentences in English, and no Chinese but that of sources', () => {
    const lines = linesIn(written('en'));
    expect(lines.filter(({ text }) => (text.match(common) ?? []).length > 1).length).toBeGreaterThan(50);
    expect(lines.filter(({ language, text }) => language === 'zh' || /\p{Script=Han}/u.test(text))).toEqual(
      [],
    );
  });
});
