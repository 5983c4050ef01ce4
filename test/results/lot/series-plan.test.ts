import { describe, expect, it } from 'vitest';
import { LotProblem } from '../../../results/lot/lot-problem.ts';
import { seriesPlan, seriesPlanSchema } from '../../../results/lot/series-plan.ts';

describe('a plan of ISO 2859-1', () => {
  it.each([
    [256, 1.5, 'G', 32, 1],
    [91, 0.65, 'F', 20, 0],
    [90, 4.0, 'E', 13, 1],
    [1200, 2.5, 'J', 80, 5],
    [500, 1.0, 'H', 50, 1],
  ])('for %d items and an AQL of %f %% is letter %s, %d drawn, at most %d bad', (lot, aql, letter, n, ac) => {
    expect(seriesPlan(lot, aql)).toMatchObject({
      letter,
      sampleSize: n,
      acceptUpTo: ac,
      rejectFrom: ac + 1,
    });
  });

  it('follows an arrow to the plan below or above, with the sample of that one', () => {
    // 26 to 50 at 0.65 %: two plans below; 151 to 280 at 0.65 %: the one above; 51 to 90 at 2.5 %: the one below.
    expect(seriesPlan(40, 0.65)).toMatchObject({ letter: 'F', sampleSize: 20, acceptUpTo: 0 });
    expect(seriesPlan(200, 0.65)).toMatchObject({ letter: 'F', sampleSize: 20, acceptUpTo: 0 });
    expect(seriesPlan(60, 2.5)).toMatchObject({ letter: 'F', sampleSize: 20, acceptUpTo: 1 });
  });

  it('says that it is made for a series, and what its acceptance is worth for one lot', () => {
    const plan = seriesPlan(256, 1.5);
    expect(plan).toMatchObject({ isForSeries: true, atMostBad: 34 });
    expect(seriesPlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it.each([
    [8, 1.0],
    [1201, 1.0],
    [256, 3.0],
    [40, 2.5],
  ])('is refused for %d items and %f %%, which the known part of the table does not hold', (lot, aql) => {
    expect(() => seriesPlan(lot, aql)).toThrow(LotProblem);
  });
});
