import { quantileOfSorted, sorted } from '../statistics/quantile.ts';
import { studentFactor } from '../statistics/student.ts';
import { type ServingLog, stateCode, stepKinds } from './log.ts';
import { type Counting, type Promised, severities, tpotNs, ttftNs } from './misses.ts';
import type { ServingFigure } from './record.ts';

/** Batches of neighbours that a window is cut into (B. Schmeiser, Oper. Res. 30 (1982): 10 to 30). */
const batches = 20;
const confidence = 0.95;

const finishedCode = stateCode('finished');
const cancelledCode = stateCode('cancelled');
const prefillCode = stepKinds.indexOf('prefill');

/** What is known of a load before figures are taken of it. */
export interface Measured {
  readonly counting: Counting;
  readonly limits: (Promised & { readonly percent: number }) | null;
}

/** The window in which requests that count arrive, and all of them are worked on: nanoseconds. */
export interface Window {
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * From the first arrival that counts to the last; of a load that arrives at once from its start to its last answer, since nothing else is
 * being filled or emptied.
 */
export function windowOf({ requests, endNs }: ServingLog, { first, end }: Counting): Window {
  const fromNs = requests.scheduledNs[first] ?? 0;
  const lastNs = requests.scheduledNs[end - 1] ?? Number.NaN;
  if (lastNs > fromNs) return { fromNs, toNs: lastNs };
  let toNs = 0;
  for (let i = first; i < end; i++) if (requests.finishedNs[i]! > toNs) toNs = requests.finishedNs[i]!;
  return { fromNs, toNs: toNs > fromNs ? toNs : endNs };
}

/** All figures of a load, in the order in which they are read. */
export function servingFigures(log: ServingLog, { counting, limits }: Measured): ServingFigure[] {
  const { requests } = log;
  const served = servedOf(log, counting);
  const window = windowOf(log, counting);
  const seconds = (of: (request: number) => number) => Float64Array.from(served, (i) => of(i) / 1e9);
  const tpot = seconds((i) => tpotNs(requests, i)).filter((value) => !Number.isNaN(value));
  return [
    ...(limits ? promised(log, counting, limits, window) : []),
    ...throughput(log, counting, window),
    ...latency(
      'ttft.sched',
      seconds((i) => ttftNs(requests, i)),
    ),
    ...latency(
      'ttft.admit',
      seconds((i) => requests.tokenNs[requests.tokenOffset[i]!]! - requests.admittedNs[i]!),
    ),
    ...latency(
      'queue.wait',
      seconds((i) => requests.admittedNs[i]! - requests.scheduledNs[i]!),
    ),
    ...latency('tpot.excl_first', tpot),
    ...latency('itl.token', gapsOf(log, served)),
    ...latency(
      'e2el.sched',
      seconds((i) => requests.finishedNs[i]! - requests.scheduledNs[i]!),
    ),
    ...steps(log, window),
    ...lateness(log),
  ];
}

const servedOf = ({ requests }: ServingLog, { first, end }: Counting): number[] =>
  Array.from({ length: end - first }, (_, i) => first + i).filter((i) => requests.state[i] === finishedCode);

/** Times between neighbouring tokens of one answer, answer by answer, in seconds. */
function gapsOf({ requests }: ServingLog, served: readonly number[]): Float64Array {
  const gaps = new Float64Array(served.reduce((sum, i) => sum + requests.tokens[i]! - 1, 0));
  let at = 0;
  for (const i of served) {
    const from = requests.tokenOffset[i]!;
    for (let j = 1; j < requests.tokens[i]!; j++) {
      gaps[at++] = (requests.tokenNs[from + j]! - requests.tokenNs[from + j - 1]!) / 1e9;
    }
  }
  return gaps;
}

/** Requests below which a percentile is the extreme of a few: ten beyond it. */
const fewestBeyond = 10;

/** Mean and percentiles of values in the order of the schedule, in seconds. */
function latency(id: string, values: Float64Array): ServingFigure[] {
  const n = values.length;
  const head = { id, unit: 's' as const, n };
  const percentiles = [50, 90, 99] as const;
  const mean: ServingFigure = {
    ...head,
    statistic: 'mean',
    value: n === 0 ? null : meanOf(values),
    interval: batchInterval(values, meanOf),
    needs: n === 0 ? 1 : null,
  };
  return [
    mean,
    ...percentiles.map((percent): ServingFigure => {
      const needs = Math.round((fewestBeyond * 100) / (100 - percent));
      const quantile = (part: Float64Array) => quantileOfSorted(sorted(part), percent / 100)!;
      const isKnown = n >= needs;
      return {
        ...head,
        statistic: `p${percent}`,
        value: isKnown ? quantile(values) : null,
        interval: isKnown && n >= needs * batches ? batchInterval(values, quantile) : null,
        needs: isKnown ? null : needs,
      };
    }),
    {
      ...head,
      statistic: 'max',
      value: n === 0 ? null : values.reduce((a, b) => Math.max(a, b)),
      interval: null,
      needs: n === 0 ? 1 : null,
    },
  ];
}

const meanOf = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/**
 * Student's interval of the same statistic of batches of neighbours, about its value over all: neighbours depend on each other, batches hardly.
 * Null for fewer than ten values a batch.
 */
function batchInterval(values: Float64Array, of: (part: Float64Array) => number): ServingFigure['interval'] {
  const size = values.length / batches;
  if (size < 10) return null;
  const parts = Array.from({ length: batches }, (_, b) =>
    of(values.subarray(Math.floor(b * size), Math.floor((b + 1) * size))),
  );
  return intervalAbout(of(values), parts);
}

function intervalAbout(centre: number, parts: readonly number[]): ServingFigure['interval'] {
  const mean = parts.reduce((a, b) => a + b, 0) / parts.length;
  const variance = parts.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (parts.length - 1);
  const half = studentFactor(confidence, parts.length - 1) * Math.sqrt(variance / parts.length);
  return { low: centre - half, high: centre + half };
}

const single = (
  id: string,
  unit: ServingFigure['unit'],
  value: number | null,
  n: number,
  interval: ServingFigure['interval'] = null,
): ServingFigure => ({
  id,
  statistic: 'value',
  unit,
  value,
  interval,
  n,
  needs: value === null ? Math.max(1, n + 1) : null,
});

/** Of all that arrived within the window: who kept the promise. */
function promised(log: ServingLog, counting: Counting, limits: Promised, window: Window): ServingFigure[] {
  const values = severities(log, counting, limits);
  const kept = values.filter((value) => value <= 1).length;
  const isKept = Float64Array.from(values, (value) => (value <= 1 ? 1 : 0));
  const interval = batchInterval(isKept, meanOf);
  const span = (window.toNs - window.fromNs) / 1e9;
  const share = values.length === 0 ? null : kept / values.length;
  return [
    single(
      'attainment',
      '1',
      share,
      values.length,
      interval && { low: Math.max(0, interval.low), high: Math.min(1, interval.high) },
    ),
    single('goodput', 'requests/s', share === null || !(span > 0) ? null : kept / span, values.length),
  ];
}

/** What came out within the window, of any request: a load is not emptied for it. */
function throughput(
  { requests }: ServingLog,
  { first, end }: Counting,
  { fromNs, toNs }: Window,
): ServingFigure[] {
  const span = (toNs - fromNs) / 1e9;
  const perBatch = new Float64Array(batches);
  let tokens = 0;
  let done = 0;
  let alive = 0;
  for (let i = 0; i < requests.count; i++) {
    const from = requests.tokenOffset[i]!;
    for (let j = 0; j < requests.tokens[i]!; j++) {
      const at = requests.tokenNs[from + j]!;
      if (!(at > fromNs && at <= toNs)) continue;
      tokens++;
      perBatch[Math.min(batches - 1, Math.floor((batches * (at - fromNs)) / (toNs - fromNs)))]!++;
    }
    const finishedAt = requests.finishedNs[i]!;
    if (requests.state[i] === finishedCode && finishedAt > fromNs && finishedAt <= toNs) done++;
    const begin = Math.max(fromNs, requests.scheduledNs[i]!);
    const until = Math.min(toNs, Number.isNaN(finishedAt) ? toNs : finishedAt);
    if (until > begin) alive += until - begin;
  }
  const n = end - first;
  if (!(span > 0)) {
    return [
      single('tput.out.wall', 'tokens/s', null, n),
      single('tput.req', 'requests/s', null, n),
      single('concurrency.mean', 'requests', null, n),
    ];
  }
  const rates = Array.from(perBatch, (count) => (count * batches) / span);
  const isEnough = tokens >= 10 * batches;
  return [
    single(
      'tput.out.wall',
      'tokens/s',
      tokens / span,
      tokens,
      isEnough ? intervalAbout(tokens / span, rates) : null,
    ),
    single('tput.req', 'requests/s', done / span, done),
    single('concurrency.mean', 'requests', alive / (toNs - fromNs), n),
  ];
}

/** What the steps did with the time of the window, and how many rows were in work. */
function steps({ steps: log }: ServingLog, { fromNs, toNs }: Window): ServingFigure[] {
  let [prefill, decode, rows, decodes] = [0, 0, 0, 0];
  for (let i = 0; i < log.count; i++) {
    const begin = Math.max(fromNs, log.beginNs[i]!);
    const time = Math.min(toNs, log.endNs[i]!) - begin;
    if (!(time > 0)) continue;
    if (log.kind[i] === prefillCode) prefill += time;
    else {
      decode += time;
      rows += log.active[i]!;
      decodes++;
    }
  }
  const span = toNs - fromNs;
  const share = (time: number) => (span > 0 ? time / span : null);
  return [
    single('time.prefill', '1', share(prefill), log.count),
    single('time.decode', '1', share(decode), log.count),
    single('time.idle', '1', share(span - prefill - decode), log.count),
    single('rows.mean', '1', decodes === 0 ? null : rows / decodes, decodes),
  ];
}

function lateness({ latenessNs }: ServingLog): ServingFigure[] {
  const n = latenessNs.length;
  const values = sorted(latenessNs);
  const head = { id: 'lateness', unit: 's' as const, interval: null, n, needs: n === 0 ? 1 : null };
  return [
    { ...head, statistic: 'p99', value: n === 0 ? null : quantileOfSorted(values, 0.99)! / 1e9 },
    { ...head, statistic: 'max', value: n === 0 ? null : values[n - 1]! / 1e9 },
  ];
}

/** How requests ended that count. */
export function endsOf({ requests }: Pick<ServingLog, 'requests'>, { first, end }: Counting) {
  let [finished, cancelled, unfinished] = [0, 0, 0];
  for (let i = first; i < end; i++) {
    const state = requests.state[i]!;
    if (state === finishedCode) finished++;
    else if (state === cancelledCode) cancelled++;
    else if (state === stateCode('unfinished')) unfinished++;
  }
  return { finished, cancelled, unfinished, never: end - first - finished - cancelled - unfinished };
}

/** How often a step had so many rows in work, by that number. */
export function rowHistogram({ steps: log }: ServingLog): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < log.count; i++) {
    if (log.kind[i] === prefillCode) continue;
    const rows = log.active[i]!;
    counts.set(rows, (counts.get(rows) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}
