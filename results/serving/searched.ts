import { severitiesOf } from './judged.ts';
import { type SearchedPace, type StepTimes, searchedPace, stepTimes } from './pace.ts';
import { unpackLog } from './packed-log.ts';
import { rateOf } from './rate-curve.ts';
import type { ServingRecord } from './record.ts';
import { type Probe, resultOf, type SearchResult } from './search.ts';
import { judgeMisses, type Verdict } from './verdict.ts';

/** A load of a search, with the requests that count in it. */
export interface SearchedLoad {
  readonly record: Pick<ServingRecord, 'run' | 'scenario' | 'stop'>;
  /** How far each was from breaking its promise; null of a load that is no evidence. */
  readonly severities: Float64Array | null;
  readonly times: StepTimes;
}

/** The loads that a search served at one rate, or to confirm it, judged together. */
export interface TriedRate<L> {
  readonly probe: Probe;
  /** On the requests so far, also of a probe that is not whole and has none. */
  readonly verdict: Verdict;
  /** Those that were cut off among them, which are no evidence. */
  readonly loads: readonly L[];
}

/**
 * What the loads of one search show, rate by rate, in the order in which they were tried. Loads of one place were served at one rate; a rate
 * that comes again later was confirmed there.
 */
export function triedRates<L extends SearchedLoad>(loads: readonly L[]): TriedRate<L>[] {
  const places = [...Map.groupBy(loads, ({ record }) => record.run.probe ?? 0)].sort(([a], [b]) => a - b);
  const tried: TriedRate<L>[] = [];
  for (const [, own] of places) {
    const rate = rateOf(own[0]!.record);
    // A search has a rate and a promise; what a file says may have neither.
    if (rate === null || own[0]!.record.scenario.limits === null) continue;
    const confirms = tried.some((earlier) => earlier.probe.rate === rate);
    tried.push(triedRate(own, confirms));
  }
  return tried;
}

/** A load that was cut off is none: it holds what was quick to come. */
export const isEvidence = ({ record: { stop } }: SearchedLoad): boolean =>
  stop !== 'interrupted' && stop !== 'failed';

/** What all loads of one place show together: while one is served the search asks this, and whoever shows it later. */
export function triedRate<L extends SearchedLoad>(loads: readonly L[], confirms: boolean): TriedRate<L> {
  const [{ record }] = loads as readonly [L];
  const evidence = loads.filter(isEvidence);
  const series = evidence.flatMap(({ severities }) => (severities === null ? [] : [severities]));
  const verdict = judgeMisses(series, record.scenario.limits!.percent);
  const { word, requests, misses, needs } = verdict;
  const asked = askedOf(loads);
  const isGivenUp = evidence.some((one) => one.record.stop !== 'done');
  const isLook = !confirms && word === 'indeterminate';
  const outcome = isGivenUp ? 'backlog' : requests < asked ? 'unfinished' : isLook ? 'look' : word;
  const probe = { rate: rateOf(record)!, outcome, requests, asked, misses, needs, confirms } as const;
  return { probe, verdict, loads };
}

/** Requests that a place was to have; a rate that stayed open got more. Loads of earlier versions tell no more than their own. */
function askedOf(loads: readonly SearchedLoad[]): number {
  const together = loads.flatMap(({ record }) => record.run.search?.requests ?? []);
  if (together.length > 0) return Math.max(...together);
  return loads.reduce((sum, { record }) => sum + record.scenario.requests, 0);
}

/** What a search found, and how evenly the device worked meanwhile; null where too few loads were busy. */
export interface Searched {
  readonly result: SearchResult;
  readonly pace: SearchedPace | null;
}

/** The loads of each search of a run, in their order. The first load of a search has the seed of the run, which no later one has. */
export function searchesIn<L extends { readonly record: Pick<ServingRecord, 'run' | 'scenario' | 'model'> }>(
  loads: readonly L[],
): L[][] {
  const searches: L[][] = [];
  for (const load of loads) {
    const { run, scenario, model } = load.record;
    if (run.probe === null) continue;
    if (searches.length === 0 || (run.probe === 0 && scenario.seed === model.weights.seed)) searches.push([]);
    searches.at(-1)!.push(load);
  }
  return searches;
}

/** A search as it is asked for, by the title of any of its loads, which has its rate. */
export const searchTitle = (title: string): string => title.replace(/ rate=\S+/, ' find-rate');

/** A load of a search as a search judges it. */
export const searched = <L extends { readonly record: ServingRecord }>(load: L): L & SearchedLoad => ({
  ...load,
  severities: severitiesOf(load.record),
  times: stepTimes(unpackLog(load.record.log)),
});

/** What a search found by these rates. */
export function searchResult(tried: readonly TriedRate<SearchedLoad>[]): Searched {
  const result = resultOf(tried.map(({ probe }) => probe));
  const paced = tried.flatMap(({ probe: { rate }, loads }) =>
    loads.filter(isEvidence).map(({ times }) => ({ rate, times })),
  );
  return { result, pace: searchedPace(paced, result) };
}
