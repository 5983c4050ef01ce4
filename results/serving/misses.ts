import {
  type CountingWindow,
  counting,
  firstTokenNs,
  isFinished,
  tpotSeconds,
  ttftSeconds,
} from './latencies.ts';
import { type ServingLog, stateCode } from './log.ts';

/** What is promised to each request; `percent` of them have to get it. */
export interface Limits {
  readonly ttftSeconds: number;
  readonly tpotSeconds: number;
  readonly percent: number;
}

/** The part of the requests that may miss, without the digits that 1 − 0.9 leaves. */
export const allowedShare = (percent: number): number => Number((1 - percent / 100).toPrecision(12));

/** The requests of a window against what was promised. */
export interface Misses {
  /** In the order of the schedule: the larger of time over limit of its two times; above 1 it is a miss, Infinity where it never came. */
  readonly severities: Float64Array;
  /** Of these: those that asked for one token, which have no TPOT and are judged on their TTFT alone. */
  readonly onFirstAlone: number;
  /** Of these: not finished when the run ended. They are misses. */
  readonly unfinished: number;
  /** Not among these: cancelled by the one who asked, and those that asked for no token. */
  readonly cancelled: number;
  readonly empty: number;
}

export function missesOf(log: ServingLog, window: CountingWindow, limits: Limits): Misses {
  const { osl, state } = log.requests;
  const asked = counting(log, window);
  const judged = asked.filter((i) => osl[i]! > 0);
  let cancelled = 0;
  for (let i = window.first; i < Math.min(window.end, log.requests.count); i++) {
    if (state[i] === stateCode('cancelled')) cancelled++;
  }
  return {
    severities: Float64Array.from(judged, (i) => severity(log, i, limits)),
    onFirstAlone: judged.filter((i) => osl[i] === 1).length,
    unfinished: judged.filter((i) => !isFinished(log, i)).length,
    cancelled,
    empty: asked.length - judged.length,
  };
}

function severity(log: ServingLog, i: number, limits: Limits): number {
  if (!isFinished(log, i)) return Number.POSITIVE_INFINITY;
  const [first, gap] = [ttftSeconds(log, i), tpotSeconds(log, i)];
  return Math.max(first / limits.ttftSeconds, Number.isNaN(gap) ? 0 : gap / limits.tpotSeconds);
}

/**
 * The window of a run that was stopped before its time: it ends before the first request that could still have kept its promise.
 * Requests behind that one are left out as well, for of these only the quick ones are known.
 */
export function closedWindow(log: ServingLog, window: CountingWindow, limits: Limits): CountingWindow {
  const open = counting(log, window).find((i) => !isFinished(log, i) && couldBeGood(log, i, limits));
  return open === undefined ? window : { first: window.first, end: open };
}

function couldBeGood(
  log: ServingLog,
  i: number,
  { ttftSeconds: most, tpotSeconds: mostEach }: Limits,
): boolean {
  const first = firstTokenNs(log, i);
  const { scheduledNs, osl } = log.requests;
  if (Number.isNaN(first)) return (log.endNs - scheduledNs[i]!) / 1e9 <= most;
  return ttftSeconds(log, i) <= most && (log.endNs - first) / 1e9 <= mostEach * (osl[i]! - 1);
}
