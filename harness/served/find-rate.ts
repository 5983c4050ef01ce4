import type { Together } from '../../results/serving/hopeless.ts';
import type { CountingWindow } from '../../results/serving/latencies.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import { allowedShare, missesOf } from '../../results/serving/misses.ts';
import { type PacedLoad, searchedPace, stepTimes } from '../../results/serving/pace.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import {
  leaning,
  nextStep,
  type Probe,
  resultOf,
  type SearchOptions,
  type SearchResult,
} from '../../results/serving/search.ts';
import { type Searched, searchTitle } from '../../results/serving/searched.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { judgeMisses, requestsToPass } from '../../results/serving/verdict.ts';
import { rateText } from '../../results/serving/words.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { scenarioTitle } from '../../workloads/serving/title.ts';
import type { ServingEvent } from './request.ts';

/** The highest rate under a promise, as a search found it. */
export interface FoundRate extends Searched {
  readonly title: string;
  readonly probes: readonly Probe[];
}

/** A load of a search: the place of its rate among those that were tried, and what it is judged with. */
export interface ProbedLoad {
  readonly place: number;
  readonly together: Together;
}

/** Serves one load of a probe. */
export type ServeProbe = (
  perSecond: number,
  seed: number,
  requests: number,
  probe: ProbedLoad,
) => Promise<StoredServing>;

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
const confirmSeconds = 60;
/** The search goes no further up and down than so many times. */
const range = 2 ** 16;

/** The loads that were served at one rate, or to confirm it. */
interface Trial {
  readonly severities: Float64Array[];
  isGivenUp: boolean;
  /** How many loads there were, of any rate, before its first. */
  readonly place: number;
}

/**
 * Looks for the highest rate whose promise is kept (`search.ts`). Every load has a seed that no other has. A load that nothing can save is
 * given up, and its rate has failed.
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
  const trials = new Map<string, Trial>();
  const probes: Probe[] = [];
  const paced: PacedLoad[] = [];
  let [loads, aloneAt] = [0, 0];
  const found = (result: SearchResult): FoundRate => ({
    title: searchTitle(scenarioTitle(asked)),
    result,
    pace: searchedPace(paced, result),
    probes,
  });
  for (;;) {
    const step = nextStep(options, probes);
    if (step.act === 'done') return found(step.result);
    const key = `${step.rate} ${step.confirms}`;
    const trial: Trial = trials.get(key) ?? { severities: [], isGivenUp: false, place: trials.size };
    trials.set(key, trial);
    let judged = judgeMisses(trial.severities, percent);
    while (!signal.aborted && !trial.isGivenUp && judged.requests < step.requests) {
      const { record } = await serve(step.rate, seed + loads++, requestsOfLoad(step.rate, step.confirms), {
        place: trial.place,
        together: { requests: step.requests, missedBefore: judged.misses },
      });
      if (record.stop === 'interrupted' || record.stop === 'failed') break;
      trial.isGivenUp = record.stop !== 'done';
      const log = unpackLog(record.log);
      paced.push({ rate: step.rate, times: stepTimes(log) });
      if (areAlone(log, record.window)) aloneAt = Math.max(aloneAt, step.rate);
      trial.severities.push(missesOf(log, record.window, asked.limits!).severities);
      // Judged when all that were asked for are there: each look at a part is a chance to be wrong.
      judged = judgeMisses(trial.severities, percent);
    }
    const isWhole = trial.isGivenUp || judged.requests >= step.requests;
    if (!isWhole) return found(resultOf(probes));
    const probe: Probe = {
      rate: step.rate,
      outcome: trial.isGivenUp ? 'backlog' : judged.word,
      requests: judged.requests,
      misses: judged.misses,
      needs: judged.needs,
      confirms: step.confirms,
    };
    probes.push(probe);
    // Who is alone and waits for nobody is served no better at a lower rate.
    if (leaning(probe, allowed) === 'fail' && aloneAt >= step.rate)
      options = { ...options, lowestRate: step.rate };
    const word = trial.isGivenUp ? 'given up' : judged.word;
    const kind = step.confirms ? ', once more' : '';
    onEvent({
      type: 'notice',
      text: `${rateText(step.rate)} requests/s${kind}: ${judged.misses} of ${judged.requests} requests missed: ${word}`,
    });
  }
}

/** In a load with so few requests in the system most are alone from their arrival to their end. */
const fewInSystem = 0.1;

/** Whether hardly a request met another one: the time that they took, together, over the time in which they came. */
function areAlone({ requests, endNs }: ServingLog, { first }: CountingWindow): boolean {
  let ns = 0;
  for (let i = first; i < requests.count; i++) {
    const from = requests.scheduledNs[i]!;
    if (from < endNs) ns += (Number.isNaN(requests.finishedNs[i]!) ? endNs : requests.finishedNs[i]!) - from;
  }
  return ns < fewInSystem * (endNs - requests.scheduledNs[first]!);
}
