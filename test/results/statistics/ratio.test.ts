import { describe, expect, it } from 'vitest';
import { composedRatio, ratioOf } from '../../../results/statistics/ratio.ts';
import { summarise } from '../../../results/statistics/summary.ts';
import { normals } from './normals.ts';

describe('the ratio of two sets of processes', () => {
  it.each([2, 3, 5])('holds the truth in 95 of 100 cases, with %i processes a side', (n) => {
    const draw = normals(9);
    const side = (centre: number, sigma: number) => draw(n).map((z) => centre * Math.exp(sigma * z));
    const trials = 2_000;
    const held = Array.from({ length: trials }, () => {
      const { low, high } = ratioOf(side(20, 0.02), side(10, 0.02));
      return low! <= 2 && 2 <= high!;
    }).filter(Boolean).length;
    expect(held / trials).toBeGreaterThan(0.94);
    expect(held / trials).toBeLessThan(n === 2 ? 0.985 : 0.97);
  });

  it('has no interval from one process, and says why', () => {
    expect(ratioOf([2, 2.1, 2.2], [1])).toMatchObject({
      low: null,
      high: null,
      p: null,
      reason: expect.stringContaining('at least 2'),
    });
  });

  it('refuses centres that are not above 0', () => {
    expect(() => ratioOf([1, 2], [1, 0])).toThrow('Centre 2 of 2 is 0');
    expect(() => ratioOf([], [1, 2])).toThrow('at least one centre');
  });
});

describe('the composed ratio', () => {
  const x = { centre: 200, n: 4, logDeviation: 0.02 };
  const y = { centre: 100, n: 9, logDeviation: 0.03 };

  it('adds the variances of the logarithms: 0.02²/4 + 0.03²/9 = 0.0002, by hand', () => {
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
    expect(composedRatio(summarise([10, 11, 12]), summarise([5, 5.5, 6])).ratio).toBeCloseTo(2, 14);
    const single = composedRatio(summarise([10]), { centre: 5, relativeUncertainty: 0.05 });
    expect(single).toMatchObject({ ratio: 2, low: null, shares: null, reason: expect.stringContaining('2') });
  });

  it('of sides without any spread is a point', () => {
    const flat = { centre: 3, n: 5, logDeviation: 0 };
    expect(composedRatio(flat, flat)).toMatchObject({
      ratio: 1,
      low: 1,
      high: 1,
      shares: { x: 0, y: 0, stated: 0 },
    });
  });
});
