import { describe, expect, it } from 'vitest';
import { schedule } from '../../../harness/run/schedule.ts';

const roundsOf = (slots: ReturnType<typeof schedule>) =>
  [...Map.groupBy(slots, ({ repeat }) => repeat).values()].map((round) => round.map(({ trial }) => trial));
const seeds = Array.from({ length: 50 }, (_, seed) => seed);

describe('the order of the processes of a run', () => {
  it('has every trial once in each round, in an order that the seed draws', () => {
    for (const seed of seeds) {
      const slots = schedule(7, 4, seed);
      expect(slots.map(({ position }) => position)).toEqual([...slots.keys()]);
      for (const round of roundsOf(slots)) expect(round.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(schedule(7, 4, seed)).toEqual(slots);
    }
    expect(new Set(seeds.map((seed) => String(roundsOf(schedule(7, 1, seed))))).size).toBeGreaterThan(45);
  });

  it('has late trials behind the others in the first round, both as they were drawn, and no rule in later rounds', () => {
    const isLate = (trial: number) => trial < 3;
    for (const seed of seeds) {
      const [first, ...later] = roundsOf(schedule(7, 4, seed, isLate));
      const [drawn, ...laterDrawn] = roundsOf(schedule(7, 4, seed));
      expect(first).toEqual([
        ...drawn!.filter((trial) => !isLate(trial)),
        ...drawn!.filter((trial) => isLate(trial)),
      ]);
      expect(later).toEqual(laterDrawn);
    }
  });
});
