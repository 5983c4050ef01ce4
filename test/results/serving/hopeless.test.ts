import { describe, expect, it } from 'vitest';
import { hopeless } from '../../../results/serving/hopeless.ts';
import { closedWindow } from '../../../results/serving/misses.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog, type Served, servedLog } from '../../fixtures/served-log.ts';

const second = 1e9;
const limits = { ttftSeconds: 1, tpotSeconds: 0.1, percent: 90 };
const window = { first: 0, end: 100 };

/** So many whose first token took two seconds, then such as took none; of a hundred ten may. */
const finished = (late: number): Served[] =>
  Array.from({ length: 100 }, (_, i) => ({ scheduled: 0, tokens: [i < late ? 2 * second : 1] }));
const found = (served: readonly Served[], nowNs = 3 * second, together?: Parameters<typeof hopeless>[5]) =>
  hopeless(servedLog(served), nowNs, window, limits, false, together);

describe('a load under a promise', () => {
  it('goes on until five times as many have missed it as may', () => {
    expect(found(finished(50))).toBeNull();
    expect(found(finished(51))).toBe('too slow');
  });

  it('is called a backlog where somebody waits who waited too long already', () => {
    const waiting: Served = { scheduled: 0, admitted: Number.NaN, state: 'queued', osl: 1 };
    expect(found([...finished(51), waiting])).toBe('backlog');
    expect(found([...finished(51), { ...waiting, scheduled: 2.5 * second }])).toBe('too slow');
  });

  it('counts who waits as missed as soon as it is too late, and a cancelled one never', () => {
    const waiting = (state: Served['state']): Served[] =>
      Array.from({ length: 100 }, () => ({
        scheduled: 0,
        admitted: Number.NaN,
        osl: 1,
        ...(state && { state }),
      }));
    expect(found(waiting('queued'), second)).toBeNull();
    expect(found(waiting('queued'), second + 1)).toBe('backlog');
    expect(found(waiting('cancelled'), 9 * second)).toBeNull();
  });

  it('is given up where a hundred have missed, over 30 times the limit, and none has kept it', () => {
    const together = { requests: 5000, missedBefore: 0 };
    expect(found(finished(100), 31 * second, together)).toBe('too slow');
    expect(found(finished(99), 31 * second, together)).toBeNull();
    expect(found(finished(100), 29 * second, together)).toBeNull();
    const most = { ...limits, percent: 40 };
    expect(hopeless(servedLog(finished(100)), 31 * second, window, most, false, together)).toBeNull();
  });

  it('takes the misses of the loads before it, once it has one of its own that counts', () => {
    const together = { requests: 500, missedBefore: 250 };
    expect(found(finished(0), 3 * second, together)).toBeNull();
    expect(found(finished(1), 3 * second, together)).toBe('too slow');
    expect(closedWindow(servedLog(finished(1)), window, limits).end).toBeGreaterThan(0);
  });
});

describe('a load whose queue grows', () => {
  /** Twice what can be served: a service is a millisecond. */
  const log = oneRowLog(exponentialGaps(2, 4000, 1));
  const all = { first: 0, end: 4000 };
  const now = log.requests.scheduledNs[1000]!;
  const strict = { ttftSeconds: 0.01, tpotSeconds: 1, percent: 90 };
  const soFar = {
    ...log,
    requests: {
      ...log.requests,
      admittedNs: log.requests.admittedNs.map((ns) => (ns <= now ? ns : Number.NaN)),
    },
  };

  it('is given up where it is looked at, and more have missed than may', () => {
    expect(hopeless(soFar, now, all, strict, true)).toBe('backlog');
    expect(hopeless(soFar, now, all, strict, false)).toBeNull();
    expect(hopeless(soFar, now, all, { ...strict, ttftSeconds: 60 }, true)).toBeNull();
  });

  it('is given up for that alone where nothing was promised', () => {
    expect(hopeless(soFar, now, all, null, true)).toBe('backlog');
    expect(hopeless(soFar, now, all, null, false)).toBeNull();
  });

  it('is not given up for what the loads before it missed, before one of its own has missed', () => {
    const together = { requests: 8000, missedBefore: 4000 };
    expect(hopeless(soFar, now, { first: 3000, end: 4000 }, strict, true, together)).toBeNull();
  });
});
