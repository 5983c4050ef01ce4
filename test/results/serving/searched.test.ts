import { describe, expect, it } from 'vitest';
import { type SearchedLoad, searchResult, triedRates } from '../../../results/serving/searched.ts';

/** A load of so many requests, of which some broke the promise of 90 %; independent of each other. */
function load(
  probe: number,
  perSecond: number,
  misses: number,
  stop: SearchedLoad['record']['stop'] = 'done',
): SearchedLoad {
  const requests = 3000;
  const every = misses === 0 ? Number.POSITIVE_INFINITY : requests / misses;
  const severities = Float64Array.from({ length: requests }, (_, i) =>
    i % every < 1 && misses > 0 ? 2 : 0.2,
  );
  return {
    record: {
      run: { id: 'r', suite: null, position: 0, probe, reproduce: '' },
      stop,
      scenario: {
        kind: 'server',
        arrivals: { process: 'poisson', perSecond },
        isl: { law: 'fixed', tokens: 8 },
        osl: { law: 'fixed', tokens: 8 },
        limits: { ttftSeconds: 1, tpotSeconds: 1, percent: 90 },
        requests,
        warmup: 0,
        seed: 1,
      },
    },
    severities: stop === 'failed' ? null : severities,
    times: { bySize: new Map([['decode 8', { steps: 10, ns: 1000 / perSecond }]]), busy: 0.9 },
  };
}

describe('the loads of a search', () => {
  it('are judged by the place at which they were served, and bracket the limit', () => {
    const loads = [load(0, 1, 0), load(1, 2, 100), load(1, 2, 100), load(2, 4, 900)];
    const tried = triedRates(loads);
    expect(tried.map(({ probe }) => [probe.rate, probe.requests, probe.misses, probe.outcome])).toEqual([
      [1, 3000, 0, 'pass'],
      [2, 6000, 200, 'pass'],
      [4, 3000, 900, 'fail'],
    ]);
    expect(tried[1]!.loads).toEqual([loads[1], loads[2]]);
    const { result, pace } = searchResult(tried);
    expect(result).toMatchObject({ highestPass: 2, lowestFail: 4, isConfirmed: false });
    // The steps of the load at 1 took four times as long as those at 4.
    expect(pace!.slowest / pace!.fastest).toBeCloseTo(4, 12);
  });

  it('confirm a rate where it comes again, by those loads alone', () => {
    const found = [load(0, 1, 0), load(1, 2, 900), load(2, 2, 900)];
    const passed = searchResult(triedRates([...found, load(3, 1, 10)])).result;
    expect(passed).toMatchObject({ highestPass: 1, isConfirmed: true, notConfirmed: [] });
    const refuted = searchResult(triedRates([...found, load(3, 1, 900)])).result;
    expect(refuted).toMatchObject({
      highestPass: null,
      lowestFail: 1,
      notConfirmed: [{ rate: 1, first: 'pass' }],
    });
  });

  it('fail a rate at which one was given up, and give no verdict where one was cut off', () => {
    const tried = triedRates([
      load(0, 1, 0, 'backlog'),
      load(1, 0.5, 0, 'interrupted'),
      load(2, 2, 0),
      load(2, 2, 0, 'failed'),
    ]);
    expect(tried.map(({ probe }) => [probe.rate, probe.outcome, probe.requests, probe.asked])).toEqual([
      [1, 'backlog', 3000, 3000],
      [0.5, 'unfinished', 0, 3000],
      [2, 'unfinished', 3000, 6000],
    ]);
    expect(searchResult(tried).result).toMatchObject({ highestPass: null, lowestFail: 1, open: [] });
    expect(searchResult([]).result).toMatchObject({
      highestPass: null,
      lowestFail: null,
      boundary: 'undecided',
    });
  });
});
