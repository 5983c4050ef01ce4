import { describe, expect, it } from 'vitest';
import { holm } from '../../../results/statistics/holm.ts';
import { mannWhitney } from '../../../results/statistics/mann-whitney.ts';
import { ratioOf } from '../../../results/statistics/ratio.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

describe('tests between two sets of processes', () => {
  it.each(scipy.twoSamples)('agree with SciPy: Mann–Whitney', ({ x, y, mannWhitney: truth }) => {
    const found = mannWhitney(x, y)!;
    expect(found.u).toBe(truth.u);
    expect(found.p).toBeCloseTo(truth.p, 12);
    expect(found.superiority).toBe(truth.u / (x.length * y.length));
  });

  it.each(scipy.twoSamples)('agree with SciPy: Welch on logarithms', ({ x, y, welch: truth }) => {
    const found = ratioOf(x, y);
    expect(Math.log(found.ratio) / found.standardUncertainty!).toBeCloseTo(truth.t, 9);
    expect(found.degreesOfFreedom!).toBeCloseTo(truth.df, 9);
    expect(found.p!).toBeCloseTo(truth.p, 12);
    expect(found.low!).toBeCloseTo(truth.low, 10);
    expect(found.high!).toBeCloseTo(truth.high, 10);
  });

  it('say nothing where there is nothing to say', () => {
    expect(mannWhitney([], [1])).toBeNull();
    expect(mannWhitney([2, 2, 2], [2, 2])!.p).toBe(1);
    expect(ratioOf([1], [1, 2])).toMatchObject({ low: null, high: null, p: null });
  });

  it('find the smallest p that three against three can have: 2 of 20 orders', () => {
    expect(mannWhitney([1, 2, 3], [4, 5, 6])!.p).toBeCloseTo(0.1, 12);
  });
});

describe('Holm’s correction', () => {
  it('multiplies the smallest by the number of tests, and never falls: by hand', () => {
    const corrected = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
      expect(corrected[i]).toBeCloseTo(p, 12);
    });
  });

  it('stays at most 1, leaves one test alone, and takes an empty family', () => {
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
  });
});
