import { severities } from '../../results/serving/misses.ts';
import type { Scenario } from '../../workloads/serving/scenario.ts';
import type { SoFar } from '../isolate/serving.ts';
import type { ServingEvent } from './request.ts';

/** How a load is watched. */
export interface LoadOptions {
  /** Its place in a search for a rate. */
  readonly probe?: number;
  /** Whether the queue grows without end, so that the load cannot be served. */
  readonly isHopeless?: (load: SoFar) => boolean;
}

/** Tells how a load goes on, and ends it where it is hopeless. */
export function watchLoad(
  { warmup, requests, limits }: Scenario,
  { isHopeless }: LoadOptions,
  onEvent: (event: ServingEvent) => void,
): (load: SoFar) => 'backlog' | null {
  return (load) => {
    const { log, progress } = load;
    const kept =
      limits === null
        ? null
        : shareBelowOne(severities(log, { first: warmup, end: warmup + requests }, limits, 'finished'));
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
    return isHopeless?.(load) === true ? 'backlog' : null;
  };
}

function shareBelowOne(values: Float64Array): number | null {
  if (values.length === 0) return null;
  return values.filter((value) => value <= 1).length / values.length;
}
