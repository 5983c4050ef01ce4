import { type ServingLog, type StepLog, stateCode, stepKinds } from '../../results/serving/log.ts';
import type { Schedule } from './schedule.ts';

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

/** What was added to a log since somebody asked last, for a log in another process. */
export interface Delta {
  readonly steps: StepLog;
  /** Requests by their number, with what is known of each. */
  readonly request: Int32Array;
  readonly columns: Readonly<Record<TimeColumn, Float64Array> & Record<CountColumn, Int32Array>>;
  /** How many tokens of each were told before; those behind them follow, request by request. */
  readonly tokensTold: Int32Array;
  readonly tokenNs: Float64Array;
  readonly ids: Int32Array;
  readonly latenessNs: Float64Array;
}

const timeColumns = ['scheduledNs', 'admittedNs', 'firstChunkNs', 'finishedNs'] as const;
const countColumns = ['tokens', 'chunks', 'row', 'state'] as const;
type TimeColumn = (typeof timeColumns)[number];
type CountColumn = (typeof countColumns)[number];

const stepColumns = ['kind', 'beginNs', 'endNs', 'rows', 'active', 'tokens', 'request', 'queued'] as const;

/** What a load leaves behind, with room for all of it before it begins: nothing grows while it is measured. */
export class Recorder {
  readonly requests: ServingLog['requests'];
  /** The id that came at each place of `requests.tokenNs`. */
  readonly ids: Int32Array;
  readonly #steps: Omit<StepLog, 'count'>;
  readonly #latenessNs: Float64Array;
  /** Requests that are over, in that order. */
  readonly #over: Int32Array;
  #count = { steps: 0, over: 0, sleeps: 0 };
  /** How far the last delta went. Requests arrive, and get their rows, in the order of the schedule: two places in it say who is new. */
  #told = { steps: 0, over: 0, sleeps: 0, arrived: 0, admitted: 0 };
  /** Those that had a row then, and were not over. */
  #active: readonly number[] = [];
  readonly #tokensTold: Int32Array;

  constructor(schedule: Schedule, chunk: number) {
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
    this.requests = {
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
    this.ids = new Int32Array(tokens);
    // As many steps as if each request were alone; pages that nothing is written to take no memory.
    this.#steps = {
      kind: new Uint8Array(mostSteps),
      beginNs: new Float64Array(mostSteps),
      endNs: new Float64Array(mostSteps),
      rows: new Int32Array(mostSteps),
      active: new Int32Array(mostSteps),
      tokens: new Int32Array(mostSteps),
      request: new Int32Array(mostSteps),
      queued: new Int32Array(mostSteps),
    };
    this.#latenessNs = new Float64Array(count + 1);
    this.#over = new Int32Array(count);
    this.#tokensTold = new Int32Array(count);
  }

  step(kind: (typeof stepKinds)[number], entry: StepEntry): void {
    const steps = this.#steps;
    const at = this.#count.steps++;
    steps.kind[at] = stepKinds.indexOf(kind);
    steps.beginNs[at] = entry.beginNs;
    steps.endNs[at] = entry.endNs;
    steps.rows[at] = entry.rows;
    steps.active[at] = entry.active;
    steps.tokens[at] = entry.tokens;
    steps.request[at] = entry.request;
    steps.queued[at] = entry.queued;
  }

  slept(latenessNs: number): void {
    this.#latenessNs[this.#count.sleeps++] = latenessNs;
  }

  /** The request is finished, cancelled or given up: nothing of it changes any more. */
  over(request: number): void {
    this.#over[this.#count.over++] = request;
  }

  /** The log so far, over the same memory. */
  log(endNs: number): ServingLog {
    return {
      requests: this.requests,
      steps: this.#stepsFrom(0),
      endNs,
      latenessNs: this.#latenessNs.subarray(0, this.#count.sleeps),
    };
  }

  /** What was added since this was asked last. It costs what it tells, however many requests are over or wait. */
  delta(): Delta {
    const { requests, ids } = this;
    const told = this.#told;
    const request = this.#changed();
    const tokensTold = Int32Array.from(request, (i) => this.#tokensTold[i]!);
    const total = request.reduce((sum, i) => sum + requests.tokens[i]! - this.#tokensTold[i]!, 0);
    const tokenNs = new Float64Array(total);
    const tokenIds = new Int32Array(total);
    let at = 0;
    for (const i of request) {
      const begin = requests.tokenOffset[i]! + this.#tokensTold[i]!;
      const end = requests.tokenOffset[i]! + requests.tokens[i]!;
      tokenNs.set(requests.tokenNs.subarray(begin, end), at);
      tokenIds.set(ids.subarray(begin, end), at);
      at += end - begin;
      this.#tokensTold[i] = requests.tokens[i]!;
    }
    const delta: Delta = {
      steps: copied(this.#stepsFrom(told.steps)),
      request,
      columns: {
        ...pick(timeColumns, (name) => Float64Array.from(request, (i) => requests[name][i]!)),
        ...pick(countColumns, (name) => Int32Array.from(request, (i) => requests[name][i]!)),
      },
      tokensTold,
      tokenNs,
      ids: tokenIds,
      latenessNs: this.#latenessNs.slice(told.sleeps, this.#count.sleeps),
    };
    this.#told = { ...told, ...this.#count };
    return delta;
  }

  /** Requests that are over since the last delta, that have a row, or that have arrived since then and wait. */
  #changed(): Int32Array {
    const { count, state } = this.requests;
    const told = this.#told;
    const hasRow = (i: number) => state[i] === prefilling || state[i] === decoding;
    const active = this.#active.filter(hasRow);
    for (; told.admitted < count && state[told.admitted]! > queued; told.admitted++) {
      if (hasRow(told.admitted)) active.push(told.admitted);
    }
    const waiting: number[] = [];
    for (; told.arrived < count && state[told.arrived] !== scheduled; told.arrived++) {
      if (state[told.arrived] === queued) waiting.push(told.arrived);
    }
    this.#active = active;
    return Int32Array.from([...this.#over.subarray(told.over, this.#count.over), ...active, ...waiting]);
  }

  /** Adds what another recorder of the same schedule had. */
  add(delta: Delta): void {
    const { requests, ids } = this;
    let at = 0;
    for (const [n, request] of delta.request.entries()) {
      for (const name of timeColumns) requests[name][request] = delta.columns[name][n]!;
      for (const name of countColumns) requests[name][request] = delta.columns[name][n]!;
      const first = requests.tokenOffset[request]! + delta.tokensTold[n]!;
      const count = delta.columns.tokens[n]! - delta.tokensTold[n]!;
      requests.tokenNs.set(delta.tokenNs.subarray(at, at + count), first);
      ids.set(delta.ids.subarray(at, at + count), first);
      at += count;
    }
    for (const name of stepColumns) this.#steps[name].set(delta.steps[name], this.#count.steps);
    this.#count.steps += delta.steps.count;
    this.#latenessNs.set(delta.latenessNs, this.#count.sleeps);
    this.#count.sleeps += delta.latenessNs.length;
  }

  /** Whoever arrived until then and is not over stays so. */
  leaveUnfinished(nowNs: number): void {
    const { state, scheduledNs } = this.requests;
    for (const [request, code] of state.entries()) {
      if (code >= finished || !(scheduledNs[request]! <= nowNs)) continue;
      state[request] = unfinished;
      this.over(request);
    }
  }

  #stepsFrom(first: number): StepLog {
    const part = pick(stepColumns, (name) => this.#steps[name].subarray(first, this.#count.steps));
    return { count: this.#count.steps - first, ...(part as Omit<StepLog, 'count'>) };
  }
}

const copied = ({ count, ...columns }: StepLog): StepLog => ({
  count,
  ...(pick(stepColumns, (name) => columns[name].slice()) as Omit<StepLog, 'count'>),
});

const pick = <K extends string, V>(names: readonly K[], of: (name: K) => V) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, V>;

const [scheduled, queued, prefilling, decoding, finished, unfinished] = (
  ['scheduled', 'queued', 'prefilling', 'decoding', 'finished', 'unfinished'] as const
).map(stateCode) as [number, number, number, number, number, number];
