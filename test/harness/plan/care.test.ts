import { describe, expect, it } from 'vitest';
import { careOf } from '../../../harness/plan/care.ts';
import { suites } from '../../../workloads/suites.ts';

const quick = suites.get('quick')!;

describe('the care of a suite', () => {
  it('is its own where nothing else was asked for', () => {
    expect(careOf(quick, {})).toEqual(quick.care);
  });

  it('takes a longer window whole, however slow or fast the samples are', () => {
    const { windowSeconds, longestSeconds } = careOf(quick, { budget: 10 });
    expect(windowSeconds).toBe(10);
    expect(longestSeconds!).toBeGreaterThanOrEqual(10);
  });

  it('keeps its patience with slow samples where the window is shorter', () => {
    expect(careOf(quick, { budget: 0.5 }).longestSeconds).toBe(quick.care.longestSeconds);
  });

  it('starts no further processes where their number was asked for, unless those were asked for as well', () => {
    const lab = suites.get('lab')!;
    expect(careOf(lab, {}).extraRounds).toBe(5);
    expect(careOf(lab, { repeats: 7 })).toMatchObject({ repeats: 7, extraRounds: 0 });
    expect(careOf(lab, { repeats: 7, extraRounds: 2 })).toMatchObject({ repeats: 7, extraRounds: 2 });
  });

  it('gives rounds that were asked for all the time that they take, and the aim that was asked for', () => {
    expect(quick.care.extraWithinSeconds).toBeDefined();
    const asked = careOf(quick, { extraRounds: 20, aim: 1 });
    expect(asked).toMatchObject({ extraRounds: 20, aimPercent: 1 });
    expect(asked.extraWithinSeconds).toBeUndefined();
  });
});
