import type { CountingWindow } from './latencies.ts';
import { type RequestState, requestStates, type ServingLog } from './log.ts';

/** How requests ended that count; `never` are those that had not arrived when the load ended, or had arrived and nobody said how. */
export interface Ends {
  readonly finished: number;
  readonly cancelled: number;
  readonly unfinished: number;
  readonly never: number;
}

export function endsOf({ requests }: Pick<ServingLog, 'requests'>, { first, end }: CountingWindow): Ends {
  const states = Array.from(requests.state.subarray(first, end), (code) => requestStates[code]);
  const count = (wanted: RequestState) => states.filter((state) => state === wanted).length;
  const [finished, cancelled, unfinished] = [count('finished'), count('cancelled'), count('unfinished')];
  return { finished, cancelled, unfinished, never: states.length - finished - cancelled - unfinished };
}
