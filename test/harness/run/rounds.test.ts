import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../harness/run/journal.ts';
import { affordable, nextRound, stopOf } from '../../../harness/run/rounds.ts';
import { madeUpRepeat } from '../../fixtures/made-up-trial.ts';

const care = { repeats: 3, warmupSeconds: 1, windowSeconds: 1, minSamples: 3, extraRounds: 4 };

/** A process of a trial whose samples all took this long. */
const entry = (trial: number, index: number, ms: number): JournalEntry => ({
  trial,
  repeat: madeUpRepeat({ index }, [ms, ms, ms]),
  placement: null,
  library: null,
});
const trial = (number: number, ...milliseconds: number[]) =>
  milliseconds.map((ms, index) => entry(number, index, ms));
const failing = (number: number) =>
  [0, 1, 2].map((index) => {
    const sound = entry(number, index, 100);
    return { ...sound, repeat: { ...sound.repeat, outcome: 'failed' as const } };
  });

const wide = trial(0, 100, 110, 120, 90, 100);
const tight = trial(1, 100, 100.1, 99.9, 100, 100.05);
const trialsOf = (entries: JournalEntry[], repeat: number, seed = 1) =>
  nextRound(entries, { care, seed }, repeat, 6).map((slot) => slot.trial);

describe('the next round', () => {
  it('takes the trials that are not known to 1 %, each once, in places that go on from the last one', () => {
    const known = [...wide, ...tight, ...trial(2, 50, 60, 55, 50, 60)];
    const slots = nextRound(known, { care, seed: 1 }, 5, 15);
    expect(slots.map((slot) => slot.trial).sort()).toEqual([0, 2]);
    expect(slots.map(({ position, repeat }) => [position, repeat])).toEqual([
      [15, 5],
      [16, 5],
    ]);
  });

  it('takes every trial below five processes: few that agree by chance look precise', () => {
    const three = [...wide, ...tight].filter((one) => one.repeat.index < 3);
    expect(trialsOf(three, 3).sort()).toEqual([0, 1]);
  });

  it('is the same for a run that is resumed in the middle of it', () => {
    const before = [...wide, ...trial(2, 50, 60, 55, 50, 60)];
    const during = [...before, entry(2, 5, 55)];
    expect(nextRound(during, { care, seed: 1 }, 5, 15)).toEqual(nextRound(before, { care, seed: 1 }, 5, 15));
  });

  it('is empty when the rounds are used up, and leaves out a trial that fails', () => {
    expect(trialsOf([...wide, entry(0, 5, 100), entry(0, 6, 90)], 7)).toEqual([]);
    expect(trialsOf(failing(0), 3)).toEqual([]);
  });
});

describe('the aim', () => {
  it('is what a suite asks for: 10 % is near enough for what 1 % would go on with', () => {
    // Half-width of 90 to 120 ms: 14 %; of 99 to 102 ms: 1.4 %.
    const near = trial(0, 99, 102, 100, 101, 100);
    expect(trialsOf(near, 5)).toEqual([0]);
    const slots = nextRound(
      [...near, ...trial(1, 100, 110, 120, 90, 100)],
      {
        care: { ...care, aimPercent: 3 },
        seed: 1,
      },
      5,
      10,
    );
    expect(slots.map((slot) => slot.trial)).toEqual([1]);
    expect(
      stopOf(
        near.map(({ repeat }) => repeat),
        { ...care, aimPercent: 3 },
      ),
    ).toBe('precise');
  });
});

describe('a round within a time', () => {
  const round = [3, 1, 2].map((number, i) => ({ trial: number, repeat: 5, position: 10 + i }));
  const seconds = ({ trial: number }: { trial: number }) => number;
  const within = (limit: number | undefined, elapsed: number) =>
    affordable(round, { ...care, ...(limit && { extraWithinSeconds: limit }) }, elapsed, seconds).map(
      (slot) => slot.trial,
    );

  it('leaves out the processes that would end too late, and takes shorter ones behind them', () => {
    expect(within(100, 94)).toEqual([3, 1, 2]);
    expect(within(100, 96)).toEqual([3, 1]);
    expect(within(100, 98)).toEqual([1]);
    expect(within(100, 100)).toEqual([]);
  });

  it('is whole where there is no limit', () => {
    expect(within(undefined, 1e6)).toEqual([3, 1, 2]);
  });
});

describe('why a trial had no further process', () => {
  const repeatsOf = (entries: JournalEntry[]) => entries.map(({ repeat }) => repeat);
  const { extraRounds: _, ...fixed } = care;

  it('is the number that was asked for, the precision, or the end of the rounds', () => {
    expect(stopOf(repeatsOf(wide), fixed)).toBe('repeats');
    expect(stopOf(repeatsOf(tight), care)).toBe('precise');
    expect(stopOf(repeatsOf(wide), care)).toBe('budget');
  });

  it('is not said of a trial that was stopped, or failed on the way', () => {
    const stopped = madeUpRepeat({ outcome: 'interrupted' });
    expect(stopOf([...repeatsOf(tight), stopped], fixed)).toBeUndefined();
    expect(stopOf(repeatsOf(failing(0)), care)).toBeUndefined();
  });
});
