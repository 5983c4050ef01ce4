import { describe, expect, it } from 'vitest';
import { apportion } from '../../../results/statistics/apportion.ts';
import { randomStream } from '../../../results/statistics/random.ts';

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('units for parts of a whole', () => {
  it('are those of a textbook: seats by the largest remainder', () => {
    // The usual example of the largest remainder with the Hare quota: 100,000 votes, ten seats (Wikipedia, "Quota method").
    expect(apportion([47_000, 16_000, 15_800, 12_000, 6100, 3100], 10)).toEqual([5, 2, 1, 1, 1, 0]);
    expect(apportion([1, 1, 1], 100)).toEqual([34, 33, 33]);
    expect(apportion([], 10)).toEqual([]);
    expect(apportion([0, 0], 10)).toEqual([0, 0]);
  });

  it('add up to the whole and are less than one from what each part has, with a part below nothing as well', () => {
    const random = randomStream(7);
    for (let round = 0; round < 500; round++) {
      const parts = Array.from({ length: 1 + (round % 40) }, () => (random.bits() / 2 ** 32) ** 6);
      if (round % 3 === 0) parts.push(-0.1 * sum(parts));
      const units = apportion(parts, 1000);
      expect(sum(units)).toBe(1000);
      for (const [i, part] of parts.entries())
        expect(Math.abs(units[i]! - (1000 * part) / sum(parts))).toBeLessThan(1);
    }
  });
});
