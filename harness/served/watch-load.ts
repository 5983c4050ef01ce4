import { type Hopeless, hopeless, type Together } from '../../results/serving/hopeless.ts';
import { missesOf } from '../../results/serving/misses.ts';
import type { Scenario } from '../../workloads/serving/scenario.ts';
import type { SoFar } from '../isolate/serving.ts';
import type { ServingEvent } from './request.ts';

/** The queue is looked at from so many arrivals on, and whenever they have doubled. */
const fewestArrivals = 100;

/** Tells how a load goes on, and ends it where it is hopeless. */
export function watchLoad(
  { kind, warmup, requests, limits }: Scenario,
  together: Together | undefined,
  onEvent: (event: ServingEvent) => void,
): (load: SoFar) => Hopeless | null {
  const window = { first: warmup, end: warmup + requests };
  let queueSeenAt = fewestArrivals / 2;
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
    if (!isOpen) return null;
    const looksAtQueue = progress.arrived >= 2 * queueSeenAt;
    if (looksAtQueue) queueSeenAt = progress.arrived;
    return hopeless(log, progress.nowNs, window, limits, looksAtQueue, together);
  };
}

/** Of those that are finished: the others may still keep it. */
function shareKept(severities: Float64Array): number | null {
  const known = severities.filter(Number.isFinite);
  return known.length === 0 ? null : known.filter((each) => each <= 1).length / known.length;
}
