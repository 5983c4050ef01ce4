import { servingFigure } from '../../results/serving/figure-text.ts';
import type { Together } from '../../results/serving/hopeless.ts';
import { allowedShare } from '../../results/serving/misses.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { leaning, nextStep, type Probe, type SearchOptions } from '../../results/serving/search.ts';
import {
  isEvidence,
  type Searched,
  type SearchedLoad,
  searched,
  searchResult,
  searchTitle,
  type TriedRate,
  triedRate,
} from '../../results/serving/searched.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { requestsToPass } from '../../results/serving/verdict.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { scenarioTitle } from '../../workloads/serving/title.ts';
import type { ServingEvent } from './request.ts';

/** The highest rate under a promise, as a search found it. */
export interface FoundRate extends Searched {
  readonly title: string;
  /** What each rate came to, and each that was confirmed, in the order in which they were first tried. */
  readonly probes: readonly Probe[];
}

/** A load of a search: its rate, the place of that among those that were tried, and what it is judged with. */
export interface ProbedLoad extends Pick<Probe, 'rate' | 'confirms'> {
  readonly place: number;
  readonly together: Together;
}

/** Serves one load of a probe. */
export type ServeProbe = (seed: number, requests: number, probe: ProbedLoad) => Promise<StoredServing>;

/** What a pass takes comes in so many loads: each begins anew, behind its own warm-up. A first look at a rate is one of them. */
export const loadsOfProbe = 5;
/** One rate gets no more than so many times what a pass takes; what is open then stays open, and is said to be. */
const mostTimes = 16;
/**
 * A load arrives for so many times the limit of the first token, at least: of one that is over before anybody can have waited that long
 * nothing is seen. A queue at 1.05 times what can be served makes its last arrivals wait a twentieth of its time.
 */
const timesOfLimit = 30;
/**
 * Each end of the bracket is confirmed by loads of so long in all. A host that shares its cores was seen to decode a third slower for seconds
 * at a time: over a few seconds it is either the one host or the other.
 */
export const confirmSeconds = 60;
/** The search goes no further up and down than so many times. */
const range = 2 ** 16;

/**
 * Looks for the highest rate whose promise is kept (`search.ts`). Every load has a seed that no other has. A load that nothing can save is
 * given up, and its rate has failed. Where a load is cut off, or its process died, the search ends there.
 */
export async function findRate(
  asked: AskedScenario,
  seed: number,
  serve: ServeProbe,
  signal: AbortSignal,
  onEvent: (event: ServingEvent) => void,
): Promise<FoundRate> {
  const { percent } = asked.limits!;
  const firstRate = 'perSecond' in asked.arrivals ? asked.arrivals.perSecond : 1;
  const requests = Math.max(loadsOfProbe * asked.requests, requestsToPass(percent));
  const allowed = allowedShare(percent);
  let options: SearchOptions = {
    firstRate,
    lowestRate: firstRate / range,
    highestRate: firstRate * range,
    allowed,
    lookRequests: Math.ceil(requests / loadsOfProbe),
    mostLookRequests: requests,
    requests,
    mostRequests: mostTimes * requests,
    confirmSeconds,
  };
  const requestsOfLoad = (rate: number, confirms: boolean) => {
    const seconds = Math.max(
      timesOfLimit * asked.limits!.ttftSeconds,
      confirms ? confirmSeconds / loadsOfProbe : 0,
    );
    return Math.ceil(Math.max(requests / loadsOfProbe, rate * seconds));
  };
  const tried: TriedRate<SearchedLoad>[] = [];
  const probes = () => tried.map(({ probe }) => probe);
  let [loads, aloneAt] = [0, 0];
  for (;;) {
    const step = nextStep(options, probes());
    const isCutOff = signal.aborted || tried.some(({ probe }) => probe.outcome === 'unfinished');
    if (step.act === 'done' || isCutOff) {
      return { title: searchTitle(scenarioTitle(asked)), ...searchResult(tried), probes: probes() };
    }
    const { rate, confirms } = step;
    const known = tried.findIndex(({ probe }) => probe.rate === rate && probe.confirms === confirms);
    const place = known === -1 ? tried.length : known;
    for (;;) {
      const before = tried[place];
      const together = { requests: step.requests, missedBefore: before?.probe.misses ?? 0 };
      const probed = { rate, confirms, place, together };
      const { record } = await serve(seed + loads++, requestsOfLoad(rate, confirms), probed);
      const load = searched({ record });
      const now = triedRate([...(before?.loads ?? []), load], confirms);
      tried[place] = now;
      if (!isEvidence(load)) break;
      if (areAlone(record)) aloneAt = Math.max(aloneAt, rate);
      if (now.probe.outcome !== 'unfinished' || signal.aborted) break;
    }
    const { probe, verdict } = tried[place]!;
    // Who is alone and waits for nobody is served no better at a lower rate.
    if (leaning(probe, allowed) === 'fail' && aloneAt >= rate) options = { ...options, lowestRate: rate };
    onEvent({ type: 'judged', probe, verdict });
  }
}

/** With so few requests in the system hardly one meets another: most are alone from their arrival to their end. */
const fewInSystem = 0.1;

function areAlone(record: ServingRecord): boolean {
  const inSystem = servingFigure(record, 'concurrency.mean')?.value ?? null;
  return inSystem !== null && inSystem < fewInSystem;
}
