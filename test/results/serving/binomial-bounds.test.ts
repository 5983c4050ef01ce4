import { describe, expect, it } from 'vitest';
import { highestChance, lowestChance } from '../../../results/serving/binomial-bounds.ts';

describe('the bounds of a chance', () => {
  // scipy.stats.beta.ppf(1 - c, k, n - k + 1) and beta.ppf(c, k + 1, n - k), SciPy 1.17.
  it.each([
    [0, 459, 0.99, 0, 0.00998288736612908],
    [1, 662, 0.99, 1.518166097116711e-5, 0.009985125184435208],
    [209, 24_576, 0.99, 0.007200432068406415, 0.009968838611294958],
    [3.5, 120.25, 0.99, 0.005192727111946085, 0.0873777298484159],
    [950, 1000, 0.975, 0.9346095120845064, 0.9626646023953382],
    [0, 10, 0.95, 0, 0.2588655508930522],
  ])('of %d in %d at %d are those of SciPy', (events, trials, confidence, low, high) => {
    expect(lowestChance(events, trials, confidence)).toBeCloseTo(low, 12);
    expect(highestChance(events, trials, confidence)).toBeCloseTo(high, 12);
  });
});
