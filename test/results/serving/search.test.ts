import { describe, expect, it } from 'vitest';
import {
  leaning,
  nextStep,
  type Probe,
  resultOf,
  type SearchResult,
} from '../../../results/serving/search.ts';
import { judgeMisses } from '../../../results/serving/verdict.ts';
import { lindley } from '../../fixtures/lindley.ts';

const options = {
  firstRate: 1,
  lowestRate: 1 / 64,
  highestRate: 64,
  allowed: 0.01,
  lookRequests: 1000,
  mostLookRequests: 4000,
  requests: 5000,
  mostRequests: 40_000,
  confirmSeconds: 60,
};

type Answer = Pick<Probe, 'outcome'> & Partial<Probe>;

/** Searches to the end on a device that answers as told; the steps that it took stand beside the result. */
function search(answer: (rate: number, requests: number, confirms: boolean) => Answer, asked = options) {
  const probes: Probe[] = [];
  for (let i = 0; i < 200; i++) {
    const step = nextStep(asked, probes);
    if (step.act === 'done') return { result: step.result, probes };
    const { rate, requests, confirms } = step;
    const told = answer(rate, requests, confirms);
    const outcome = told.outcome === 'indeterminate' && !confirms ? 'look' : told.outcome;
    probes.push({
      rate,
      requests,
      asked: requests,
      confirms,
      misses: 0,
      needs: null,
      ...told,
      outcome,
    });
  }
  throw new Error('the search does not end');
}

const passesUpTo = (limit: number) => (rate: number) =>
  ({ outcome: rate <= limit ? 'pass' : 'fail' }) as Answer;

describe('the search for a rate', () => {
  it.each([0.1, 0.99, 1, 3.7, 40])('brackets a limit of %d requests a second within 5 %%', (limit) => {
    const { result } = search(passesUpTo(limit));
    expect(result.highestPass!).toBeLessThanOrEqual(limit);
    expect(result.lowestFail!).toBeGreaterThan(limit);
    expect(result.lowestFail! / result.highestPass!).toBeLessThanOrEqual(1.05);
    expect(result).toMatchObject({ isConfirmed: true, boundary: 'smooth', open: [] });
  });

  it('doubles, then halves the bracket in ratio, and runs both ends once more', () => {
    const { probes, result } = search(passesUpTo(3));
    expect(probes.slice(0, 4).map(({ rate }) => rate)).toEqual([1, 2, 4, 2.83]);
    expect(probes.filter(({ confirms }) => confirms).map(({ rate, outcome }) => [rate, outcome])).toEqual([
      [result.highestPass, 'pass'],
      [result.lowestFail, 'fail'],
    ]);
  });

  it('serves rates that can be read out: three digits', () => {
    const { probes } = search(passesUpTo(1.2345));
    for (const { rate } of probes) expect(String(rate).length).toBeLessThanOrEqual(4);
  });

  it('looks at rates for short, and runs an end for a minute at least, and for as many requests as a verdict takes', () => {
    const asked = { ...options, firstRate: 512, highestRate: 4096 };
    const fast = Map.groupBy(search(passesUpTo(700), asked).probes, ({ confirms }) => confirms);
    for (const { rate, requests } of fast.get(true)!) expect(requests).toBe(rate * 60);
    for (const { requests } of fast.get(false)!) expect(requests).toBe(options.lookRequests);
    const slow = search(passesUpTo(3)).probes.filter(({ confirms }) => confirms);
    expect(slow.map(({ requests }) => requests)).toEqual([options.requests, options.requests]);
  });

  it('goes on from a look to where it leans, without a verdict, and reports nothing of it', () => {
    const missing = (share: number): Answer => ({ outcome: 'indeterminate', misses: 1000 * share });
    const leans = (rate: number, _: number, confirms: boolean): Answer =>
      confirms ? passesUpTo(3)(rate) : missing(rate <= 3 ? 0.005 : 0.02);
    const { probes, result } = search(leans);
    expect(probes.slice(0, 4).map(({ rate }) => rate)).toEqual([1, 2, 4, 2.83]);
    expect(result.lowestFail! / result.highestPass!).toBeLessThanOrEqual(1.05);
    expect(result).toMatchObject({ isConfirmed: true, open: [], notConfirmed: [] });
    const looks = probes.filter(({ confirms }) => !confirms);
    expect(looks.every(({ requests }) => requests === options.lookRequests)).toBe(true);
    expect(resultOf(looks)).toMatchObject({ highestPass: null, lowestFail: null, isConfirmed: false });
    expect(leaning({ outcome: 'look', misses: 6, requests: 1000 }, 0.01)).toBeNull();
  });

  it('says where no rate failed, and where none passed', () => {
    expect(search(passesUpTo(1000)).result).toMatchObject({
      boundary: 'no_failure_in_range',
      highestPass: 64,
      lowestFail: null,
      isConfirmed: true,
    });
    expect(search(passesUpTo(0)).result).toMatchObject({
      boundary: 'no_pass_in_range',
      highestPass: null,
      lowestFail: 1 / 64,
      isConfirmed: true,
    });
  });

  it('gives an end that is indeterminate more requests, as many as its verdict asks for, and no coin is flipped', () => {
    const unsure = (needs: number) =>
      search((rate, requests, confirms) =>
        confirms && rate < 3 && requests < needs ? { outcome: 'indeterminate', needs } : passesUpTo(3)(rate),
      );
    const { probes, result } = unsure(12_000);
    const ofEnd = probes.filter(({ rate, confirms }) => confirms && rate === result.highestPass);
    expect(ofEnd.map(({ requests }) => requests)).toEqual([5000, 12_000]);
    // Where no verdict is in sight nobody waits for it.
    const far = unsure(50_000).probes.filter(({ rate, confirms }) => confirms && rate < 3);
    expect(far.every(({ requests }) => requests === options.requests)).toBe(true);
  });

  it('takes a wider bracket the more of its ends stay open, and does not go on in small steps', () => {
    const { probes, result } = search((rate, _, confirms) =>
      confirms && rate > 0.2 && rate < 3 ? { outcome: 'indeterminate' } : passesUpTo(3)(rate),
    );
    expect(result.highestPass!).toBeLessThanOrEqual(0.2);
    expect(result.isConfirmed).toBe(true);
    // In steps of 5 % it would be 55.
    expect(probes.filter(({ confirms }) => confirms).length).toBeLessThanOrEqual(10);
  });

  it('gives a look that leans to no side more requests, leaves it open, and narrows the bracket on both its sides', () => {
    const between = (rate: number, requests: number): Answer =>
      rate > 2.5 && rate < 3 ? { outcome: 'indeterminate', misses: requests / 100 } : passesUpTo(2.5)(rate);
    const { result, probes } = search(between);
    expect(result.open.length).toBeGreaterThan(0);
    expect(result.open.every(({ requests }) => requests === options.mostLookRequests)).toBe(true);
    expect(result.highestPass!).toBeGreaterThan(2.5 / 1.06);
    expect(result.lowestFail!).toBeLessThan(3 * 1.06);
    const [open] = result.open;
    expect(probes.filter(({ rate }) => rate === open!.rate).map(({ requests }) => requests)).toEqual([
      1000, 2000, 4000,
    ]);
  });

  it('reports nothing where no rate can be decided', () => {
    const { result } = search((_, requests) => ({ outcome: 'indeterminate', misses: requests / 100 }));
    expect(result).toMatchObject({ boundary: 'undecided', highestPass: null, lowestFail: null });
  });

  it('takes a lower rate where the highest does not pass again', () => {
    const { result } = search((rate, _, confirms) => passesUpTo(confirms ? 2.5 : 3)(rate));
    expect(result.notConfirmed.every(({ rate, first }) => rate > 2.5 && first === 'pass')).toBe(true);
    expect(result.notConfirmed.length).toBeGreaterThan(0);
    expect(result.highestPass!).toBeLessThanOrEqual(2.5);
    expect(result.isConfirmed).toBe(true);
  });

  it('looks above a failure that a longer run does not bear out', () => {
    const { result, probes } = search((rate, _, confirms) => passesUpTo(confirms ? 3 : 2.5)(rate));
    expect(result.notConfirmed.every(({ rate, first }) => rate <= 3 && first === 'fail')).toBe(true);
    expect(result.notConfirmed.length).toBeGreaterThan(0);
    expect(result.highestPass!).toBeGreaterThan(2.5);
    expect(result.isConfirmed).toBe(true);
    const { lowestFail, highestPass } = result;
    for (const end of [lowestFail, highestPass]) {
      expect(probes.some(({ rate, confirms }) => confirms && rate === end)).toBe(true);
    }
  });

  it('leaves an end open whose longer run decides nothing, and reports the ones around it', () => {
    const { result } = search((rate, _, confirms) =>
      confirms && rate > 2.7 && rate < 3.2 ? { outcome: 'indeterminate' } : passesUpTo(3)(rate),
    );
    expect(result.open.every(({ rate }) => rate > 2.7 && rate < 3.2)).toBe(true);
    expect(result.open.length).toBeGreaterThan(0);
    expect(result.highestPass!).toBeLessThanOrEqual(2.7);
    expect(result.lowestFail!).toBeGreaterThanOrEqual(3.2);
    expect(result.isConfirmed).toBe(true);
  });

  it('that is stopped early has the bracket that it had got to, and nothing confirmed', () => {
    const { probes } = search(passesUpTo(3));
    expect(resultOf(probes.slice(0, 3))).toMatchObject({ highestPass: 2, lowestFail: 4, isConfirmed: false });
    expect(resultOf([])).toMatchObject({ boundary: 'undecided', curve: [] });
  });

  it('is below every failure, whatever passed above it', () => {
    const { result } = search((rate) => ({ outcome: rate === 1 || rate > 5 ? 'fail' : 'pass' }));
    expect(result.lowestFail).toBe(1);
    expect(result.highestPass!).toBeLessThan(1);
  });

  it('calls it a cliff where the rate above grows a queue, or misses most', () => {
    const saturates = (above: Answer) => search((rate) => (rate <= 3 ? { outcome: 'pass' } : above)).result;
    expect(saturates({ outcome: 'backlog' }).boundary).toBe('cliff');
    expect(saturates({ outcome: 'fail', misses: 900 }).boundary).toBe('cliff');
    expect(saturates({ outcome: 'fail', misses: 30 }).boundary).toBe('smooth');
  });

  it('draws a curve that never falls', () => {
    const { curve } = search((rate) => ({ ...passesUpTo(3)(rate), misses: rate === 2 ? 0 : 10 })).result;
    const fitted = curve.map((point) => point.fitted);
    expect(fitted).toEqual(fitted.toSorted((a, b) => a - b));
    expect(curve.find(({ rate }) => rate === 2)!.seen).toBe(0);
    expect(curve.find(({ rate }) => rate === 2)!.fitted).toBeGreaterThan(0);
  });
});

describe('the search on a queue with one server', () => {
  /** Where 1 % of the requests of M/D/1 stay longer than 10 services. */
  const limit = 0.7737;
  const byQueue = (firstSeed: number) => {
    let seed = firstSeed;
    return (rate: number, requests: number): Answer => {
      if (rate >= 1) return { outcome: 'backlog' };
      seed += 1;
      const severities = lindley(rate, requests, seed).map((sojourn) => sojourn / 10);
      const { word, misses, needs } = judgeMisses([severities], 99);
      return { outcome: word, misses, needs };
    };
  };
  const asked = {
    firstRate: 0.25,
    lowestRate: 0.05,
    highestRate: 10,
    allowed: 0.01,
    lookRequests: 5000,
    mostLookRequests: 24_576,
    requests: 24_576,
    mostRequests: 400_000,
    confirmSeconds: 60,
  };

  it.each([1000, 2000])('brackets the true limit (seeds from %i)', (seed) => {
    const { result } = search(byQueue(seed), asked) as { result: SearchResult };
    expect(result.highestPass!).toBeLessThanOrEqual(limit);
    expect(result.lowestFail!).toBeGreaterThan(limit);
    expect(result.highestPass!).toBeGreaterThan(0.85 * limit);
    expect(result.lowestFail!).toBeLessThan(1.15 * limit);
    expect(result.isConfirmed).toBe(true);
  });
});
