import { describe, expect, it } from 'vitest';
import { autocorrelation } from '../../../results/statistics/autocorrelation.ts';
import { mean, standardDeviation } from '../../../results/statistics/moments.ts';
import nist from './nist.fixtures.json' with { type: 'json' };

/** NumAcc2 to 4 by their rule: one middle value, then 1000 that alternate 0.1 below and above it. */
const alternating = (middle: number, low: number, high: number) => [
  middle,
  ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? low : high)),
];

/** Relative errors allowed: those of the sets whose decimals no binary number can hold are larger by necessity. */
const certified = [
  ...nist.sets.map((set) => ({ ...set, error: 1e-12 })),
  {
    name: 'NumAcc1',
    values: [10000001, 10000003, 10000002],
    mean: 10000002,
    standardDeviation: 1,
    autocorrelation: -0.5,
    error: 0,
  },
  {
    name: 'NumAcc2',
    values: alternating(1.2, 1.1, 1.3),
    mean: 1.2,
    standardDeviation: 0.1,
    autocorrelation: -0.999,
    error: 1e-14,
  },
  {
    name: 'NumAcc3',
    values: alternating(1000000.2, 1000000.1, 1000000.3),
    mean: 1000000.2,
    standardDeviation: 0.1,
    autocorrelation: -0.999,
    error: 1e-9,
  },
  {
    name: 'NumAcc4',
    values: alternating(10000000.2, 10000000.1, 10000000.3),
    mean: 10000000.2,
    standardDeviation: 0.1,
    autocorrelation: -0.999,
    error: 1e-8,
  },
];

const off = (value: number | null, truth: number) => Math.abs(value! / truth - 1);

describe('the certified figures of NIST', () => {
  it.each(certified)('hold for $name', ({ values, error, ...truth }) => {
    expect(off(mean(values), truth.mean)).toBeLessThanOrEqual(Math.min(error, 1e-15));
    expect(off(standardDeviation(values), truth.standardDeviation)).toBeLessThanOrEqual(error);
    expect(off(autocorrelation(values), truth.autocorrelation)).toBeLessThanOrEqual(error);
  });
});
