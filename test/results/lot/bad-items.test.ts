import { describe, expect, it } from 'vitest';
import {
  acceptanceProbability,
  atMostBad,
  limitingBad,
  neededSample,
} from '../../../results/lot/bad-items.ts';
import type { LotProblem } from '../../../results/lot/lot-problem.ts';
import { hypergeometricAtMost } from '../../../results/statistics/hypergeometric.ts';
import fixtures from '../rules.fixtures.json' with { type: 'json' };

const bad = (lotSize: number, tested: number, notPassed: number, misclassification = 0, confidence = 0.95) =>
  atMostBad({ lotSize, tested, notPassed }, { confidence, misclassification });

describe('the hypergeometric distribution', () => {
  it.each(fixtures.hypergeometric)('of %d items, %d bad, %d drawn, at most %d found, is exact', (...row) => {
    const [size, bad, drawn, x, exact] = row as [number, number, number, number, number];
    const found = hypergeometricAtMost(x, { size, bad, drawn });
    expect(Math.abs(found - exact)).toBeLessThanOrEqual(1e-11 * exact + 1e-300);
  });

  it.each(fixtures.missed)('of %d items, %d bad, %d drawn, %d found, a chance of %f to miss', (...row) => {
    const [size, bad, drawn, x, beta, exact] = row as [number, number, number, number, number, number];
    expect(hypergeometricAtMost(x, { size, bad, drawn }, beta) / exact).toBeCloseTo(1, 10);
  });

  it('is the same with bad and drawn in each other’s place', () => {
    for (let a = 0; a <= 12; a++) {
      for (let b = 0; b <= 12; b++) {
        expect(hypergeometricAtMost(2, { size: 12, bad: a, drawn: b })).toBeCloseTo(
          hypergeometricAtMost(2, { size: 12, bad: b, drawn: a }),
          12,
        );
      }
    }
  });

  it('finds nothing where every bad item is missed, and refuses counts that cannot be', () => {
    expect(hypergeometricAtMost(0, { size: 8, bad: 8, drawn: 8 }, 1)).toBe(1);
    expect(() => hypergeometricAtMost(0, { size: 8, bad: 9, drawn: 1 })).toThrow('cannot have 9 bad items');
    expect(() => hypergeometricAtMost(0, { size: 8, bad: 1.5, drawn: 1 })).toThrow(RangeError);
    expect(() => hypergeometricAtMost(0, { size: 8, bad: 1, drawn: 1 }, 2)).toThrow('from 0 to 1');
  });
});

describe('how many of a lot may be bad', () => {
  it.each(fixtures.bounds)('of %d items, %d tested, %d not passed, β = %f, at %f: %d', (...row) => {
    const [size, tested, x, beta, confidence, expected] = row as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    expect(bad(size, tested, x, beta, confidence)).toBe(expected);
  });

  it.each([
    [60, 15, 0, 9, 0.059944, 0.042314],
    [256, 32, 0, 21, 0.053476, 0.046195],
    [256, 32, 1, 34, 0.050575, 0.044567],
  ])('lies between the printed chances: N = %d, n = %d, x = %d', (size, drawn, x, most, at, above) => {
    expect(bad(size, drawn, x)).toBe(most);
    expect(hypergeometricAtMost(x, { size, bad: most, drawn })).toBeCloseTo(at, 6);
    expect(hypergeometricAtMost(x, { size, bad: most + 1, drawn })).toBeCloseTo(above, 6);
  });

  it('falls with more tested, and rises with more confidence, failures and misclassification', () => {
    const rises = (values: number[]) => values.every((value, i) => i === 0 || value >= values[i - 1]!);
    const [ns, xs] = [Array.from({ length: 40 }, (_, i) => i + 1), Array.from({ length: 11 }, (_, i) => i)];
    expect(rises(ns.map((n) => -bad(40, n, 0)))).toBe(true);
    expect(rises(xs.map((x) => bad(40, 10, x)))).toBe(true);
    expect(rises([0.5, 0.8, 0.9, 0.95, 0.99, 0.999].map((c) => bad(40, 10, 1, 0, c)))).toBe(true);
    expect(rises([0, 0.02275, 0.1, 0.3, 0.5, 0.9, 1].map((beta) => bad(40, 10, 1, beta)))).toBe(true);
  });

  it('is what was found where all were tested and nothing is missed', () => {
    for (let x = 0; x <= 8; x++) expect(bad(8, 8, x)).toBe(x);
  });

  it('refuses an empty sample, one larger than the lot, and more failures than tests, with a way out', () => {
    expect(() => bad(8, 0, 0)).toThrow('sample is empty');
    expect(() => bad(8, 9, 0)).toThrow('9 items and the lot 8');
    expect(() => bad(8, 4, 5)).toThrow('5 of 4 tested');
    expect(() => bad(8, 4, 0, 0, 1)).toThrow('between 0 and 1');
    try {
      bad(8, 9, 0);
      expect.unreachable();
    } catch (error) {
      expect((error as LotProblem).tryThis).toContain('draw fewer');
    }
  });
});

describe('the sample that is needed', () => {
  it.each(fixtures.needed)('of %d items for at most %d bad ones is %d', (lotSize, allowed, sample) => {
    const certainty = { confidence: 0.95 };
    expect(neededSample({ lotSize: lotSize!, allowed: allowed! }, certainty)).toBe(sample);
    expect(bad(lotSize!, sample!, 0)).toBeLessThanOrEqual(allowed!);
  });

  it('does not exist where a bad item is missed too easily, or more may be found than are allowed', () => {
    expect(neededSample({ lotSize: 8, allowed: 0 }, { confidence: 0.95, misclassification: 0.1 })).toBeNull();
    expect(neededSample({ lotSize: 8, allowed: 1, notPassed: 3 }, { confidence: 0.95 })).toBeNull();
  });
});

describe('the acceptance of a lot', () => {
  it.each([
    [1, 5, 0.8809],
    [1, 13, 0.499],
    [1, 26, 0.1324],
    [0, 5, 0.51],
    [0, 13, 0.1685],
  ])('of 256 items by 32 with Ac %d and %d bad ones has the chance %f', (acceptUpTo, count, chance) => {
    expect(acceptanceProbability({ lotSize: 256, sampleSize: 32, acceptUpTo }, count)).toBeCloseTo(chance, 4);
  });

  it.each(fixtures.limiting)('of %d items by %d with Ac %d is below 10 %% from %d on', (...row) => {
    const [lotSize, sampleSize, acceptUpTo, count] = row as [number, number, number, number];
    expect(limitingBad({ lotSize, sampleSize, acceptUpTo })).toBe(count);
  });

  it('has no limit where every lot is accepted', () => {
    expect(limitingBad({ lotSize: 8, sampleSize: 2, acceptUpTo: 2 })).toBeNull();
  });
});
