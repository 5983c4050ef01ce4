import { describe, expect, it } from 'vitest';
import { precision } from '../../../results/statistics/stop.ts';
import { summarise } from '../../../results/statistics/summary.ts';
import { normals } from './normals.ts';

describe('the stop', () => {
  it('comes when half of the interval is at most 1 % of the mean', () => {
    expect(precision([100, 100.2, 99.8, 100.1, 99.9])).toMatchObject({ reached: true, needs: 5 });
    expect(precision([100, 103, 97, 102, 98]).reached).toBe(false);
  });

  it('does not come for three that agree by chance, unless three are asked for', () => {
    const centres = [100, 100.01, 99.99];
    expect(precision(centres)).toMatchObject({ reached: false, needs: 5 });
    expect(precision(centres, { atLeast: 3 }).reached).toBe(true);
  });

  it('estimates how many processes it takes: four times as many for half the width', () => {
    const { halfWidthPercent, needs } = precision([98, 102, 99, 101, 100]);
    expect(needs).toBe(Math.ceil(5 * halfWidthPercent! ** 2));
    const half = precision([98, 102, 99, 101, 100], { targetPercent: halfWidthPercent! / 2 });
    expect(half.needs).toBeGreaterThanOrEqual(20);
    expect(half.needs).toBeLessThanOrEqual(21);
  });

  it('leaves an interval that holds the truth nearly as often as it says, as `quick` stops', () => {
    const draw = normals(21);
    const trials = 600;
    const held = Array.from({ length: trials }, () => {
      const centres = draw(12).map((z) => Math.exp(0.05 * z));
      const counts = [5, 6, 7, 8, 9, 10, 11, 12];
      const n = counts.find((k) => precision(centres.slice(0, k), { targetPercent: 3 }).reached) ?? 12;
      const { low, high } = summarise(centres.slice(0, n));
      return low! <= 1 && 1 <= high!;
    }).filter(Boolean).length;
    // SciPy, 20,000 cases: 0.927.
    expect(Math.abs(held / trials - 0.927)).toBeLessThan(4 * Math.sqrt((0.927 * 0.073) / trials));
  });

  it('knows nothing of one process, of none, or of one that took no time', () => {
    const unknown = { halfWidthPercent: null, reached: false, needs: null };
    expect(precision([5])).toEqual(unknown);
    expect(precision([])).toEqual(unknown);
    expect(precision([1, 0, 1, 1, 1])).toEqual(unknown);
  });
});
