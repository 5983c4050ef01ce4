import { describe, expect, it } from 'vitest';
import { neverFalling } from '../../../results/serving/isotonic.ts';

describe('the nearest values that never fall', () => {
  // scipy.optimize.isotonic_regression(y, weights=w).x, SciPy 1.17.
  it.each([
    [
      [1, 2, 3],
      [1, 1, 1],
      [1, 2, 3],
    ],
    [
      [3, 2, 1],
      [1, 1, 1],
      [2, 2, 2],
    ],
    [
      [1, 4, 2, 3, 5],
      [1, 1, 1, 1, 1],
      [1, 3, 3, 3, 5],
    ],
    [
      [0.02, 0.01, 0.3, 0.25],
      [100, 300, 50, 150],
      [0.0125, 0.0125, 0.2625, 0.2625],
    ],
    [[], [], []],
  ])('to %j with the weights %j are %j', (values, weights, expected) => {
    const found = neverFalling(values, weights);
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
  });
});
