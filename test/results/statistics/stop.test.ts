import { describe, expect, it } from 'vitest';
import { precision } from '../../../results/statistics/stop.ts';

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

  it('knows nothing of one process, or of none', () => {
    const unknown = { halfWidthPercent: null, reached: false, needs: null };
    expect(precision([5])).toEqual(unknown);
    expect(precision([])).toEqual(unknown);
  });
});
