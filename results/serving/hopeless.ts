import {
  type CountingWindow,
  counting,
  firstTokenNs,
  isFinished,
  tpotSeconds,
  ttftSeconds,
} from './latencies.ts';
import { type ServingLog, stateCode } from './log.ts';
import type { Limits } from './misses.ts';

/** Why a load under way need not go on. */
export type Hopeless =
  /** Requests wait, and those that wait have waited too long already. */
  | 'backlog'
  /** Those that are served are served too slowly. */
  | 'too slow';

/** A load is given up when so many times more have missed than may: chance does not bring that back. */
const timesAllowed = 5;
/** Without a promise: when so large a part of all that came still waits, and they are many. */
const waitingPart = 0.5;
const fewestWaiting = 100;

/**
 * Whether a load is lost, whatever comes. With a promise: more of the requests that count have missed it for certain than five times what is
 * allowed of all of them, those that have not come yet included. Without one: more than half of all that came still wait, so that they come
 * at least twice as fast as they are served.
 *
 * @param nowNs what is not done is as late as this
 */
export function hopeless(
  log: ServingLog,
  nowNs: number,
  window: CountingWindow,
  limits: Limits | null,
): Hopeless | null {
  const { queued, arrived, oldestNs } = waitingIn(log, nowNs);
  if (limits === null) return queued >= fewestWaiting && queued > waitingPart * arrived ? 'backlog' : null;
  const most = timesAllowed * (1 - limits.percent / 100) * (window.end - window.first);
  const missed = counting(log, window).filter((i) => hasMissed(log, i, nowNs, limits)).length;
  if (missed <= Math.max(1, most)) return null;
  return queued > 0 && (nowNs - oldestNs) / 1e9 > limits.ttftSeconds ? 'backlog' : 'too slow';
}

function waitingIn({ requests }: ServingLog, nowNs: number) {
  let [queued, arrived, oldestNs] = [0, 0, nowNs];
  for (let i = 0; i < requests.count; i++) {
    const scheduled = requests.scheduledNs[i]!;
    if (!(scheduled <= nowNs)) continue;
    arrived++;
    const isWaiting = Number.isNaN(requests.admittedNs[i]!) && requests.state[i] !== stateCode('cancelled');
    if (!isWaiting) continue;
    queued++;
    oldestNs = Math.min(oldestNs, scheduled);
  }
  return { queued, arrived, oldestNs };
}

/** It is done and was too slow, or it would be too slow if its next token came now. */
function hasMissed(log: ServingLog, i: number, nowNs: number, limits: Limits): boolean {
  const { scheduledNs } = log.requests;
  if (!(scheduledNs[i]! <= nowNs)) return false;
  if (isFinished(log, i)) {
    return ttftSeconds(log, i) > limits.ttftSeconds || tpotSeconds(log, i) > limits.tpotSeconds;
  }
  const first = firstTokenNs(log, i);
  return ((Number.isNaN(first) ? nowNs : first) - scheduledNs[i]!) / 1e9 > limits.ttftSeconds;
}
