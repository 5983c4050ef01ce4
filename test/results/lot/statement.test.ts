import { describe, expect, it } from 'vitest';
import { conformityWords } from '../../../results/conformity/rule.ts';
import { type DrawnLot, lotStatement, lotStatementSchema } from '../../../results/lot/statement.ts';

type Words = DrawnLot['units'][number]['word'][];

const of = (words: Words, more: Partial<DrawnLot> = {}) =>
  lotStatement({
    requirement: 'r1',
    lotSize: 256,
    units: words.map((word, i) => ({ serial: `S${i}`, word })),
    isRandom: true,
    misclassification: 0,
    ...more,
  });
const passes = (count: number): Words => Array.from({ length: count }, () => 'pass' as const);

describe('the statement on a lot', () => {
  it('of 32 passes of 256 is that at most 21 are bad, and the risk of the rule makes them 22', () => {
    expect(of(passes(32))).toMatchObject({ drawn: 32, tested: 32, passed: 32, notPassed: 0, atMostBad: 21 });
    expect(of(passes(32), { misclassification: 0.025 }).atMostBad).toBe(22);
    expect(of(passes(32), { misclassification: 0.1 }).atMostBad).toBe(24);
  });

  it('takes only a pass for one', () => {
    const notPassing = conformityWords.filter(
      (word) => !['pass', 'notTested', 'notContradicted', 'noFail'].includes(word),
    );
    for (const word of notPassing) {
      expect(of([...passes(31), word])).toMatchObject({ passed: 31, notPassed: 1, atMostBad: 34 });
    }
  });

  it('counts an item that was not tested neither as passed nor as tested, and says how many were drawn', () => {
    const found = of([...passes(30), 'notTested', 'notTested']);
    expect(found).toMatchObject({ drawn: 32, tested: 30, passed: 30, notPassed: 0 });
    expect(found.atMostBad).toBe(of(passes(30)).atMostBad);
    expect(found.atMostBad!).toBeGreaterThan(of(passes(32)).atMostBad!);
    expect(found.atMostBadIfUntestedFailed!).toBeGreaterThan(found.atMostBad!);
    expect(found.words).toMatchObject({ pass: 30, notTested: 2, fail: 0 });
  });

  it.each([
    ['nothing was tested', ['notTested', 'notTested'] as Words, {}, 'noneTested'],
    ['the requirement cannot be passed', ['notContradicted', 'notContradicted'] as Words, {}, 'cannotPass'],
    ['the sample was chosen by somebody', passes(2), { isRandom: false }, 'notDrawnAtRandom'],
  ])('is not made where %s, and says so', (_, words, more, refusal) => {
    expect(of(words, more)).toMatchObject({ refusal, atMostBad: null, atMostBadIfUntestedFailed: null });
  });

  it('refuses an empty sample, one larger than the lot and an item that is in it twice', () => {
    expect(() => of([])).toThrow('sample is empty');
    expect(() => of(passes(9), { lotSize: 8 })).toThrow('9 items and the lot 8');
    const unit = { serial: 'S1', word: 'pass' as const };
    expect(() => of([], { units: [unit, unit] })).toThrow('S1 is in the sample twice');
  });

  it('is plain JSON that fits its schema', () => {
    for (const found of [of(passes(3)), of(['notTested'])]) {
      expect(lotStatementSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    }
  });
});
