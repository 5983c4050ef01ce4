import { describe, expect, it } from 'vitest';
import { lateness } from '../../../results/serving/lateness.ts';
import { closedWindow, missesOf } from '../../../results/serving/misses.ts';
import { servedLog } from '../../fixtures/served-log.ts';

const ms = 1e6;
const limits = { ttftSeconds: 1, tpotSeconds: 0.1, percent: 99 };

describe('what was promised', () => {
  const log = servedLog(
    [
      { scheduled: 0, tokens: [500 * ms, 550 * ms] },
      { scheduled: 0, tokens: [500 * ms, 700 * ms] },
      { scheduled: 0, tokens: [1500 * ms] },
      { scheduled: 0, tokens: [200 * ms] },
      { scheduled: 0, tokens: [100 * ms], osl: 5, state: 'cancelled' },
      { scheduled: 0, tokens: [100 * ms], osl: 5, state: 'unfinished' },
      { scheduled: 0, osl: 0 },
    ],
    [],
    9000 * ms,
  );

  it('is held against each request by the worse of its two times', () => {
    const { severities } = missesOf(log, { first: 0, end: 7 }, limits);
    expect([...severities].map((value) => Number(value.toFixed(9)))).toEqual([0.5, 2, 1.5, 0.2, Infinity]);
  });

  it('judges one token by its first alone, and lists apart who cancelled and who asked for nothing', () => {
    const found = missesOf(log, { first: 0, end: 7 }, limits);
    expect(found).toMatchObject({ onFirstAlone: 2, unfinished: 1, cancelled: 1, empty: 1 });
  });

  it('looks at no request outside the window', () => {
    expect([...missesOf(log, { first: 3, end: 4 }, limits).severities]).toEqual([0.2]);
  });
});

describe('a run that was stopped', () => {
  const log = (endMs: number) =>
    servedLog(
      [
        { scheduled: 0, tokens: [100 * ms, 150 * ms] },
        { scheduled: 100 * ms, state: 'unfinished', osl: 3 },
        { scheduled: 900 * ms, tokens: [950 * ms, 960 * ms] },
        { scheduled: 950 * ms, tokens: [960 * ms], state: 'unfinished', osl: 11 },
      ],
      [],
      endMs * ms,
    );

  it('counts up to the first request that could still have been good', () => {
    expect(closedWindow(log(1000), { first: 0, end: 4 }, limits)).toEqual({ first: 0, end: 1 });
    // At 1.2 s the second one is late for sure; the last has ten gaps of 0.1 s to come until 1.96 s.
    expect(closedWindow(log(1200), { first: 0, end: 4 }, limits)).toEqual({ first: 0, end: 3 });
    expect(closedWindow(log(2000), { first: 0, end: 4 }, limits)).toEqual({ first: 0, end: 4 });
  });
});

describe('the lateness of the scheduler', () => {
  it('is its p99, or its largest where there are too few, held against the limit', () => {
    expect(lateness(Float64Array.of(1 * ms, 20 * ms), 2)).toEqual({
      mostSeconds: 0.02,
      p99Seconds: null,
      sleeps: 2,
      share: 0.01,
    });
    const many = Float64Array.from({ length: 1000 }, (_, i) => i * 1000);
    expect(lateness(many, 2).p99Seconds).toBeCloseTo(989.01e-6, 9);
    expect(lateness(new Float64Array(), 2)).toMatchObject({ sleeps: 0, share: null });
  });
});
