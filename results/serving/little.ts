import { sum } from '../statistics/moments.ts';
import type { CountingWindow } from './latencies.ts';
import type { ServingLog } from './log.ts';
import { secondsOf, spanOf } from './span.ts';

/** L = λ·W by J. Little, "A proof for the queuing formula L = λW", Oper. Res. 9 (1961), of the counting requests. */
export interface Little {
  /** Requests in the system on average, arrivals a second, seconds in the system on average. */
  readonly inSystem: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** |L − λ·W| / L. */
  readonly difference: number;
  readonly holds: boolean;
}

/** Above this the load was not in balance: more is left at one end of the window than at the other. */
export const littleTolerance = 0.01;

/** Requests for each one in the system: below, what the ends of the window cut off is more than the tolerance by chance. */
const requestsForEach = 500;
/** Below this a single request that an end cuts is more than the tolerance, however empty the system is. */
const fewestRequests = 1 / littleTolerance;

/**
 * Whether as much left the system as came. It is counted twice, over time and over requests: both are alike but for those who were there
 * before the window and those who stayed behind it, so that a queue that grows shows.
 *
 * @returns null where the window has too few requests to tell, or no duration
 */
export function little(log: ServingLog, window: CountingWindow): Little | null {
  const { scheduledNs, finishedNs, count } = log.requests;
  const span = spanOf(log, window);
  const duration = secondsOf(span);
  if (!(duration > 0)) return null;
  const doneNs = (i: number) => (Number.isNaN(finishedNs[i]!) ? log.endNs : finishedNs[i]!);
  const inside = Float64Array.from({ length: count }, (_, i) =>
    Math.max(0, Math.min(doneNs(i), span.endNs) - Math.max(scheduledNs[i]!, span.beginNs)),
  );
  const arrived = Array.from({ length: window.end - window.first }, (_, i) => window.first + i).filter(
    (i) => scheduledNs[i]! < span.endNs,
  );
  const inSystem = sum(inside) / 1e9 / duration;
  const needed = Math.max(fewestRequests, requestsForEach * inSystem);
  if (inSystem === 0 || arrived.length < needed) return null;
  const seconds = sum(arrived.map((i) => doneNs(i) - scheduledNs[i]!)) / 1e9 / arrived.length;
  const perSecond = arrived.length / duration;
  const difference = Math.abs(inSystem - perSecond * seconds) / inSystem;
  return { inSystem, perSecond, seconds, difference, holds: difference <= littleTolerance };
}
