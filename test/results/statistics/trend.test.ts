import { describe, expect, it } from 'vitest';
import { trend } from '../../../results/statistics/trend.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

const series = (values: readonly number[]) => values.map((value, at) => ({ at, value }));

describe('the trend', () => {
  it.each(scipy.trends)('agrees with SciPy ($method)', ({ values, slope, p }) => {
    const found = trend([series(values)])!;
    expect(found.slope).toBeCloseTo(slope, 12);
    expect(found.p).toBeCloseTo(p, 12);
  });

  it('over two strata has the p that an enumeration of all orders counts', () => {
    expect(trend(scipy.strata.strata.map(series))!.p).toBeCloseTo(scipy.strata.p, 12);
  });

  it('is not turned by one straggler at the end', () => {
    const flat = Array.from({ length: 30 }, (_, i) => 10 + (i % 3) / 100);
    expect(Math.abs(trend([series([...flat, 20])])!.slope)).toBeLessThan(0.001);
  });

  it('sees nothing in values that are all equal', () => {
    expect(trend([series([4, 4, 4, 4, 4, 4])])).toEqual({ slope: 0, p: 1 });
  });

  it('is null where nothing can be compared, and refuses two points at one place', () => {
    expect(trend([series([1]), series([2])])).toBeNull();
    expect(() =>
      trend([
        [
          { at: 1, value: 1 },
          { at: 1, value: 2 },
        ],
      ]),
    ).toThrow('at 1');
  });
});
