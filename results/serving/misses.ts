import { type ServingLog, stateCode } from './log.ts';

/** What is promised to a request. */
export interface Promised {
  readonly ttftSeconds: number;
  readonly tpotSeconds: number;
}

/** The requests that count, by their numbers. */
export interface Counting {
  readonly first: number;
  readonly end: number;
}

const cancelled = stateCode('cancelled');
const finished = stateCode('finished');
const scheduled = stateCode('scheduled');

/**
 * How far each request was from breaking its promise: the larger of time to first token and time per token behind it over their limits,
 * both from the time in the schedule. Above 1 it broke it. One that was not served to its end is infinitely far beyond, however it was
 * ended, unless the one who asked cancelled it: then it is left out, as one that never arrived is. An answer of one token has no time per
 * token, and is judged by its first alone.
 *
 * @param which `all` that count, or of them the `finished` ones, while a load goes on
 */
export function severities(
  { requests }: Pick<ServingLog, 'requests'>,
  { first, end }: Counting,
  limits: Promised,
  which: 'all' | 'finished' = 'all',
): Float64Array {
  const found = new Float64Array(Math.max(0, end - first));
  let count = 0;
  for (let i = first; i < end; i++) {
    const state = requests.state[i]!;
    if (state === cancelled || state === scheduled) continue;
    if (state === finished) found[count++] = severityOf(requests, i, limits);
    else if (which === 'all') found[count++] = Number.POSITIVE_INFINITY;
  }
  return found.subarray(0, count);
}

function severityOf(requests: ServingLog['requests'], i: number, limits: Promised): number {
  const ttft = ttftNs(requests, i) / (limits.ttftSeconds * 1e9);
  const tpot = tpotNs(requests, i) / (limits.tpotSeconds * 1e9);
  return Number.isNaN(tpot) ? ttft : Math.max(ttft, tpot);
}

/** From the time in the schedule to the first token. */
export const ttftNs = ({ tokenNs, tokenOffset, scheduledNs }: ServingLog['requests'], i: number): number =>
  tokenNs[tokenOffset[i]!]! - scheduledNs[i]!;

/** Mean time from one token to the next behind the first; NaN for an answer of one. */
export function tpotNs({ tokenNs, tokenOffset, tokens }: ServingLog['requests'], i: number): number {
  const behind = tokens[i]! - 1;
  const from = tokenOffset[i]!;
  return behind < 1 ? Number.NaN : (tokenNs[from + behind]! - tokenNs[from]!) / behind;
}
