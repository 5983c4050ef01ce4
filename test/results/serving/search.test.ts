import { describe, expect, it } from 'vitest';
import { foundRate, nextRate, type Probe } from '../../../results/serving/search.ts';
import { judgeMisses } from '../../../results/serving/verdict.ts';
import { lindley } from '../../fixtures/lindley.ts';

/** Searches to the end on a device that answers as told. */
function search(answer: (rate: number) => Partial<Probe>, first = 1) {
  const probes: Probe[] = [];
  for (let i = 0; i < 100; i++) {
    const perSecond = nextRate(probes, first);
    if (perSecond === null) return { probes, found: foundRate(probes, 0.01) };
    const usual = { word: 'pass' as const, requests: 1000, misses: 0, isGivenUp: false };
    probes.push({ perSecond, ...usual, ...answer(perSecond) });
  }
  throw new Error('the search does not end');
}

const passesUpTo = (limit: number) => (rate: number) =>
  rate <= limit ? {} : { word: 'fail' as const, misses: 30 };

describe('the search for a rate', () => {
  it.each([0.1, 0.99, 1, 3.7, 40])('brackets a limit of %d requests a second within 5 %%', (limit) => {
    const { found } = search(passesUpTo(limit));
    expect(found.pass!).toBeLessThanOrEqual(limit);
    expect(found.fail!).toBeGreaterThan(limit);
    expect(found.fail! / found.pass!).toBeLessThanOrEqual(1.05);
    expect(found).toMatchObject({ boundary: 'smooth', open: [] });
  });

  it('doubles until a rate fails, then tries the geometric middle', () => {
    const { probes } = search(passesUpTo(3));
    expect(probes.slice(0, 4).map(({ perSecond }) => perSecond)).toEqual([1, 2, 4, Math.sqrt(8)]);
  });

  it('says where no rate failed, and where none passed', () => {
    expect(search(() => ({})).found).toMatchObject({ boundary: 'no failure in range', fail: null });
    expect(search(passesUpTo(0)).found).toMatchObject({ boundary: 'no pass in range', pass: null });
  });

  it('leaves a rate open that stays so, and narrows the bracket below and above it', () => {
    const { found } = search((rate) =>
      rate > 2.5 && rate < 3 ? { word: 'indeterminate' } : passesUpTo(2.5)(rate),
    );
    expect(found.open.length).toBeGreaterThan(0);
    expect(found.pass!).toBeGreaterThan(2.5 / 1.06);
    expect(found.fail!).toBeLessThan(3 * 1.06);
  });

  it('is below every failure, whatever passed above it', () => {
    const { found } = search((rate) => (rate === 1 || rate > 5 ? { word: 'fail' } : {}));
    expect(found.fail).toBe(1);
    expect(found.pass!).toBeLessThan(1);
  });

  it('calls it a cliff where the rate above was given up, or misses five times what is allowed', () => {
    const above = (failing: Partial<Probe>) =>
      search((rate) => (rate <= 3 ? {} : { word: 'fail', ...failing })).found.boundary;
    expect(above({ isGivenUp: true })).toBe('cliff');
    expect(above({ misses: 900 })).toBe('cliff');
    expect(above({ misses: 30 })).toBe('smooth');
  });

  // scipy.optimize.isotonic_regression([0.02, 0.01, 0.3, 0.25], weights=[100, 300, 50, 150]).x, SciPy 1.17.
  it('draws the rising curve that is nearest to what was seen', () => {
    const seen = [
      [1, 100, 2],
      [2, 300, 3],
      [3, 50, 15],
      [4, 150, 37.5],
    ] as const;
    const probes = seen.map(([perSecond, requests, misses]) => ({
      ...{ perSecond, requests, misses },
      ...{ word: 'pass' as const, isGivenUp: false },
    }));
    const fitted = foundRate(probes, 0.01).curve.map((point) => point.fitted);
    for (const [i, value] of [0.0125, 0.0125, 0.2625, 0.2625].entries())
      expect(fitted[i]).toBeCloseTo(value, 12);
  });

  it.each([1000, 2000])('brackets the true limit of a queue with one server (seeds from %i)', (firstSeed) => {
    // 1 % of the requests of M/D/1 at a load of 0.7737 stay longer than 10 services.
    const limit = 0.7737;
    let seed = firstSeed;
    const byQueue = (rate: number): Partial<Probe> => {
      if (rate >= 1) return { word: 'fail', isGivenUp: true };
      for (const requests of [50_000, 200_000]) {
        const verdict = judgeMisses([lindley(rate, requests, seed++).map((sojourn) => sojourn / 10)], 99);
        const { word, misses } = verdict;
        if (word !== 'indeterminate' || requests === 200_000) return { word, misses, requests };
      }
      return {};
    };
    const { found } = search(byQueue, 0.25);
    expect(found.pass!).toBeLessThanOrEqual(limit);
    expect(found.fail!).toBeGreaterThan(limit);
    expect(found.pass!).toBeGreaterThan(0.85 * limit);
    expect(found.fail!).toBeLessThan(1.15 * limit);
  });
});
