import { describe, expect, it } from 'vitest';
import {
  fitLine,
  judgeAbove,
  judgeCeiling,
  judgeEqual,
  judgeError,
  judgeLinear,
  judgeSame,
  pairedRatio,
  relativeRmsError,
} from '../../../results/record/audit.ts';

const interval = (low: number | null, high: number | null, ratio = 1) => ({ ratio, low, high });

describe('the rule that nothing may differ', () => {
  it('passes at none and fails at one of a thousand', () => {
    expect(judgeEqual(0, 1000, 'ids').verdict).toBe('pass');
    expect(judgeEqual(1, 1000, 'ids')).toEqual({ verdict: 'fail', because: '1 of 1000 ids differ' });
  });
});

describe('the rule of an error', () => {
  it('passes at the limit and fails just above it', () => {
    expect(judgeError(0.05, 0.05, 'the error').verdict).toBe('pass');
    expect(judgeError(0.050001, 0.05, 'the error').verdict).toBe('fail');
  });

  it('fails an error that is no number', () => {
    expect(judgeError(Number.NaN, 0.05, 'the error').verdict).toBe('fail');
  });
});

describe('the rule of equal times', () => {
  it.each([
    [0.98, 1.02, 'pass'],
    [0.9799, 1.02, 'inconclusive'],
    [0.98, 1.0201, 'inconclusive'],
    [1.0201, 1.1, 'fail'],
    [1.02, 1.1, 'inconclusive'],
    [0.9, 0.9799, 'fail'],
    [0.5, 1.7, 'inconclusive'],
    [null, null, 'inconclusive'],
  ] as const)('says of [%d, %d] within 2 %%: %s', (low, high, verdict) => {
    expect(judgeSame(interval(low, high), 0.02, 'the ratio').verdict).toBe(verdict);
  });
});

describe('the rule of a faster variant', () => {
  it.each([
    [1.0001, 1.5, 'pass'],
    [1, 1.5, 'inconclusive'],
    [0.8, 1, 'fail'],
    [null, null, 'inconclusive'],
  ] as const)('says of [%d, %d] above 1: %s', (low, high, verdict) => {
    expect(judgeAbove(interval(low, high), 1, 'the ratio').verdict).toBe(verdict);
  });
});

describe('the rule of the ceiling', () => {
  it('passes when the interval reaches down to the limit, and fails when all of it lies above', () => {
    expect(judgeCeiling(interval(1.02, 1.2, 1.1), 1.02, 'the share').verdict).toBe('pass');
    expect(judgeCeiling(interval(1.0201, 1.2, 1.1), 1.02, 'the share').verdict).toBe('fail');
  });

  it('judges by the ratio itself where there is no interval', () => {
    expect(judgeCeiling(interval(null, null, 1.03), 1.02, 'the share').verdict).toBe('fail');
  });
});

describe('a line through the times of n steps', () => {
  const limits = { r2: 0.99, residual: 0.05 };
  const exact = [4, 8, 16, 32].map((n) => ({ n, value: 0.5 + 2 * n }));

  it('is found exactly where there is one', () => {
    const line = fitLine(exact);
    expect(line.slope).toBeCloseTo(2, 12);
    expect(line.intercept).toBeCloseTo(0.5, 12);
    expect(line.r2).toBeCloseTo(1, 12);
    expect(judgeLinear(line, limits, 0.001).verdict).toBe('pass');
  });

  it('is that of NumPy for points that scatter', () => {
    // numpy.polyfit([4, 8, 16, 32], [8.4, 16.9, 31, 66], 1) and numpy.corrcoef(...)[0, 1] ** 2
    const line = fitLine([
      { n: 4, value: 8.4 },
      { n: 8, value: 16.9 },
      { n: 16, value: 31 },
      { n: 32, value: 66 },
    ]);
    expect(line.slope).toBeCloseTo(2.0484782608695657, 10);
    expect(line.intercept).toBeCloseTo(-0.1521739130434958, 10);
    expect(line.r2).toBeCloseTo(0.9981557828202026, 10);
  });

  it('fails where half of the steps are skipped, unless the points are too uncertain to say so', () => {
    const skipped = fitLine([...exact.slice(0, 3), { n: 32, value: 34.5 }]);
    expect(judgeLinear(skipped, limits, 0.01).verdict).toBe('fail');
    expect(judgeLinear(skipped, limits, 0.06).verdict).toBe('inconclusive');
    expect(judgeLinear(skipped, limits, null).verdict).toBe('inconclusive');
  });

  it('fails where time does not grow at all', () => {
    const flat = fitLine([4, 8, 16, 32].map((n) => ({ n, value: 3 })));
    expect(judgeLinear(flat, limits, 0.001).verdict).toBe('fail');
  });

  it('passes at the limits and fails just beyond', () => {
    const line = { slope: 1, intercept: 0, r2: 0.99, largestResidual: 0.05 };
    expect(judgeLinear(line, limits, 0).verdict).toBe('pass');
    expect(judgeLinear({ ...line, r2: 0.9899 }, limits, 0).verdict).toBe('fail');
    expect(judgeLinear({ ...line, largestResidual: 0.0501 }, limits, 0).verdict).toBe('fail');
  });
});

describe('the ratio of pairs', () => {
  it('is exact when each pair has the same ratio, whatever slows both', () => {
    const found = pairedRatio([2, 20, 6], [1, 10, 3]);
    expect(found.ratio).toBeCloseTo(2, 12);
    expect(found.low).toBeCloseTo(2, 12);
    expect(found.high).toBeCloseTo(2, 12);
  });

  it('has the interval of SciPy: exp(t.interval(0.95, 3, mean, sem) of the log ratios)', () => {
    const { low, high } = pairedRatio([1.1, 1.2, 0.95, 1.3], [1, 1.1, 1, 1.05]);
    expect(low).toBeCloseTo(0.9173727407605796, 9);
    expect(high).toBeCloseTo(1.295041307328803, 9);
  });

  it('has no interval from two pairs', () => {
    expect(pairedRatio([1, 2], [1, 1]).low).toBeNull();
  });

  it('refuses lists of two lengths', () => {
    expect(() => pairedRatio([1, 2, 3], [1, 2])).toThrow('one length');
  });
});

describe('the relative RMS error', () => {
  it('is 0 for equal values, √2 in the mean for unrelated ones, and exact by hand', () => {
    expect(relativeRmsError([3, 4], [3, 4])).toBe(0);
    expect(relativeRmsError([3, 9], [3, 4])).toBe(1);
    expect(relativeRmsError([0, 1], [1, 0])).toBeCloseTo(Math.SQRT2, 12);
  });

  it('is no number where a value is not finite', () => {
    expect(relativeRmsError([Number.NaN, 1], [1, 1])).toBeNaN();
  });
});
