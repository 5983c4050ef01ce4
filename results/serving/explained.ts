import type { ServingLog } from './log.ts';

/** Where the time of a request went, nanoseconds. The parts sum exactly to the time from its scheduled arrival to its end. */
export interface Explained {
  /** Until it got a row of the cache. */
  readonly queueNs: number;
  /** Chunks of its own prompt. */
  readonly ownPrefillNs: number;
  /** Chunks of other prompts while it had a row. */
  readonly othersPrefillNs: number;
  /** Steps that gave it tokens. */
  readonly decodeNs: number;
  /** Steps for others, while its own prompt was not done. */
  readonly othersDecodeNs: number;
  /** While it had a row and no step ran: the scheduler itself, and waiting for its next turn. */
  readonly betweenNs: number;
  readonly totalNs: number;
}

/** Explains single requests of a log; what all of them need is added up once. Requests that are not finished have no explanation. */
export function explainer({ requests, steps }: ServingLog): (i: number) => Explained | null {
  const prefill = new Float64Array(steps.count + 1);
  const decode = new Float64Array(steps.count + 1);
  const ownNs = new Float64Array(requests.count);
  for (let s = 0; s < steps.count; s++) {
    const took = steps.endNs[s]! - steps.beginNs[s]!;
    const isPrefill = steps.request[s]! >= 0;
    prefill[s + 1] = prefill[s]! + (isPrefill ? took : 0);
    decode[s + 1] = decode[s]! + (isPrefill ? 0 : took);
    if (isPrefill) ownNs[steps.request[s]!]! += took;
  }
  /** Of the sums up to a step, those up to a time: a step in which it lies counts as far as it went. */
  const upTo = (sums: Float64Array, ns: number) => {
    const s = firstEndingAfter(steps.endNs, steps.count, ns);
    if (s === steps.count || steps.beginNs[s]! >= ns) return sums[s]!;
    return sums[s]! + (sums[s + 1]! > sums[s]! ? ns - steps.beginNs[s]! : 0);
  };
  return (i) => {
    const [scheduled, admitted] = [requests.scheduledNs[i]!, requests.admittedNs[i]!];
    const finished = requests.finishedNs[i]!;
    if (Number.isNaN(finished) || Number.isNaN(admitted) || !(requests.tokens[i]! > 0)) return null;
    const first = requests.tokenNs[requests.tokenOffset[i]!]!;
    const prefillNs = upTo(prefill, finished) - upTo(prefill, admitted);
    const othersDecodeNs = upTo(decode, first) - upTo(decode, admitted);
    const decodeNs = upTo(decode, finished) - upTo(decode, first);
    const totalNs = finished - scheduled;
    const queueNs = admitted - scheduled;
    const ownPrefillNs = ownNs[i]!;
    const betweenNs = totalNs - queueNs - prefillNs - othersDecodeNs - decodeNs;
    const othersPrefillNs = prefillNs - ownPrefillNs;
    return { queueNs, ownPrefillNs, othersPrefillNs, decodeNs, othersDecodeNs, betweenNs, totalNs };
  };
}

function firstEndingAfter(endNs: Float64Array, count: number, ns: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endNs[middle]! <= ns) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The parts on average over requests, nanoseconds; null of none that is finished. */
export function explainedMean(log: ServingLog, indices: Iterable<number>): Explained | null {
  const explain = explainer(log);
  const all = [...indices].map(explain).filter((one) => one !== null);
  if (all.length === 0) return null;
  const meanOf = (part: keyof Explained) => all.reduce((sum, one) => sum + one[part], 0) / all.length;
  return {
    queueNs: meanOf('queueNs'),
    ownPrefillNs: meanOf('ownPrefillNs'),
    othersPrefillNs: meanOf('othersPrefillNs'),
    decodeNs: meanOf('decodeNs'),
    othersDecodeNs: meanOf('othersDecodeNs'),
    betweenNs: meanOf('betweenNs'),
    totalNs: meanOf('totalNs'),
  };
}
