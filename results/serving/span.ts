import { batchCount } from './dependence.ts';
import type { CountingWindow } from './latencies.ts';
import type { ServingLog } from './log.ts';

/** The time in which the counting requests arrive, nanoseconds from the start of the schedule. */
export interface Span {
  readonly beginNs: number;
  readonly endNs: number;
}

/**
 * From the first counting arrival to the first that does not count any more, or to the last where none follows. Where all arrive at once
 * it is the time until the last of them is finished.
 */
export function spanOf({ requests, endNs }: ServingLog, { first, end }: CountingWindow): Span {
  const beginNs = requests.scheduledNs[first]!;
  const last = end < requests.count ? requests.scheduledNs[end]! : requests.scheduledNs[end - 1]!;
  if (last > beginNs) return { beginNs, endNs: Math.min(last, endNs) };
  const finished = requests.finishedNs
    .subarray(first, end)
    .reduce((most, ns) => (ns > most ? ns : most), beginNs);
  return { beginNs, endNs: finished };
}

export const secondsOf = ({ beginNs, endNs }: Span): number => (endNs - beginNs) / 1e9;

/** How many of the times lie in each of 20 equal slices of a span, per second. */
export function perSecond(span: Span, times: Iterable<number>): Float64Array {
  const slices = new Float64Array(batchCount);
  const width = (span.endNs - span.beginNs) / batchCount;
  for (const time of times) {
    if (time >= span.beginNs && time < span.endNs)
      slices[Math.min(batchCount - 1, Math.floor((time - span.beginNs) / width))]! += 1;
  }
  return slices.map((count) => (count * 1e9) / width);
}

/** How many of the times from begin to end cover a moment, on average over each of 20 equal slices of a span. */
export function covering(span: Span, begins: ArrayLike<number>, ends: ArrayLike<number>): Float64Array {
  const slices = new Float64Array(batchCount);
  const width = (span.endNs - span.beginNs) / batchCount;
  for (let i = 0; i < begins.length; i++) {
    const from = Math.max(begins[i]!, span.beginNs);
    const to = Math.min(ends[i]!, span.endNs);
    for (let k = Math.floor((from - span.beginNs) / width); k < batchCount && from < to; k++) {
      const [left, right] = [span.beginNs + k * width, span.beginNs + (k + 1) * width];
      if (left >= to) break;
      slices[k]! += Math.max(0, Math.min(to, right) - Math.max(from, left)) / width;
    }
  }
  return slices;
}
