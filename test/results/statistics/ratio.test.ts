import { describe, expect, it } from 'vitest';
import { bootstrapRatio, composedRatio, ratioOfMeans } from '../../../results/statistics/ratio.ts';
import { summariseMean } from '../../../results/statistics/summary.ts';
import { normals } from './normals.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

describe('the bootstrapped ratio', () => {
  it.each(scipy.bootstraps)(
    'has the ends of SciPy’s bootstrap distribution',
    ({ x, y, ratio: [low, high] }) => {
      const found = bootstrapRatio(x, y, { seed: 2 });
      expect(Math.abs(found.low! / low! - 1)).toBeLessThan(0.003);
      expect(Math.abs(found.high! / high! - 1)).toBeLessThan(0.003);
    },
  );

  it('holds the truth in about 95 of 100 cases, with five processes a side', () => {
    const draw = normals(9);
    const side = (centre: number) => draw(5).map((z) => centre * Math.exp(0.02 * z));
    const held = Array.from({ length: 400 }, () => {
      const { low, high } = bootstrapRatio(side(20), side(10), { resamples: 499 });
      return low! <= 2 && 2 <= high!;
    }).filter(Boolean).length;
    expect(held / 400).toBeGreaterThan(0.91);
    expect(held / 400).toBeLessThan(0.99);
  });

  it('of two processes has no interval, and says why', () => {
    expect(bootstrapRatio([2, 2.1, 2.2], [1, 1.1])).toMatchObject({
      low: null,
      high: null,
      reason: expect.stringContaining('at least 3'),
    });
  });

  it('refuses centres that are not above 0', () => {
    expect(() => bootstrapRatio([1, 2], [1, 0])).toThrow('above 0; got 0');
    expect(() => bootstrapRatio([], [1, 2])).toThrow('above 0; got none');
  });
});

describe('the composed ratio', () => {
  const x = { centre: 200, n: 4, standardDeviation: 4 };
  const y = { centre: 100, n: 9, standardDeviation: 3 };

  it('adds the relative variances: 0.02²/4 + 0.03²/9 = 0.0002, by hand', () => {
    const found = composedRatio(x, y);
    const freedom = 0.0002 ** 2 / (0.0001 ** 2 / 3 + 0.0001 ** 2 / 8);
    expect(found.ratio).toBe(2);
    expect(found.standardUncertainty).toBeCloseTo(Math.sqrt(0.0002), 15);
    expect(found.degreesOfFreedom).toBeCloseTo(freedom, 9);
    expect(found.shares!.x).toBeCloseTo(0.5, 12);
    expect(found.shares!.stated).toBe(0);
    expect(found.low! * found.high!).toBeCloseTo(4, 12);
  });

  it('shows how much of the doubt a published number brings', () => {
    const found = composedRatio(x, { centre: 100, relativeUncertainty: 0.05 });
    expect(found.shares!.stated).toBeCloseTo(0.0025 / 0.0026, 12);
    expect(found.shares!.y).toBe(0);
  });

  it('of two published numbers uses the normal distribution', () => {
    const published = { centre: 100, relativeUncertainty: 0.05 };
    const found = composedRatio(published, published);
    expect(found.degreesOfFreedom).toBe(Number.POSITIVE_INFINITY);
    expect(found.high).toBeCloseTo(Math.exp(1.959963984540054 * Math.sqrt(0.005)), 12);
  });

  it('takes a summary as it is, and gives no interval where that has none', () => {
    expect(composedRatio(summariseMean([10, 11, 12]), summariseMean([5, 5.5, 6])).ratio).toBe(2);
    const single = composedRatio(summariseMean([10]), { centre: 5, relativeUncertainty: 0.05 });
    expect(single).toMatchObject({ ratio: 2, low: null, shares: null, reason: expect.stringContaining('2') });
  });

  it('of sides without any spread is a point', () => {
    const flat = { centre: 3, n: 5, standardDeviation: 0 };
    expect(composedRatio(flat, flat)).toMatchObject({
      ratio: 1,
      low: 1,
      high: 1,
      shares: { x: 0, y: 0, stated: 0 },
    });
  });
});

describe('the ratio of means', () => {
  it.each([
    ['the bootstrap from three processes a side on', 3, 'bootstrap of the log ratio'],
    ['Student with two', 2, 'log ratio, Student t'],
  ])('has the interval of %s', (_, n, method) => {
    const found = ratioOfMeans([2, 2.1, 2.2], [1, 1.1, 1.2].slice(0, n));
    expect(found).toMatchObject({ method, reason: null });
    expect(found.low!).toBeLessThan(found.ratio);
  });

  it('has none with one process', () => {
    expect(ratioOfMeans([2, 2.1, 2.2], [1])).toMatchObject({ low: null, reason: expect.any(String) });
  });
});
