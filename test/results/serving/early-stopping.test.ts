import { describe, expect, it } from 'vitest';
import { earlyStoppingAllows, earlyStoppingRequests } from '../../../results/serving/early-stopping.ts';

describe("MLPerf's rule of early stopping", () => {
  // By the exact binomial distribution, in another program; 838 is told in inference#1788.
  it.each([
    [50, [7, 11, 14, 17, 22, 35]],
    [90, [44, 64, 81, 97, 127, 197]],
    [95, [90, 130, 165, 198, 259, 398]],
    [97, [152, 219, 277, 332, 433, 667]],
    [99, [459, 662, 838, 1001, 1307, 2010]],
    [99.9, [4603, 6636, 8403, 10042, 13105, 20140]],
  ])('asks at %s %% for as many requests as its table says', (percent, requests) => {
    expect([0, 1, 2, 3, 5, 10].map((over) => earlyStoppingRequests(over, percent))).toEqual(requests);
  });

  // 77 of 10,000 is what MLPerf's own test of its endpoints expects.
  it.each([
    [1000, 2],
    [5000, 33],
    [10_000, 77],
    [24_576, 209],
    [270_336, 2583],
  ])('allows of %i requests at 99 %% so many above the limit', (requests, over) => {
    expect(earlyStoppingAllows(requests, 99)).toBe(over);
  });

  it('allows nothing, not even none, below its first floor', () => {
    expect(earlyStoppingAllows(458, 99)).toBeNull();
    expect(earlyStoppingAllows(459, 99)).toBe(0);
    expect(earlyStoppingAllows(0, 99)).toBeNull();
  });
});
