import { describe, expect, it } from 'vitest';
import { autocorrelation, effectiveCount } from '../../../results/statistics/autocorrelation.ts';
import { outlierLabels } from '../../../results/statistics/outliers.ts';
import { throughput } from '../../../results/statistics/throughput.ts';

describe('the throughput', () => {
  it('is work over time, and not the mean of the rates', () => {
    expect(throughput([1, 3])).toBe(0.5); // the mean of the rates is 0.67
    expect(throughput([0.5, 0.5], 8)).toBe(16);
  });

  it('is null without samples or without time', () => {
    expect([throughput([]), throughput([0])]).toEqual([null, null]);
  });
});

describe('the outlier labels', () => {
  // Quartiles 3.5 and 8.5 (type 7): fences at −4, 16 and −11.5, 23.5 in a set whose middle is 1 to 11.
  const middle = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

  it('leave what lies between the fences alone', () => {
    expect(outlierLabels(middle)).toEqual(middle.map(() => 'typical'));
  });

  it('name side and degree, in the order of the samples', () => {
    const labels = outlierLabels([100, ...middle, 21, -19, -9]);
    // With these four the quartiles are 2.5 and 9.5, so the fences are −8, 20 and −18.5, 30.5.
    expect(labels[0]).toBe('severe high');
    expect(labels.slice(1, 12)).toEqual(middle.map(() => 'typical'));
    expect(labels.slice(12)).toEqual(['mild high', 'severe low', 'mild low']);
  });

  it('are none for no samples', () => {
    expect(outlierLabels([])).toEqual([]);
  });
});

describe('the autocorrelation', () => {
  it('tells a slow wave from a zigzag', () => {
    const wave = Array.from({ length: 100 }, (_, i) => Math.sin(i / 10));
    expect(autocorrelation(wave)).toBeGreaterThan(0.95);
    expect(effectiveCount(wave)).toBeLessThan(3);
    expect(autocorrelation([1, 2, 1, 2, 1, 2])).toBeLessThan(-0.8);
    expect(effectiveCount([1, 2, 1, 2, 1, 2])).toBe(6);
  });

  it('of 1, 1, 2, 2 is 0.25, which leaves 4 · 0.75 / 1.25 independent samples: by hand', () => {
    expect(autocorrelation([1, 1, 2, 2])).toBe(0.25);
    expect(effectiveCount([1, 1, 2, 2])).toBeCloseTo(2.4, 12);
  });

  it('is null below three samples, or when they are all equal', () => {
    expect([autocorrelation([1, 2]), autocorrelation([0.1, 0.1, 0.1]), effectiveCount([3, 3, 3])]).toEqual([
      null,
      null,
      null,
    ]);
  });
});
