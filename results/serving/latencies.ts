import { type ServingLog, stateCode } from './log.ts';

/** Requests that count: from `first` to before `end`, in the order of the schedule. */
export interface CountingWindow {
  readonly first: number;
  readonly end: number;
}

/**
 * Times of the requests of a window in seconds, in the order of the schedule. Infinity: it did not come before the run ended.
 * Requests that were cancelled are not among them.
 */
export interface Latencies {
  readonly ttftSched: Float64Array;
  readonly ttftAdmit: Float64Array;
  readonly queueWait: Float64Array;
  readonly e2elSched: Float64Array;
  /** Of requests with more than one token: others have none. */
  readonly tpot: Float64Array;
  /** Between two tokens of one request, request by request. */
  readonly itl: Float64Array;
}

const nanosecond = 1e-9;
const unfinishedAsNever = (ns: number) => (Number.isNaN(ns) ? Number.POSITIVE_INFINITY : ns * nanosecond);

/** Indices of the requests of a window that were not cancelled. */
export function counting({ requests }: ServingLog, { first, end }: CountingWindow): number[] {
  const cancelled = stateCode('cancelled');
  const found: number[] = [];
  for (let i = first; i < Math.min(end, requests.count); i++) {
    if (requests.state[i] !== cancelled) found.push(i);
  }
  return found;
}

export const isFinished = ({ requests }: ServingLog, i: number): boolean =>
  requests.state[i] === stateCode('finished');

/** NaN where there is none. */
export const firstTokenNs = ({ requests }: ServingLog, i: number): number =>
  requests.tokens[i]! > 0 ? requests.tokenNs[requests.tokenOffset[i]!]! : Number.NaN;

const lastTokenNs = ({ requests }: ServingLog, i: number): number =>
  requests.tokens[i]! > 0
    ? requests.tokenNs[requests.tokenOffset[i]! + requests.tokens[i]! - 1]!
    : Number.NaN;

/** (last − first) / (n − 1) in seconds; NaN where a request has asked for one token at most, Infinity where it is not finished. */
export function tpotSeconds(log: ServingLog, i: number): number {
  if (log.requests.osl[i]! < 2) return Number.NaN;
  if (!isFinished(log, i)) return Number.POSITIVE_INFINITY;
  const gaps = log.requests.tokens[i]! - 1;
  return gaps < 1 ? Number.NaN : ((lastTokenNs(log, i) - firstTokenNs(log, i)) / gaps) * nanosecond;
}

/** From the scheduled time to the first token, in seconds; Infinity where it did not come. */
export const ttftSeconds = (log: ServingLog, i: number): number =>
  unfinishedAsNever(firstTokenNs(log, i) - log.requests.scheduledNs[i]!);

export function latencies(log: ServingLog, window: CountingWindow): Latencies {
  const { scheduledNs, admittedNs, finishedNs } = log.requests;
  const indices = counting(log, window);
  const each = (seconds: (i: number) => number) => Float64Array.from(indices, seconds);
  return {
    ttftSched: each((i) => ttftSeconds(log, i)),
    ttftAdmit: each((i) => unfinishedAsNever(firstTokenNs(log, i) - admittedNs[i]!)),
    queueWait: each((i) => unfinishedAsNever(admittedNs[i]! - scheduledNs[i]!)),
    e2elSched: each((i) =>
      isFinished(log, i) ? (finishedNs[i]! - scheduledNs[i]!) * nanosecond : Number.POSITIVE_INFINITY,
    ),
    tpot: each((i) => tpotSeconds(log, i)).filter((seconds) => !Number.isNaN(seconds)),
    itl: gaps(log, indices),
  };
}

function gaps({ requests }: ServingLog, indices: readonly number[]): Float64Array {
  const count = indices.reduce((sum, i) => sum + Math.max(0, requests.tokens[i]! - 1), 0);
  const all = new Float64Array(count);
  let at = 0;
  for (const i of indices) {
    const offset = requests.tokenOffset[i]!;
    for (let j = 1; j < requests.tokens[i]!; j++) {
      all[at++] = (requests.tokenNs[offset + j]! - requests.tokenNs[offset + j - 1]!) * nanosecond;
    }
  }
  return all;
}
