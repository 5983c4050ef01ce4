import { type ServingLog, stateCode, stepKinds } from '../../results/serving/log.ts';
import type { Schedule } from './schedule.ts';

/** What a load leaves behind, with room for all of it before it begins: nothing grows while it is measured. */
export interface Recorder {
  readonly requests: ServingLog['requests'];
  /** The id that came at each place of `requests.tokenNs`. */
  readonly ids: Int32Array;
  step(kind: (typeof stepKinds)[number], entry: StepEntry): void;
  slept(latenessNs: number): void;
  /** The log so far, over the same memory. */
  log(endNs: number): ServingLog;
}

/** One object that its owner fills again and again. */
export interface StepEntry {
  beginNs: number;
  endNs: number;
  rows: number;
  active: number;
  tokens: number;
  request: number;
  queued: number;
}

export function makeRecorder(schedule: Schedule, chunk: number): Recorder {
  const { count, isl, osl } = schedule;
  const tokenOffset = new Float64Array(count);
  let tokens = 0;
  let mostSteps = 0;
  for (let i = 0; i < count; i++) {
    tokenOffset[i] = tokens;
    tokens += osl[i]!;
    mostSteps += Math.ceil(isl[i]! / chunk) + osl[i]! - 1;
  }
  const never = () => new Float64Array(count).fill(Number.NaN);
  const requests = {
    count,
    scheduledNs: schedule.arrivalNs.slice(),
    admittedNs: never(),
    firstChunkNs: never(),
    finishedNs: never(),
    isl,
    osl,
    tokens: new Int32Array(count),
    chunks: new Int32Array(count),
    row: new Int32Array(count).fill(-1),
    state: new Uint8Array(count).fill(stateCode('scheduled')),
    tokenOffset,
    tokenNs: new Float64Array(tokens).fill(Number.NaN),
  };
  // As many steps as if each request were alone; pages that nothing is written to take no memory.
  const kind = new Uint8Array(mostSteps);
  const beginNs = new Float64Array(mostSteps);
  const endNs = new Float64Array(mostSteps);
  const rows = new Int32Array(mostSteps);
  const active = new Int32Array(mostSteps);
  const stepTokens = new Int32Array(mostSteps);
  const request = new Int32Array(mostSteps);
  const queued = new Int32Array(mostSteps);
  const latenessNs = new Float64Array(count);
  let steps = 0;
  let sleeps = 0;
  return {
    requests,
    ids: new Int32Array(tokens),
    step(named, entry) {
      kind[steps] = stepKinds.indexOf(named);
      beginNs[steps] = entry.beginNs;
      endNs[steps] = entry.endNs;
      rows[steps] = entry.rows;
      active[steps] = entry.active;
      stepTokens[steps] = entry.tokens;
      request[steps] = entry.request;
      queued[steps] = entry.queued;
      steps++;
    },
    slept(ns) {
      latenessNs[sleeps++] = ns;
    },
    log: (end) => ({
      requests,
      steps: {
        count: steps,
        kind: kind.subarray(0, steps),
        beginNs: beginNs.subarray(0, steps),
        endNs: endNs.subarray(0, steps),
        rows: rows.subarray(0, steps),
        active: active.subarray(0, steps),
        tokens: stepTokens.subarray(0, steps),
        request: request.subarray(0, steps),
        queued: queued.subarray(0, steps),
      },
      endNs: end,
      latenessNs: latenessNs.subarray(0, sleeps),
    }),
  };
}
