import { describe, expect, it } from 'vitest';
import { binomialAtMost } from '../../../results/statistics/binomial.ts';
import { type PercentileName, percentile, percentileFloors } from '../../../results/statistics/percentile.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

const shares = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
const names = Object.keys(percentileFloors) as PercentileName[];

describe('percentiles', () => {
  it.each(names)(
    '%s has the floor at which the second largest sample bounds it with 99 %% confidence',
    (name) => {
      const chance = (n: number) => binomialAtMost(n - 2, n, shares[name]);
      expect(chance(percentileFloors[name])).toBeGreaterThanOrEqual(0.99);
      expect(chance(percentileFloors[name] - 1)).toBeLessThan(0.99);
    },
  );

  it.each(names)('%s is null one sample below its floor and says how many it needs', (name) => {
    const samples = Array.from({ length: percentileFloors[name] - 1 }, (_, i) => i);
    expect(percentile(samples, name)).toEqual({
      name,
      n: samples.length,
      value: null,
      needs: percentileFloors[name],
    });
  });

  it.each(names)('%s at its floor takes the second largest sample as its upper bound', (name) => {
    const samples = Array.from({ length: percentileFloors[name] }, (_, i) => i + 1);
    expect(percentile(samples, name)).toMatchObject({ upper: samples.length - 1 });
  });

  it.each(scipy.percentileBounds)(
    '$name has the bounds of SciPy’s quantile test',
    ({ name, values, ...bounds }) => {
      expect(percentile(values, name as PercentileName)).toMatchObject(bounds);
    },
  );

  it('hold the true percentile in at least 95 of 100 cases', () => {
    const random = randomStream(5);
    const uniform = () => random.bits() / 2 ** 32;
    const held = Array.from({ length: 2000 }, () => {
      const found = percentile(Array.from({ length: 64 }, uniform), 'p90');
      return found.value !== null && found.low <= 0.9 && 0.9 <= found.high;
    }).filter(Boolean).length;
    expect(held).toBeGreaterThan(2000 * 0.95 - 3 * Math.sqrt(2000 * 0.05 * 0.95));
  });
});
