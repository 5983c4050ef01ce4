import type { ServingLog } from './log.ts';
import { stepKinds } from './log.ts';

/** Times between two tokens of one request, seconds, request by request: what a prompt of somebody else does to an answer. */
export interface SplitGaps {
  /** A chunk of another prompt was computed between the two tokens. */
  readonly besidePrefill: Float64Array;
  /** None was. */
  readonly undisturbed: Float64Array;
}

/** @param indices the requests that count */
export function splitGaps({ requests, steps }: ServingLog, indices: readonly number[]): SplitGaps {
  const prefillsUpTo = countPrefills(steps);
  const [besidePrefill, undisturbed]: [number[], number[]] = [[], []];
  for (const i of indices) {
    const offset = requests.tokenOffset[i]!;
    for (let j = 1; j < requests.tokens[i]!; j++) {
      const [from, to] = [requests.tokenNs[offset + j - 1]!, requests.tokenNs[offset + j]!];
      const isDisturbed = prefillsUpTo(to) > prefillsUpTo(from);
      (isDisturbed ? besidePrefill : undisturbed).push((to - from) / 1e9);
    }
  }
  return { besidePrefill: Float64Array.from(besidePrefill), undisturbed: Float64Array.from(undisturbed) };
}

/** How many chunks had ended by a time. */
function countPrefills({ count, kind, endNs }: ServingLog['steps']): (ns: number) => number {
  const prefill = stepKinds.indexOf('prefill');
  const ends = endNs.filter((_, i) => i < count && kind[i] === prefill);
  return (ns) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! <= ns) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
