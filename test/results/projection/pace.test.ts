import { describe, expect, it } from 'vitest';
import { type Pace, paceOf, secondsAt } from '../../../results/projection/pace.ts';
import type { StepPeriod } from '../../../results/serving/step-periods.ts';

const step = (from: number, until: number): StepPeriod => ({
  kind: 'decode',
  rows: 1,
  active: 1,
  tokens: 1,
  cached: 0,
  seconds: until - from,
  wait: 0,
  woke: false,
  from,
  until,
});

// A step takes a second on average. The device is idle from 2 to 3, and slow in its last step.
const pace = paceOf([step(0, 1), step(1, 2), step(3, 4), step(4, 8)], () => 1);

describe('the pace of a load', () => {
  it.each([
    [0.5, 0, 0.5],
    [1, 0.25, 1],
    [1, 4, 4],
    [0.5, 7, 1.25], // a quarter of it until 8, the rest in the next turn, whose first step is quick
    [6, 0, 9], // 5 in a turn of 8 s, with the idle second at the pace of its neighbours
    [11, 4, 20], // 1 to the end of the turn, and two turns
  ])('lets %f s of work that begin at %f s take %f s, counted by hand', (work, moment, seconds) => {
    expect(secondsAt(pace, work, moment)).toBeCloseTo(seconds, 9);
  });

  it('has the ends of its slowest and of its fastest twentieth', () => {
    const steps = Array.from({ length: 20 }, (_, i) => step(i, i + 1));
    const { slow, fast } = paceOf(steps, ({ from }) => (from === 7 ? 0.5 : from < 16 ? 1 : 1.5));
    expect([slow, fast]).toEqual([0.5, 1.5]);
  });

  it('of a load without steps is one that does what is asked', () => {
    const none: Pace = paceOf([], () => 1);
    expect(secondsAt(none, 3, 5)).toBe(3);
  });
});
