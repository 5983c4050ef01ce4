import type { ServingRecord } from '../../results/serving/record.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { requestsToPass } from '../../results/serving/verdict.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { type FoundRate, findRate, loadsOfProbe } from './find-rate.ts';

/**
 * What the searches of a run found, from the loads that they left: each search runs again, and is served what it was served then. One that
 * was interrupted ends where it did.
 *
 * @param loads of one run, in their order
 */
export async function foundAgain(loads: readonly StoredServing[]): Promise<FoundRate[]> {
  const found: FoundRate[] = [];
  for (const search of searchesIn(loads)) found.push(await replay(search));
  return found;
}

/** The loads of each search. The first of one has the seed of the run, which no later one has. */
function searchesIn(loads: readonly StoredServing[]): StoredServing[][] {
  const searches: StoredServing[][] = [];
  for (const load of loads) {
    const { run, scenario, model } = load.record;
    if (run.probe === null) continue;
    if (searches.length === 0 || (run.probe === 0 && scenario.seed === model.weights.seed)) searches.push([]);
    searches.at(-1)!.push(load);
  }
  return searches;
}

function replay(loads: readonly StoredServing[]): Promise<FoundRate> {
  const left = [...loads];
  const end = new AbortController();
  const [{ record }] = loads as [StoredServing];
  const serve = async () => {
    const load = left.shift()!;
    if (left.length === 0) end.abort();
    return load;
  };
  return findRate(askedBy(record), record.scenario.seed, serve, end.signal, () => {});
}

/** The scenario as it was asked for, from the first load of its search. */
function askedBy({ scenario, model, precision, policy }: ServingRecord): AskedScenario {
  const { kind, arrivals, isl, osl, limits, warmup } = scenario;
  const isOfPass = scenario.requests === Math.ceil(requestsToPass(limits!.percent) / loadsOfProbe);
  return {
    kind,
    shape: model.shape.name,
    precision,
    arrivals: arrivals.process === 'trace' ? { process: 'trace file' } : arrivals,
    isl: isl.law === 'trace' ? null : isl,
    osl: osl.law === 'trace' ? null : osl,
    trace: null,
    limits,
    policy,
    // A load is a part of what a pass takes, or of more where more was asked for.
    requests: isOfPass ? 0 : scenario.requests,
    warmup,
    seeds: 1,
    findsRate: true,
  };
}
