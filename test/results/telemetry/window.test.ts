import { describe, expect, it } from 'vitest';
import type { Series } from '../../../results/record/track.ts';
import {
  counterDifference,
  cutWindow,
  increaseIn,
  integrate,
  middleRangeIn,
  relativeRangeIn,
  samplingIn,
  spreadIn,
  windowOf,
} from '../../../results/telemetry/window.ts';

const ns = (ms: number) => BigInt(ms) * 1_000_000n;
const between = (fromMs: number, toMs: number) => ({ startNs: ns(fromMs), endNs: ns(toMs) });
const series = (timesMs: number[], values: (number | null)[]): Series => ({
  unit: 'W',
  atNs: timesMs.map(ns),
  values,
});

const TIMES = [0, 100, 130, 200, 350, 360, 500, 710, 800, 1000];
const power = series(TIMES, [100, 220.5, 180.25, 400, 399, 610.75, 700, 650.5, 655, 20]);
const window = between(115, 905);

describe('an integral over a window', () => {
  it('is that of scipy.integrate.trapezoid with numpy.interp at both ends', () => {
    expect(integrate(power, window)).toBeCloseTo(431.7125, 9);
  });

  it('is the area of a triangle cut in the middle', () => {
    expect(integrate(series([0, 1000], [0, 100]), between(0, 500))).toBeCloseTo(12.5, 12);
  });

  it('passes over readings without a value', () => {
    expect(integrate(series([0, 500, 1000], [100, null, 100]), between(0, 1000))).toBeCloseTo(100, 12);
  });

  it('is null where the readings do not reach both ends', () => {
    expect(integrate(power, between(-1, 500))).toBeNull();
    expect(integrate(power, between(500, 1001))).toBeNull();
    expect(integrate(series([0, 500, 1000], [1, 1, null]), between(0, 600))).toBeNull();
    expect(integrate(series([], []), window)).toBeNull();
  });
});

describe('a counter over a window', () => {
  it('rises by what numpy.interp gives at both ends', () => {
    const joules = series(TIMES, [5, 5.2, 5.9, 9, 12, 12, 13.5, 20, 20.25, 31]);
    expect(counterDifference(joules, window)).toBeCloseTo(20.34375, 9);
  });

  it('is null where it fell on the way or does not reach the ends', () => {
    expect(counterDifference(series([0, 500, 1000], [5, 9, 2]), between(100, 900))).toBeNull();
    expect(counterDifference(series([200, 500, 1000], [5, 9, 12]), between(100, 900))).toBeNull();
  });

  it('of events counts its rises inside the window, also after a reset', () => {
    const errors = series([0, 100, 200, 300, 400], [3, 5, 5, 1, 2]);
    expect(increaseIn(errors, between(0, 400))).toBe(3);
    expect(increaseIn(errors, between(100, 300))).toBe(0);
    expect(increaseIn(errors, between(100, 150))).toBeNull();
  });
});

describe('the spread inside a window', () => {
  it('is what numpy says of the readings inside', () => {
    expect(spreadIn(power, window)).toEqual({
      samples: 7,
      minimum: 180.25,
      median: 610.75,
      maximum: 700,
      mean: expect.closeTo(513.6428571428571, 12),
    });
  });

  it('has the mean of the two middle readings as median of an even number', () => {
    expect(spreadIn(series([0, 1, 2, 3], [4, 1, 3, 2]), between(0, 3))?.median).toBe(2.5);
  });

  it('is relative to the median as a range', () => {
    expect(relativeRangeIn(series([0, 1, 2], [1900, 2000, 1950]), between(0, 2))).toBeCloseTo(100 / 1950, 12);
    expect(relativeRangeIn(series([0], [null]), between(0, 2))).toBeNull();
  });

  it('of the middle 90 % is that of numpy.percentile at 5 and 95, over the median', () => {
    // numpy.percentile([180.25, 399, 400, 610.75, 650.5, 655, 700], [5, 95]) = [245.875, 686.5]
    expect(middleRangeIn(power, window)).toBeCloseTo((686.5 - 245.875) / 610.75, 12);
    expect(middleRangeIn(series([0], [null]), between(0, 2))).toBeNull();
  });

  it('is null in a window without a reading', () => {
    expect(spreadIn(power, between(201, 349))).toBeNull();
  });
});

describe('how densely a window was observed', () => {
  it('counts readings, their rate and the longest gap, the ends of the window included', () => {
    expect(samplingIn(power, window)).toEqual({
      samples: 7,
      missing: 0,
      rateHz: 7 / 0.79,
      largestGapMs: 210,
    });
    expect(samplingIn(power, between(0, 5000)).largestGapMs).toBe(4000);
  });

  it('takes a reading without a value for a gap', () => {
    const broken = series([0, 50, 100, 150], [1, null, null, 1]);
    expect(samplingIn(broken, between(0, 150))).toMatchObject({ samples: 2, missing: 2, largestGapMs: 150 });
  });

  it('is one gap where nothing was read', () => {
    expect(samplingIn(series([], []), between(0, 3000))).toEqual({
      samples: 0,
      missing: 0,
      rateHz: 0,
      largestGapMs: 3000,
    });
  });
});

describe('cutting a window', () => {
  it('keeps both ends', () => {
    expect(cutWindow(power, between(100, 200))).toEqual(series([100, 130, 200], [220.5, 180.25, 400]));
  });
});

describe('the window of timed samples', () => {
  it('reaches from the start of the first to the end of the last, to the nanosecond', () => {
    const samples = { startNs: [1000, 3000, 6000.4], durationNs: [500, 900, 250] };
    expect(windowOf('63072000000000123', samples)).toEqual({
      startNs: 63_072_000_000_001_123n,
      endNs: 63_072_000_000_006_373n,
    });
  });

  it('is null without a sample', () => {
    expect(windowOf('1', { startNs: [], durationNs: [] })).toBeNull();
  });
});
