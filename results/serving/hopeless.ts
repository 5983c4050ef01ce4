import { backlog } from './backlog.ts';
import {
  type CountingWindow,
  counting,
  firstTokenNs,
  isFinished,
  tpotSeconds,
  ttftSeconds,
} from './latencies.ts';
import { type ServingLog, stateCode } from './log.ts';
import { allowedShare, type Limits } from './misses.ts';

/** Why a load under way need not go on. */
export type Hopeless =
  /** Requests wait, and those that wait have waited too long already. */
  | 'backlog'
  /** Those that are served are served too slowly. */
  | 'too slow';

/** A load is given up when so many times more have missed than may: chance does not bring that back. */
const timesAllowed = 5;

/** What a load is judged together with. */
export interface Together {
  /** Requests that are judged in all, those of this load among them. */
  readonly requests: number;
  /** Misses of the loads before it. */
  readonly missedBefore: number;
}

/**
 * Whether a load is lost, whatever comes. With a promise: five times as many have missed it for certain as may, of all requests that are judged
 * together, those that have not come yet included; a load of its own is too short for that, since misses come in clusters. Or the queue
 * grows (`backlog.ts`), and more have missed than may of all that are judged together. Or a hundred have missed and none has kept it. Without a promise it is the queue alone.
 *
 * @param nowNs what is not done is as late as this
 * @param looksAtQueue whether the growth of the queue is tested: each test is a chance to be wrong, so not at every look
 */
export function hopeless(
  log: ServingLog,
  nowNs: number,
  window: CountingWindow,
  limits: Limits | null,
  looksAtQueue: boolean,
  together: Together = { requests: window.end - window.first, missedBefore: 0 },
): Hopeless | null {
  const isGrowing = looksAtQueue && backlog(log, nowNs)?.isHopeless === true;
  if (limits === null) return isGrowing ? 'backlog' : null;
  const allowed = allowedShare(limits.percent);
  const missed = counting(log, window).filter((i) => hasMissed(log, i, nowNs, limits)).length;
  // What the loads before it missed says nothing of this one, and one that ends before its first miss leaves nothing to count.
  if (missed === 0) return null;
  const missedSoFar = missed + together.missedBefore;
  if (isGrowing && missedSoFar > allowed * together.requests) return 'backlog';
  const isOften = missedSoFar > Math.max(1, timesAllowed * allowed * together.requests);
  if (!isOften && !isNeverKept(log, nowNs, window, limits, missed)) return null;
  const { queued, oldestNs } = waitingIn(log, nowNs);
  return queued > 0 && (nowNs - oldestNs) / 1e9 > limits.ttftSeconds ? 'backlog' : 'too slow';
}

/** So many in a row, over so many times the limit, are no cluster of a promise that at least half must keep. */
const fewestInRow = 100;
const timesOfLimit = 30;

/** Not one has kept the promise yet: the limits are below what a request takes when nobody is in its way, or the queue began to grow at once. */
function isNeverKept(
  log: ServingLog,
  nowNs: number,
  window: CountingWindow,
  limits: Limits,
  missed: number,
): boolean {
  if (missed < fewestInRow || limits.percent < 50) return false;
  const seconds = (nowNs - log.requests.scheduledNs[window.first]!) / 1e9;
  if (seconds < timesOfLimit * limits.ttftSeconds) return false;
  return counting(log, window).every((i) => !isFinished(log, i) || hasMissed(log, i, nowNs, limits));
}

function waitingIn({ requests }: ServingLog, nowNs: number) {
  let [queued, oldestNs] = [0, nowNs];
  for (let i = 0; i < requests.count; i++) {
    const scheduled = requests.scheduledNs[i]!;
    if (!(scheduled <= nowNs)) continue;
    const isWaiting = Number.isNaN(requests.admittedNs[i]!) && requests.state[i] !== stateCode('cancelled');
    if (!isWaiting) continue;
    queued++;
    oldestNs = Math.min(oldestNs, scheduled);
  }
  return { queued, oldestNs };
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
