import { describe, expect, it } from 'vitest';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import type { Arrivals, Lengths } from '../../../workloads/serving/scenario.ts';
import { scenario } from './load.ts';

const requests = 50_000;
const gapsOf = (arrivals: Arrivals) => {
  const { arrivalNs } = makeSchedule(scenario({ arrivals, requests }));
  return Array.from(arrivalNs, (at, i) => (at - (i === 0 ? 0 : arrivalNs[i - 1]!)) / 1e9);
};
const lengthsOf = (isl: Lengths) => Array.from(makeSchedule(scenario({ isl, requests })).isl);
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
};
const share = (values: readonly number[], is: (value: number) => boolean) =>
  values.filter(is).length / values.length;

describe('a schedule', () => {
  it('has exponential gaps of the rate', () => {
    const gaps = gapsOf({ process: 'poisson', perSecond: 4 });
    const { mean, sd } = moments(gaps);
    expect(mean).toBeCloseTo(0.25, 2);
    expect(sd).toBeCloseTo(0.25, 2);
    // P(gap > t) = exp(−rate · t)
    for (const t of [0.1, 0.25, 0.5, 1]) expect(share(gaps, (g) => g > t)).toBeCloseTo(Math.exp(-4 * t), 2);
  });

  it.each([0.5, 1, 3])('has gaps of a gamma distribution with a coefficient of variation of %d', (cv) => {
    const { mean, sd } = moments(gapsOf({ process: 'gamma', perSecond: 4, cv }));
    expect(mean * 4).toBeGreaterThan(0.96);
    expect(mean * 4).toBeLessThan(1.04);
    expect(sd / mean / cv).toBeGreaterThan(0.96);
    expect(sd / mean / cv).toBeLessThan(1.04);
  });

  it('is one pattern at every rate, and never stretched to a total', () => {
    const at = (perSecond: number) => makeSchedule(scenario({ arrivals: { process: 'poisson', perSecond } }));
    const [slow, fast] = [at(1).arrivalNs, at(10).arrivalNs];
    for (let i = 0; i < 1000; i += 100) expect(slow[i]! / fast[i]!).toBeCloseTo(10, 4);
    const lasts = [1, 2, 3, 4].map((seed) => makeSchedule(scenario({ seed })).arrivalNs[999]! / 1e9);
    expect(new Set(lasts).size).toBe(4);
    for (const last of lasts) expect(last).not.toBeCloseTo(1000, 0);
  });

  it('keeps its lengths when its rate changes, and its hash tells schedules apart', () => {
    const isl = { law: 'uniform', from: 1, to: 100 } as const;
    const at = (perSecond: number, seed = 1) =>
      makeSchedule(scenario({ isl, seed, arrivals: { process: 'poisson', perSecond } }));
    expect(at(1).isl).toEqual(at(5).isl);
    expect(at(1).sha256).toBe(at(1).sha256);
    expect(new Set([at(1).sha256, at(5).sha256, at(1, 2).sha256]).size).toBe(3);
  });

  it('draws lengths: fixed, uniform with both ends, lognormal by its median, or as a trace tells', () => {
    expect(new Set(lengthsOf({ law: 'fixed', tokens: 7 }))).toEqual(new Set([7]));
    const uniform = lengthsOf({ law: 'uniform', from: 3, to: 6 });
    for (const n of [3, 4, 5, 6]) expect(share(uniform, (x) => x === n)).toBeCloseTo(0.25, 1);
    const lognormal = lengthsOf({ law: 'lognormal', median: 100, sigma: 0.5, most: 1000 });
    expect(share(lognormal, (x) => x <= 100)).toBeCloseTo(0.5, 1);
    // exp(0.5) times the median is one standard deviation of the logarithm above it.
    expect(share(lognormal, (x) => x <= 165)).toBeCloseTo(0.8413, 2);
    expect(lengthsOf({ law: 'trace', tokens: [5, 9] }).slice(0, 3)).toEqual([5, 9, 5]);
  });

  it('has all at the start for an offline load, and only the first users of a closed loop', () => {
    expect(new Set(makeSchedule(scenario({ arrivals: { process: 'at once' } })).arrivalNs)).toEqual(
      new Set([0]),
    );
    const { arrivalNs, users } = makeSchedule(scenario({ arrivals: { process: 'closed', users: 3 } }));
    expect([users, ...arrivalNs.slice(0, 4)]).toEqual([3, 0, 0, 0, Number.NaN]);
  });
});
