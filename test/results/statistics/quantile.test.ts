import { describe, expect, it } from 'vitest';
import { coefficientOfVariation, mean, standardDeviation } from '../../../results/statistics/moments.ts';
import {
  median,
  medianAbsoluteDeviation,
  quantileOfSorted,
  sorted,
} from '../../../results/statistics/quantile.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

describe('quantiles and spreads', () => {
  it.each(scipy.location)(
    'agree with NumPy and SciPy on a set of values',
    ({ values, quantiles, mad, cv }) => {
      const ascending = sorted(values);
      for (const [p, truth] of quantiles) expect(quantileOfSorted(ascending, p!)).toBeCloseTo(truth!, 12);
      expect(medianAbsoluteDeviation(values)).toBeCloseTo(mad, 12);
      if (cv === null) expect(coefficientOfVariation(values)).toBeNull();
      else expect(coefficientOfVariation(values)).toBeCloseTo(cv, 12);
    },
  );

  it('leave the values in run order', () => {
    const values = [3, 1, 2];
    expect(median(values)).toBe(2);
    expect(values).toEqual([3, 1, 2]);
  });

  it('take a value that a quantile falls on, though the next one is infinite', () => {
    expect(quantileOfSorted([1, 2, Number.POSITIVE_INFINITY], 0.5)).toBe(2);
    expect(quantileOfSorted([1, 2, Number.POSITIVE_INFINITY], 0.6)).toBe(Number.POSITIVE_INFINITY);
  });

  it('find no spread in equal values, whatever their mean is rounded to', () => {
    for (let n = 2; n < 60; n++) expect(standardDeviation(new Array(n).fill(0.1))).toBe(0);
  });

  it('are null of nothing, never 0', () => {
    expect([mean([]), median([]), medianAbsoluteDeviation([]), standardDeviation([1])]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
