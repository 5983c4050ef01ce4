import { describe, expect, it } from 'vitest';
import { judgeMisses, requestsToPass } from '../../../results/serving/verdict.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { lindley } from '../../fixtures/lindley.ts';

/** The limit that just 1 % of the requests of M/D/1 at a load of 0.7737 break: 10 services. */
const atTheLimit = { load: 0.7737, limit: 10 };

const severities = ({ load, limit }: typeof atTheLimit, requests: number, seed: number) =>
  lindley(load, requests, seed).map((sojourn) => sojourn / limit);

describe('the verdict', () => {
  it('passes a device that keeps its promise with room, and fails one that does not', () => {
    expect(judgeMisses([severities({ load: 0.6, limit: 10 }, 30_000, 1)], 99).word).toBe('pass');
    expect(judgeMisses([severities({ load: 0.9, limit: 10 }, 30_000, 1)], 99).word).toBe('fail');
  });

  it('passes at most 2 of 100 devices that just break it, where the rule for independent requests passes 38', () => {
    const verdicts = Array.from({ length: 100 }, (_, seed) =>
      judgeMisses([severities(atTheLimit, 24_576, seed)], 99),
    );
    expect(verdicts.filter(({ word }) => word === 'pass').length).toBeLessThanOrEqual(2);
    expect(verdicts.filter(({ word }) => word === 'fail').length).toBeLessThanOrEqual(2);
    const byRule = verdicts.filter(({ earlyStopping }) => earlyStopping.passes).length;
    expect(byRule).toBeGreaterThan(20);
  });

  it('says how many independent requests the dependent ones are worth', () => {
    const { dependence } = judgeMisses([severities(atTheLimit, 200_000, 3)], 99);
    // 27 to 32 in the trials of SERVING.md, where one variance was taken.
    expect(dependence!.inflation).toBeGreaterThan(20);
    expect(dependence!.inflation).toBeLessThan(60);
    expect(dependence!.effective).toBeLessThan(200_000 / dependence!.inflation);
  });

  it('is that of the exact binomial, but for what batches cannot know, where requests are independent', () => {
    const independent = Float64Array.from({ length: 100_000 }, (_, i) => (i % 200 === 7 ? 2 : 0.1));
    const { word, dependence, highest } = judgeMisses([independent], 99);
    expect(dependence!.inflation).toBe(1);
    expect(word).toBe('pass');
    expect(highest!).toBeGreaterThan(0.005);
    expect(highest!).toBeLessThan(0.0065);
  });

  it('takes fewer independent requests where its bound is far from what is allowed', () => {
    // 200 clusters of 125 requests each, which break the promise together or keep it: worth some 200 independent ones.
    const { bits } = randomStream(7);
    const chances = Array.from({ length: 200 }, () => bits() / 2 ** 32);
    const judged = (share: number) =>
      judgeMisses(
        [Float64Array.from({ length: 25_000 }, (_, i) => (chances[Math.floor(i / 125)]! < share ? 2 : 0.1))],
        90,
      );
    const [far, below, above, beyond] = [judged(0.02), judged(0.04), judged(0.15), judged(0.3)];
    for (const { dependence } of [far, below, above, beyond]) {
      expect(25_000 / dependence!.inflation).toBeGreaterThan(100);
      expect(25_000 / dependence!.inflation).toBeLessThan(400);
    }
    expect(far.highest).toBeLessThan(0.05);
    expect(far).toMatchObject({ word: 'pass', open: null, needs: null });
    expect(below.highest).toBeLessThan(0.1);
    expect(below).toMatchObject({ word: 'indeterminate', open: 'not enough seen' });
    expect(above.lowest).toBeGreaterThan(0.1);
    expect(above).toMatchObject({ word: 'indeterminate', open: 'not enough seen' });
    expect(beyond.lowest).toBeGreaterThan(0.2);
    expect(beyond).toMatchObject({ word: 'fail', open: null, needs: null });
  });

  it('is open with too few requests, and says how many there have to be', () => {
    const few = judgeMisses([new Float64Array(100)], 99);
    expect(few).toMatchObject({ word: 'indeterminate', open: 'too few', needs: 662, highest: null });
    const some = judgeMisses([new Float64Array(5000)], 99);
    expect(some).toMatchObject({ word: 'indeterminate', open: 'not enough seen', needs: 24_576 });
    expect(judgeMisses([new Float64Array(24_576)], 99).word).toBe('pass');
    expect(judgeMisses([], 99)).toMatchObject({ word: 'indeterminate', requests: 0 });
  });

  it('fails at once where every request breaks the promise, be it for ever', () => {
    const never = new Float64Array(662).fill(Number.POSITIVE_INFINITY);
    expect(judgeMisses([never], 99)).toMatchObject({ word: 'fail', misses: 662, lowest: expect.any(Number) });
  });

  it('names as many requests as would decide it', () => {
    const open = judgeMisses([severities({ load: 0.75, limit: 10 }, 8000, 5)], 99);
    expect(open.word).toBe('indeterminate');
    expect(open.needs!).toBeGreaterThan(24_575);
    const more = judgeMisses([severities({ load: 0.6, limit: 10 }, 20_000, 5)], 99);
    expect(more).toMatchObject({ word: 'indeterminate', open: 'not enough seen', needs: 24_576 });
  });

  it('takes several seeds together, and no batch of two of them', () => {
    const seeds = Array.from({ length: 10 }, (_, seed) => severities({ load: 0.6, limit: 10 }, 2500, seed));
    expect(judgeMisses(seeds, 99)).toMatchObject({ word: 'pass', seeds: 10, requests: 25_000 });
    // One seed of ten that breaks it always is one cluster, not a tenth of all requests.
    const odd = seeds.map((values, i) => (i === 0 ? values.map(() => 2) : values));
    expect(judgeMisses(odd, 99).dependence!.inflation).toBeGreaterThan(1000);
  });

  it('does not look at a seed that was stopped before it had as many requests as a window has batches', () => {
    const whole = severities({ load: 0.6, limit: 10 }, 30_000, 1);
    for (const length of [0, 1, 19]) {
      const stopped = new Float64Array(length).fill(2);
      expect(judgeMisses([whole, stopped], 99)).toEqual(judgeMisses([whole], 99));
      expect(judgeMisses([stopped], 99)).toMatchObject({ open: 'too few', requests: length });
    }
  });

  it('fails no device that breaks a promise less often than it may, be that more than half of the time', () => {
    // 70 of 100 break it, 80 may.
    const seven = Float64Array.from({ length: 5000 }, (_, i) => (i % 10 < 7 ? 2 : 0.5));
    expect(judgeMisses([seven], 20).word).toBe('pass');
    const nine = seven.map((_, i) => (i % 10 < 9 ? 2 : 0.5));
    expect(judgeMisses([nine], 20).word).toBe('fail');
  });

  it('asks for as many allowed misses at any share', () => {
    expect([99, 90, 99.9].map((percent) => requestsToPass(percent))).toEqual([24_576, 2458, 245_760]);
  });
});
