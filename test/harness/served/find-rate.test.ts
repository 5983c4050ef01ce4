import { describe, expect, it } from 'vitest';
import { findRate, type ServeProbe } from '../../../harness/served/find-rate.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { settled } from '../../../harness/serving/settled.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';
import { probedLoad } from '../../fixtures/probed-load.ts';
import { scenario, serveVirtually } from '../serving/load.ts';

const second = 1e9;
const times = { prefillNs: () => 0.1 * second, decodeNs: () => 0 };
const asked = parseScenario(
  'server tiny float32 rate=1 find-rate isl=1 osl=1 ttft=1s tpot=1s share=90 rows=1 chunk=1 requests=500 warmup=100',
);

/** Probes on a clock that stands still but for the steps. */
function virtually(rates: number[], limits = asked.limits!): ServeProbe {
  return async (seed, requests, probe) => {
    rates.push(probe.rate);
    const of = settled({ ...asked, requests }, null, seed, probe.rate);
    const { log } = await serveVirtually(of, times);
    return probedLoad(log, makeSchedule(of).counting, limits, probe);
  };
}

/** The share of M/D/1 requests that take longer than a second, from Lindley's recursion over 400,000 of them. */
function missed(perSecond: number): number {
  const { arrivalNs } = makeSchedule(
    scenario({ arrivals: { process: 'poisson', perSecond }, requests: 400_000, seed: 99 }),
  );
  let [freeAt, late] = [0, 0];
  for (const at of arrivalNs) {
    freeAt = Math.max(at, freeAt) + 0.1 * second;
    if (freeAt - at > second) late++;
  }
  return late / arrivalNs.length;
}

describe('the search for a rate', () => {
  it('ends in a bracket around the rate at which just as many miss as may', async () => {
    const rates: number[] = [];
    const { result, probes } = await findRate(
      asked,
      1,
      virtually(rates),
      new AbortController().signal,
      () => {},
    );
    expect(result.isConfirmed).toBe(true);
    expect(missed(result.highestPass!)).toBeLessThan(0.1);
    expect(missed(result.lowestFail!)).toBeGreaterThan(0.1);
    expect(result.lowestFail! / result.highestPass!).toBeLessThan(1.3);
    expect(rates[0]).toBe(1);
    // Both ends came out the same again, the lower one first.
    const again = probes.filter(({ confirms }) => confirms);
    expect(again.findLast(({ rate }) => rate === result.highestPass)).toMatchObject({ outcome: 'pass' });
    expect(again.findLast(({ rate }) => rate === result.lowestFail)!.outcome).toMatch(/^(fail|backlog)$/);
  });

  it('finds a bracket again with other seeds that has something in common with the first', async () => {
    const found = await Promise.all(
      [1, 5000].map((seed) => findRate(asked, seed, virtually([]), new AbortController().signal, () => {})),
    );
    const [a, b] = found.map(({ result }) => [result.highestPass!, result.lowestFail!] as const);
    expect(Math.max(a![0], b![0])).toBeLessThan(Math.min(a![1], b![1]));
  });

  it('ends where requests are alone and break the promise all the same', async () => {
    const rates: number[] = [];
    const tight = parseScenario(
      'server tiny float32 rate=4 find-rate isl=1 osl=1 ttft=50ms tpot=1s share=90 rows=1 chunk=1 requests=500 warmup=100',
    );
    const { result } = await findRate(
      tight,
      1,
      virtually(rates, tight.limits!),
      new AbortController().signal,
      () => {},
    );
    expect(result).toMatchObject({ highestPass: null, boundary: 'no_pass_in_range', isConfirmed: true });
    // A service takes 0.1 s: at 0.5 a second a twentieth of the time has a request in it.
    expect([...new Set(rates)]).toEqual([4, 2, 1, 0.5]);
  });

  it('keeps what it knows when it is stopped', async () => {
    const stop = new AbortController();
    const serve = virtually([]);
    const ends = new Set<number>();
    const stopping: ServeProbe = (seed, requests, probe) => {
      if (probe.confirms) ends.add(probe.rate);
      // The second end runs again.
      if (ends.size === 2) stop.abort();
      return serve(seed, requests, probe);
    };
    const { result, probes } = await findRate(asked, 1, stopping, stop.signal, () => {});
    const [cutOff, end] = probes.toReversed();
    expect(cutOff!.outcome).toBe('unfinished');
    expect(end!.outcome).toBe('pass');
    expect(result).toMatchObject({ highestPass: end!.rate, isConfirmed: false });
  });
});
