import { describe, expect, it } from 'vitest';
import { randomStream, splitMix64, xoshiro128 } from '../../../results/statistics/random.ts';

describe('the random stream', () => {
  it('is xoshiro128** 1.1: the first figures of its authors’ C program on the state 1, 2, 3, 4', () => {
    const { bits } = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, bits)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('is seeded by SplitMix64: its published figures for the seed 1234567', () => {
    const next = splitMix64(1234567n);
    expect([next(), next(), next(), next(), next()]).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  it('repeats itself for one seed and differs for another', () => {
    const first = (seed: number) => Array.from({ length: 5 }, randomStream(seed).bits);
    expect(first(7)).toEqual(first(7));
    expect(first(7)).not.toEqual(first(8));
  });

  it('draws each of n numbers equally often', () => {
    const { below } = randomStream(1);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) counts[below(6)]!++;
    const chiSquare = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(20.5); // the 99.9 % point for five degrees of freedom
  });

  it('refuses a seed that is no whole number', () => {
    expect(() => randomStream(0.5)).toThrow('whole number');
  });
});
