import { mean, standardDeviation } from '../statistics/moments.ts';
import { studentUpperTail } from '../statistics/student.ts';
import { batchCount } from './dependence.ts';
import type { ServingLog } from './log.ts';

/** How the queue of requests without a row grows. */
export interface Backlog {
  /** Requests a second; below 0 it shrinks. */
  readonly perSecond: number;
  /** The chance of so much growth where what comes can just be served, one-sided. */
  readonly p: number;
  /** It would grow for ever: the rate is above what the device can serve, so that any promise is broken in the end. */
  readonly isHopeless: boolean;
}

/** Of a probe that is looked at ten times, each time at twice the arrivals, one in a hundred may be ended wrongly. */
const significance = 0.001;

/** Arrivals in the time that is looked at. */
const fewestArrivals = 100;

/**
 * Whether the queue grew through the later half of the time so far: what came less what got a row, in 20 slices of equal time, held against 0
 * by Student's t. The lengths of a queue themselves hang together and show a slope by chance, their changes do not: above capacity the
 * changes of two slices are independent, and below, what came too much in one is served in the next, so that the test errs to patience.
 * A device that fills its rows at the start has no queue yet, and the earlier half is left out.
 *
 * Look again when the arrivals have doubled, not after each of them: every look is a chance to be wrong.
 *
 * @returns null where too few have arrived
 */
export function backlog({ requests }: ServingLog, nowNs: number): Backlog | null {
  const width = nowNs / 2 / batchCount;
  const changes = new Float64Array(batchCount);
  let arrived = 0;
  const count = (ns: number, change: number) => {
    const slice = Math.floor((ns - nowNs / 2) / width);
    if (!(slice >= 0 && slice < batchCount)) return 0;
    changes[slice]! += change;
    return 1;
  };
  for (let i = 0; i < requests.count; i++) {
    arrived += count(requests.scheduledNs[i]!, 1);
    count(requests.admittedNs[i]!, -1);
  }
  if (arrived < fewestArrivals) return null;
  const [growth, spread] = [mean(changes)!, standardDeviation(changes)!];
  const t =
    spread === 0 ? Math.sign(growth) * Number.POSITIVE_INFINITY : growth / (spread / Math.sqrt(batchCount));
  const p = Number.isNaN(t) ? 1 : studentUpperTail(t, batchCount - 1);
  return { perSecond: (growth / width) * 1e9, p, isHopeless: p < significance };
}
