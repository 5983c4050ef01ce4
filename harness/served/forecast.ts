import { requestsToPass } from '../../results/serving/verdict.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { confirmSeconds, loadsOfProbe } from './find-rate.ts';

/** What is known of loads before any of them is served. */
export interface LoadsForecast {
  /** That have a rate of their own, and for how long their requests arrive, those of the warm-up among them. */
  readonly timed: number;
  readonly arrivalSeconds: number;
  /** That take as long as the device, or their trace, does. */
  readonly untimed: number;
  readonly searches: readonly SearchForecast[];
}

export interface SearchForecast {
  /** At each rate that is looked at, and at each end of the bracket, at least. */
  readonly lookRequests: number;
  readonly endRequests: number;
  /** Of the whole search, as searches took in the median. */
  readonly requests: number;
  readonly percent: number;
  /** Where it begins: requests a second; and how long all requests take there, with the time that an end runs at least. */
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Searches on a device whose rate is known took so many times what a verdict takes, in the median of 100 (`npm run bench:serving searches`);
 * a device that saturates all of a sudden takes fewer.
 */
const timesOfVerdict = 20;

/** How much is to be served, and how long that takes at least. */
export function forecastServing(scenarios: readonly AskedScenario[]): LoadsForecast {
  let [timed, arrivalSeconds, untimed] = [0, 0, 0];
  const searches: SearchForecast[] = [];
  for (const { arrivals, requests, warmup, seeds, findsRate, limits } of scenarios) {
    const perSecond = 'perSecond' in arrivals ? arrivals.perSecond : null;
    if (findsRate) {
      const { percent } = limits!;
      const endRequests = Math.max(loadsOfProbe * requests, requestsToPass(percent));
      const rate = perSecond ?? 1;
      const all = timesOfVerdict * endRequests;
      searches.push({
        lookRequests: Math.ceil(endRequests / loadsOfProbe),
        endRequests,
        requests: all,
        percent,
        perSecond: rate,
        seconds: all / rate + 2 * confirmSeconds,
      });
    } else if (perSecond === null) {
      untimed += seeds;
    } else {
      timed += seeds;
      arrivalSeconds += (seeds * (requests + warmup)) / perSecond;
    }
  }
  return { timed, arrivalSeconds, untimed, searches };
}
