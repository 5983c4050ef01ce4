import { missesOf } from '../../results/serving/misses.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import { type Found, foundRate, nextRate, type Probe } from '../../results/serving/search.ts';
import type { StoredServing } from '../../results/serving/store.ts';
import { judgeMisses, requestsToPass, type Verdict } from '../../results/serving/verdict.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import { scenarioTitle } from '../../workloads/serving/title.ts';
import type { ServingEvent } from './request.ts';
import type { LoadOptions } from './watch-load.ts';

/** The highest rate under a promise, as a search found it. */
export interface FoundRate extends Found {
  readonly title: string;
  readonly probes: readonly (Probe & { readonly verdict: Verdict })[];
  /** Whether the passing rate passed once more with a fresh seed; null where there is none, or the search was stopped before. */
  readonly isConfirmed: boolean | null;
}

/** Serves one load of a probe. */
export type ServeProbe = (
  perSecond: number,
  seed: number,
  requests: number,
  options: LoadOptions,
) => Promise<StoredServing>;

/** So many seeds have what a pass takes. */
const usualSeeds = 10;
/** A probe has no more seeds than this: what is open then stays open, and is said to be. */
const mostSeeds = 3 * usualSeeds;

/** A rate that is tried, with the loads that were served at it. */
interface Trial {
  readonly perSecond: number;
  readonly severities: Float64Array[];
  isGivenUp: boolean;
}

/**
 * Looks for the highest rate whose promise is kept: up and down by two, then by the geometric middle, until the ends are 5 % apart. An open
 * verdict gets further seeds. The rate that is reported passes once more, with a seed that had no part in finding it.
 */
export async function findRate(
  asked: AskedScenario,
  seed: number,
  serve: ServeProbe,
  signal: AbortSignal,
  onEvent: (event: ServingEvent) => void,
): Promise<FoundRate> {
  const { percent } = asked.limits!;
  const first = 'perSecond' in asked.arrivals ? asked.arrivals.perSecond : 1;
  const requests = Math.max(asked.requests, Math.ceil(requestsToPass(percent) / usualSeeds));
  const trials: Trial[] = [];
  let served = 0;
  const serveOnce = async (trial: Trial) => {
    const { record } = await serve(trial.perSecond, seed + served++, requests, {
      probe: trials.indexOf(trial),
    });
    if (record.load.stop === 'interrupted' || record.load.stop === 'died') return;
    trial.isGivenUp ||= record.load.stop !== 'done';
    trial.severities.push(missesOf(unpackLog(record.log), record.schedule, asked.limits!).severities);
  };
  const probesOf = () =>
    trials.filter(({ severities }) => severities.length > 0).map((trial) => ({ ...probeOf(trial, percent) }));

  let isConfirmed: boolean | null = null;
  while (!signal.aborted) {
    const perSecond = nextRate(probesOf(), first);
    if (perSecond === null) {
      const { pass } = foundRate(probesOf(), 1 - percent / 100);
      if (pass === null) break;
      const trial = trials.find((each) => each.perSecond === pass)!;
      await serveOnce(trial);
      isConfirmed = probeOf(trial, percent).word === 'pass';
      // Where the fresh seed took the verdict back, the search goes on below.
      if (isConfirmed) break;
      await decide(trial);
      continue;
    }
    const trial: Trial = { perSecond, severities: [], isGivenUp: false };
    trials.push(trial);
    await decide(trial);
    if (trial.severities.length === 0) break;
  }
  const probes = probesOf();
  return { title: scenarioTitle(asked), ...foundRate(probes, 1 - percent / 100), probes, isConfirmed };

  async function decide(trial: Trial) {
    for (let n = 0; n < mostSeeds && !signal.aborted; n++) {
      await serveOnce(trial);
      if (trial.severities.length === 0) return;
      const { word, requests: seen, misses } = probeOf(trial, percent);
      onEvent({
        type: 'notice',
        text: `${trial.perSecond.toPrecision(3)} requests/s: ${misses} of ${seen} requests missed, ${word}`,
      });
      if (word !== 'indeterminate') return;
    }
  }
}

function probeOf(
  { perSecond, severities, isGivenUp }: Trial,
  percent: number,
): Probe & { readonly verdict: Verdict } {
  const verdict = judgeMisses(severities, percent);
  return {
    perSecond,
    word: isGivenUp ? 'fail' : verdict.word,
    requests: verdict.requests,
    misses: verdict.misses,
    isGivenUp,
    verdict,
  };
}
