import { type Hopeless, hopeless } from '../../results/serving/hopeless.ts';
import { missesOf } from '../../results/serving/misses.ts';
import type { Scenario } from '../../workloads/serving/scenario.ts';
import type { SoFar } from '../isolate/serving.ts';
import type { ServingEvent } from './request.ts';

/** How a load is watched. */
export interface LoadOptions {
  /** Its place in a search for a rate. */
  readonly probe?: number;
}

/** Tells how a load goes on, and ends it where it is hopeless. */
export function watchLoad(
  { kind, warmup, requests, limits }: Scenario,
  onEvent: (event: ServingEvent) => void,
): (load: SoFar) => Hopeless | null {
  const window = { first: warmup, end: warmup + requests };
  const isOpen = kind === 'server' || kind === 'interactive';
  return ({ log, progress }) => {
    const kept = limits === null ? null : shareKept(missesOf(log, window, limits).severities);
    onEvent({
      type: 'progress',
      live: {
        seconds: progress.nowNs / 1e9,
        requests,
        finished: progress.finished,
        queued: progress.queued,
        active: progress.active,
        tokens: progress.tokens,
        kept,
      },
    });
    return isOpen ? hopeless(log, progress.nowNs, window, limits) : null;
  };
}

/** Of those that are finished: the others may still keep it. */
function shareKept(severities: Float64Array): number | null {
  const known = severities.filter(Number.isFinite);
  return known.length === 0 ? null : known.filter((each) => each <= 1).length / known.length;
}
