import { describe, expect, it } from 'vitest';
import { findRate, type ProbedLoad } from '../../../harness/served/find-rate.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { searched, searchesIn, searchResult, triedRates } from '../../../results/serving/searched.ts';
import type { StoredServing } from '../../../results/serving/store.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';
import { servedLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const asked = (text: string) => parseScenario(`server tiny float32 find-rate isl=16 osl=2 ${text}`);
const promise = 'rate=2 ttft=1s tpot=100ms share=90';
const runSeed = 7;

/** Of a device that holds so many requests a second: below every request is good, above each fifth is late. */
function recordOf(
  rate: number,
  holds: number,
  requests: number,
  more: Partial<Omit<ServingRecord, 'run'>> & {
    readonly seed: number;
    readonly run: Partial<ServingRecord['run']>;
  },
): StoredServing {
  const { seed, run, ...change } = more;
  const gap = Math.round(1e9 / rate);
  const log = servedLog(
    Array.from({ length: requests + 2 }, (_, i) => {
      const late = rate > holds && i % 5 === 0 ? 2e9 : 1e8;
      return { scheduled: i * gap, tokens: [i * gap + late, i * gap + late + 1e7] };
    }),
  );
  const made = servingRecord(log, change);
  const record: ServingRecord = {
    ...made,
    model: {
      ...made.model,
      shape: { ...made.model.shape, name: 'tiny' },
      weights: { synthetic: true, seed: runSeed, sha256: '' },
    },
    precision: 'float32',
    policy: { ...made.policy, rows: 8, chunk: 64 },
    run: { ...made.run, ...run },
    scenario: {
      ...made.scenario,
      arrivals: { process: 'poisson', perSecond: rate },
      isl: { law: 'fixed', tokens: 16 },
      osl: { law: 'fixed', tokens: 2 },
      limits: { ttftSeconds: 1, tpotSeconds: 0.1, percent: 90 },
      requests,
      seed,
    },
  };
  return { id: String(run.position), path: String(run.position), record };
}

/** A search on such a device, and the loads that it leaves; with `most` it is interrupted in that load. */
async function search(text: string, holds: number, most = Number.POSITIVE_INFINITY) {
  const loads: StoredServing[] = [];
  const end = new AbortController();
  const serve = async (seed: number, requests: number, { rate, place, together }: ProbedLoad) => {
    const isLast = loads.length + 1 >= most;
    if (isLast) end.abort();
    const stop = isLast
      ? ('interrupted' as const)
      : rate > 40 * holds
        ? ('backlog' as const)
        : ('done' as const);
    const search = { requests: together.requests, reproduce: '' };
    const run = { probe: place, position: loads.length, search };
    loads.push(recordOf(rate, holds, requests, { seed, run, stop }));
    return loads.at(-1)!;
  };
  return { found: await findRate(asked(text), runSeed, serve, end.signal, () => {}), loads };
}

const again = (loads: readonly StoredServing[]) => {
  const tried = triedRates(loads.map(searched));
  const probes = tried.map(({ probe }) => probe);
  return { ...searchResult(tried), probes };
};

describe('what a search found', () => {
  it.each([
    ['with as many requests as a pass takes', promise, 11],
    ['with more requests', `${promise} requests=700`, 3],
    ['of a device that holds next to nothing', promise, 0.02],
  ])('comes out of its loads again: %s', async (_, text, holds) => {
    const { found, loads } = await search(text, holds);
    expect(found.probes.length).toBeGreaterThan(4);
    expect(found.result.isConfirmed).toBe(true);
    expect({ title: found.title, ...again(loads) }).toEqual(found);
  });

  it.each([
    // A look at a rate is one load of 492 requests, a fifth of those that a pass at 90 % takes.
    ['its first look', 1, [2, 'unfinished', 0, 492], []],
    ['its third look', 3, [8, 'unfinished', 0, 492], [2, 4]],
    // An end of the bracket has five of them, behind the looks at 2, 4, 8, 16, 11.3, 9.51, 10.4 and 10.8 a second.
    ['a run that decides', 11, [10.8, 'unfinished', 984, 2458], [2, 4, 8, 9.51, 10.4, 10.8, 11.3, 16]],
  ])('and was interrupted in %s, has no verdict on what is not whole', async (_, most, last, whole) => {
    const { found, loads } = await search(promise, 11, most);
    expect(loads.at(-1)!.record.stop).toBe('interrupted');
    const { rate, outcome, requests, asked } = found.probes.at(-1)!;
    expect([rate, outcome, requests, asked]).toEqual(last);
    expect({ title: found.title, ...again(loads) }).toEqual(found);
    expect(found.result.curve.map((point) => point.rate)).toEqual(whole);
    expect(found.result.isConfirmed).toBe(false);
  });

  it('and was killed between two loads of a run that decides, has no verdict on it either', async () => {
    const { loads } = await search(promise, 11);
    const tried = again(loads.slice(0, 10)).probes;
    expect(tried.at(-1)).toMatchObject({ rate: 10.8, outcome: 'unfinished', requests: 984, misses: 0 });
  });

  it('is told apart in a run of two searches, with a load of a fixed rate between them', async () => {
    const [first, second] = [await search(promise, 11), await search(promise, 5)];
    const between = recordOf(1, 5, 100, { seed: runSeed, run: { probe: 0, position: 0 } });
    const fixed = { ...between, record: { ...between.record, run: { ...between.record.run, probe: null } } };
    expect(searchesIn([...first.loads, fixed, ...second.loads])).toEqual([first.loads, second.loads]);
  });
});
