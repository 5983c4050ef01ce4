import { describe, expect, it } from 'vitest';
import { halfWidthPercent, summarise, summariseMedian } from '../../../results/statistics/summary.ts';
import { normals } from './normals.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

/** How many of `trials` intervals hold the truth. */
const held = (trials: number, holds: () => boolean) =>
  Array.from({ length: trials }, holds).filter(Boolean).length;

describe('the summary by the geometric mean', () => {
  it.each(scipy.geometricMeans)(
    'has the centre and the ends that SciPy gives the logarithms',
    ({ values, centre, low, high }) => {
      const summary = summarise(values);
      expect(summary).toMatchObject({ n: values.length, confidence: 0.95, reason: null });
      expect(summary.centre / centre).toBeCloseTo(1, 13);
      expect(summary.low! / low).toBeCloseTo(1, 12);
      expect(summary.high! / high).toBeCloseTo(1, 12);
    },
  );

  it('is counted by hand for 1, 10, 100: 10, and a factor of 10 to the power of 4.303 / √3', () => {
    const summary = summarise([1, 10, 100]);
    expect(summary.centre).toBeCloseTo(10, 12);
    expect(summary.logDeviation).toBeCloseTo(Math.LN10, 12);
    expect(summary.high).toBeCloseTo(10 * 10 ** (4.302_652_729_911_275 / Math.sqrt(3)), 5);
    expect(halfWidthPercent(summary)).toBeCloseTo(10 * summary.high! - 100, 8);
  });

  it('has no end below 0, however far the processes lie apart', () => {
    expect(summarise([0.000_1, 0.9]).low).toBeGreaterThan(0);
  });

  it('of equal processes is that value, to the last bit', () => {
    const bytes = 80_995_155_968;
    expect(summarise([bytes, bytes, bytes])).toMatchObject({ centre: bytes, low: bytes, high: bytes });
  });

  it.each([2, 3, 5, 20])('holds the truth in 95 of 100 sets of %i processes', (n) => {
    const draw = normals(n);
    const trials = 2_500;
    const holds = () => {
      const { low, high } = summarise(draw(n).map((z) => 100 * Math.exp(0.1 * z)));
      return low! <= 100 && 100 <= high!;
    };
    const distance = Math.abs(held(trials, holds) - 0.95 * trials);
    expect(distance).toBeLessThan(4 * Math.sqrt(trials * 0.95 * 0.05));
  });

  it('of one process has no interval, and says why', () => {
    const summary = summarise([34.1]);
    expect(summary).toEqual({
      centre: 34.1,
      low: null,
      high: null,
      confidence: null,
      method: 'geometric mean, Student t of logarithms',
      n: 1,
      logDeviation: null,
      reason: 'one process: needs at least 2 for an interval',
    });
    expect(halfWidthPercent(summary)).toBeNull();
  });

  it('refuses nothing, and what has no logarithm', () => {
    expect(() => summarise([])).toThrow('at least one centre');
    expect(() => summarise([1, Number.NaN, 3])).toThrow('Centre 2 of 3 is NaN');
    expect(() => summarise([1, 0])).toThrow('Centre 2 of 2 is 0');
  });
});

describe('the summary by the median', () => {
  it.each(scipy.bootstraps)(
    'has the ends of SciPy’s bootstrap distribution',
    ({ x, medianLow, medianHigh }) => {
      const { low, high } = summariseMedian(x, { seed: 3 });
      expect(low).toBeGreaterThanOrEqual(medianLow[0]!);
      expect(low).toBeLessThanOrEqual(medianLow[1]!);
      expect(high).toBeGreaterThanOrEqual(medianHigh[0]!);
      expect(high).toBeLessThanOrEqual(medianHigh[1]!);
    },
  );

  it('claims no more confidence than its centres can carry', () => {
    expect(summariseMedian([5, 1, 3])).toMatchObject({ centre: 3, low: 1, high: 5, confidence: 0.75 });
    expect(summariseMedian([5, 1, 3, 2, 4])).toMatchObject({ low: 1, high: 5, confidence: 0.9375 });
    expect(summariseMedian([5, 1, 3, 2, 4, 6]).confidence).toBe(0.95);
  });

  it.each([5, 7, 11])('holds the truth as often as it says, for %i centres', (n) => {
    const draw = normals(100 + n);
    const trials = 300;
    const holds = () => {
      const { low, high } = summariseMedian(draw(n), { resamples: 499 });
      return low! <= 0 && 0 <= high!;
    };
    const said = summariseMedian(draw(n)).confidence!;
    expect(held(trials, holds)).toBeGreaterThan(said * trials - 4 * Math.sqrt(trials * said * (1 - said)));
  });

  it('is the same for the same seed', () => {
    const centres = [9.8, 10.1, 10.4, 9.9, 10.2, 10.0, 11.0];
    expect(summariseMedian(centres, { seed: 4 })).toEqual(summariseMedian(centres, { seed: 4 }));
  });

  it('of one process has no interval, and says why', () => {
    expect(summariseMedian([7])).toMatchObject({
      centre: 7,
      low: null,
      high: null,
      reason: expect.stringContaining('2'),
    });
  });
});
