import { describe, expect, it } from 'vitest';
import { loadLimits } from '../../../results/reference/limits.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { type Sentence, templateOf, valuesIn } from '../../../results/sentences/sentence.ts';
import { inChinese, isInChinese, sentences } from '../../../results/sentences.ts';

const say = (sentence: Sentence, values: { readonly [place: string]: string }) =>
  (sentence as unknown as (values: object) => string)(values);

/** A value that each kind of place takes. */
const sampleOf = {
  '': 'Llama 2 70B',
  '#': '12.5 GB',
  '!': 'bw.read',
  $: 'too_short',
  '=': 'batch',
} as const;

const samplesOf = ({ en }: Sentence) =>
  Object.fromEntries(
    templateOf(en).places.map(({ name, mark }) => [name, sampleOf[mark as keyof typeof sampleOf]]),
  );

const textOf = (text: string) =>
  inChinese(text)
    .map((piece) => piece.text)
    .join('');

describe.each(sentences.map((sentence) => [sentence.en, sentence] as const))('"%s"', (_, sentence) => {
  it('is read back from its English text, with every value and nothing left in English', () => {
    const values = samplesOf(sentence);
    const pieces = inChinese(say(sentence, values));
    const expected = sentence.zh.replace(/\{(\w+)\}/g, (_, name) => textOf(values[name]!));
    expect(pieces).toEqual([{ text: expected, isEnglish: false }]);
    expect(expected).toMatch(/[\p{Script=Han}（，]/u);
  });

  it('has the same places in both languages', () => {
    const places = (text: string) =>
      templateOf(text)
        .places.map(({ name }) => name)
        .sort();
    expect(places(sentence.zh)).toEqual(places(sentence.en));
  });
});

describe('sentences', () => {
  it('have no two English texts alike that differ in Chinese', () => {
    const byText = Map.groupBy(sentences, ({ en }) => en);
    const unlike = [...byText].filter(([, same]) => new Set(same.map(({ zh }) => zh)).size > 1);
    expect(unlike.map(([en]) => en)).toEqual([]);
  });
});

describe('a text of several sentences', () => {
  it('is read part by part', () => {
    expect(textOf('12.0 % steal, 6.1 % other programs')).toBe('steal 占 12.0 %，其他程序占 6.1 %');
    expect(
      textOf(
        '(cpu_contention) 82.7 % other programs, on average 1.65 of its threads were ready and had no CPU',
      ),
    ).toBe('（cpu_contention）其他程序占 82.7 %，平均有 1.65 个线程已就绪却没有 CPU');
    expect(textOf('(not_steady) the samples drift by 1.5 % (p = 0.0012)')).toBe(
      '（not_steady）样本漂移了 1.5 %（p = 0.0012）',
    );
    expect(textOf('1 sample in 0.10 s; needs 10 samples or 1 s')).toBe(
      '1 个样本，历时 0.10 s；需要 10 个样本或 1 s',
    );
  });

  it('keeps what a driver said, and says that it is English', () => {
    const said = 'cudaErrorMemoryAllocation: the device ran out of it';
    const text = `The record of bw.read is INVALID and is no evidence: out_of_memory (${said}).`;
    expect(inChinese(text)).toEqual([
      { text: 'bw.read 的记录为 INVALID，不能作为证据：out_of_memory（', isEnglish: false },
      { text: said, isEnglish: true },
      { text: '）。', isEnglish: false },
    ]);
  });

  it('that is Chinese in parts keeps these, and has the others read', () => {
    expect(textOf('688 MB; 完整: all 688 MB fit')).toBe('688 MB; 完整: 全部 688 MB 都放得下');
  });
});

describe('a text that no sentence made', () => {
  it('stays as it is: prose as English, a name of no language', () => {
    const prose = 'market share of the parts. A forecast of somebody';
    expect(inChinese(prose)).toEqual([{ text: prose, isEnglish: true }]);
    expect(inChinese('NVIDIA H200 141GB SXM')).toEqual([{ text: 'NVIDIA H200 141GB SXM', isEnglish: false }]);
    expect(isInChinese('the device went away and did not come back')).toBe(false);
  });

  it('is not taken for one that begins like it', () => {
    expect(valuesIn(templateOf('{n#} of at least {least#} samples'), '2 of at least 3 processes')).toBeNull();
    expect(valuesIn(templateOf('{n#} of at least {least#} samples'), 'two of at least 3 samples')).toBeNull();
    expect(valuesIn(templateOf('a {x} b'), 'a  b')).toBeNull();
  });

  it('however long it is and however often it begins anew, is read to its end and refused', () => {
    const text = 'a of at least '.repeat(1e5);
    const template = templateOf('{a} of at least {b} of at least {c} of at least {d} samples');
    expect(valuesIn(template, text)).toBeNull();
    expect(valuesIn(template, `${text}3 samples`)?.get('b')).toBe('a');
  });
});

describe('what was looked at of an output', () => {
  // As workers wrote it, by this version and by earlier ones.
  const stored = [
    ...['1 × 32000 scores', '8 ids; 1 × 32000 scores', '32000 scores', '8 ids, the last scores finite'],
    ...['64 of 153600 outputs against a double sum', 'nothing: this engine computes nothing'],
    'all 16384 outputs finite, 36 of them against a double sum',
    'memcpy: every byte of the copy, by memcmp',
    'memchr: the answer of every call, which depends on the last byte of each part alone',
    'all 268435456 bytes that arrived; a sample took 4.862 ms by the clock of the device; between 0000:83:00.0 and 0000:84:00.0, each with direct access to the other',
    '139586437120 bytes, written and read back with a pattern and its complement',
  ];

  it.each(stored)('is read in Chinese: "%s"', (text) => {
    expect(isInChinese(text)).toBe(true);
    expect(textOf(`checked: ${text}`)).toMatch(/^检查范围：/);
    for (const part of textOf(text).split('；')) expect(part).toMatch(/\p{Script=Han}/u);
  });

  it('is read with what is wrong with it, whatever number came out', () => {
    expect(textOf('y[0, 5] is NaN where -1.25e-7 is right')).toBe('y[0, 5] 为 NaN，正确值应为 -1.25e-7');
    expect(textOf('every score of sequence 0 is -Infinity: nothing was computed')).toBe(
      '序列 0 的每个分数都是 -Infinity：并未计算',
    );
  });
});

describe('the reference data', () => {
  const reference = loadReference();
  const tests = reference.claims.flatMap(({ reading }) => (reading.kind === 'tests' ? [reading] : []));

  it('has names of tests that are read in Chinese', () => {
    const names = tests.flatMap((reading) => reading.tests.map(({ name }) => name));
    expect([...new Set(names)].filter((name) => !/\p{Script=Han}/u.test(textOf(name)))).toEqual([]);
  });

  it('has conditions of an answer that are read in Chinese', () => {
    const hinges = tests.flatMap(({ hinge }) => hinge ?? []);
    expect(hinges.filter((hinge) => !/\p{Script=Han}/u.test(textOf(hinge)))).toEqual([]);
  });

  it('has limits whose meaning, status and mark are read in Chinese', () => {
    const texts = loadLimits().flatMap(({ meaning, status, mark }) => [
      meaning.inside,
      meaning.outside,
      status,
      mark,
    ]);
    expect([...new Set(texts)].filter((text) => !/\p{Script=Han}/u.test(textOf(text)))).toEqual([]);
  });

  it('has limits whose names are read in Chinese, but for the number of an entry alone', () => {
    const names = loadLimits().map(({ name }) => textOf(name));
    expect(names.filter((name) => !/\p{Script=Han}/u.test(name))).toEqual(['ECCN 3A090.a', 'ECCN 3A090.b']);
  });
});
