import { describe, expect, it } from 'vitest';
import { wilson } from '../../../results/serving/wilson.ts';

describe("Wilson's interval", () => {
  // scipy.stats.binomtest(k, n).proportion_ci(method='wilson').
  it.each([
    [99, 100, 0.9455, 0.9982],
    [950, 1000, 0.9347, 0.9619],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
  ])('of %i in %i goes from %d to %d', (events, trials, low, high) => {
    const interval = wilson(events, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
    if (events === 0) expect(interval.low).toBe(0);
    if (events === trials) expect(interval.high).toBe(1);
  });
});
