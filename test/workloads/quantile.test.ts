import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../workloads/quantile.ts';

/** scipy.stats.norm.ppf of SciPy 1.17.1: on both sides of the limits 0.075, 0.925 and e^-25, and far out. */
const scipy = [
  [1e-300, -37.0470962993612],
  [1e-100, -21.273453560965322],
  [1e-20, -9.262340089798409],
  [1.3e-11, -6.667611456510741],
  [1.4e-11, -6.656723091518184],
  [1e-9, -5.9978070150076865],
  [1e-5, -4.264890793922825],
  [0.001, -3.090232306167813],
  [0.02, -2.053748910631823],
  [0.0749, -1.4402382675279635],
  [0.075, -1.4395314709384563],
  [0.0751, -1.4388253927525403],
  [0.2, -0.8416212335729142],
  [0.4, -0.2533471031357997],
  [0.51, 0.02506890825871106],
  [0.7, 0.5244005127080407],
  [0.9249, 1.4388253927525403],
  [0.925, 1.4395314709384563],
  [0.93, 1.475791028179171],
  [0.975, 1.959963984540054],
  [0.999, 3.090232306167813],
  [0.501953125, 0.004895777906342452],
  [0.783203125, 0.7830568136747741],
  [0.998046875, 2.8856349124267573],
] as const;

describe('the quantile of the normal distribution', () => {
  it.each(scipy)('at %f is that of SciPy, %f', (p, truth) => {
    expect(Math.abs(normalQuantile(p) / truth - 1)).toBeLessThan(1e-14);
  });

  it('is 0 in the middle, and odd about it', () => {
    expect(normalQuantile(0.5)).toBe(0);
    for (let i = 1; i < 128; i++) expect(normalQuantile(i / 256)).toBe(-normalQuantile(1 - i / 256));
  });
});
