import { bucketsOf } from './batch-engine.ts';
import type { BatchEngine } from './contract.ts';

/** How long steps take, instead of computing them: nanoseconds. */
export interface StepTimes {
  prefillNs(request: number, from: number, count: number): number;
  decodeNs(bucket: number): number;
}

/** An engine that only lets time pass, on a clock that it moves. */
export function scriptedBatchEngine(
  rows: number,
  times: StepTimes,
  advance: (ns: number) => void,
): BatchEngine {
  return {
    rows,
    maxLength: Number.MAX_SAFE_INTEGER,
    buckets: bucketsOf(rows),
    prefill: (_, request, from, count) => advance(times.prefillNs(request, from, count)),
    decode: (bucket) => advance(times.decodeNs(bucket)),
    release() {},
    lastId: () => 0,
  };
}

/** An engine that does nothing, at once: what is left is what scheduling costs. */
export const nullBatchEngine = (rows: number): BatchEngine =>
  scriptedBatchEngine(rows, { prefillNs: () => 0, decodeNs: () => 0 }, () => {});
