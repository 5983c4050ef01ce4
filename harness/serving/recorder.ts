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
  /** Requests by their number, with what is known of each; their tokens one behind the other. */
  readonly request: Int32Array;
  readonly columns: Readonly<Record<TimeColumn, Float64Array> & Record<CountColumn, Int32Array>>;
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
  #sent = { steps: 0, over: 0, sleeps: 0 };

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

  /** The request is finished or cancelled: nothing of it changes any more. */
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

  /** What was added since this was asked last: requests that are over since then, and those that have arrived and are not. */
  delta(): Delta {
    const { requests, ids } = this;
    const over = this.#over.subarray(this.#sent.over, this.#count.over);
    const [scheduled, finished, cancelled] = [
      stateCode('scheduled'),
      stateCode('finished'),
      stateCode('cancelled'),
    ];
    const isAlive = (state: number) => state !== scheduled && state !== finished && state !== cancelled;
    const request = Int32Array.from([...over, ...indicesOf(requests.state, isAlive)]);
    const places = Array.from(request, (i) => [requests.tokenOffset[i]!, requests.tokens[i]!] as const);
    const total = places.reduce((sum, [, count]) => sum + count, 0);
    const tokenNs = new Float64Array(total);
    const tokenIds = new Int32Array(total);
    let at = 0;
    for (const [from, count] of places) {
      tokenNs.set(requests.tokenNs.subarray(from, from + count), at);
      tokenIds.set(ids.subarray(from, from + count), at);
      at += count;
    }
    const delta: Delta = {
      steps: copied(this.#stepsFrom(this.#sent.steps)),
      request,
      columns: {
        ...pick(timeColumns, (name) => Float64Array.from(request, (i) => requests[name][i]!)),
        ...pick(countColumns, (name) => Int32Array.from(request, (i) => requests[name][i]!)),
      },
      tokenNs,
      ids: tokenIds,
      latenessNs: this.#latenessNs.slice(this.#sent.sleeps, this.#count.sleeps),
    };
    this.#sent = { ...this.#count };
    return delta;
  }

  /** Adds what another recorder of the same schedule had. */
  add(delta: Delta): void {
    const { requests, ids } = this;
    let at = 0;
    for (const [n, request] of delta.request.entries()) {
      for (const name of timeColumns) requests[name][request] = delta.columns[name][n]!;
      for (const name of countColumns) requests[name][request] = delta.columns[name][n]!;
      const count = delta.columns.tokens[n]!;
      requests.tokenNs.set(delta.tokenNs.subarray(at, at + count), requests.tokenOffset[request]!);
      ids.set(delta.ids.subarray(at, at + count), requests.tokenOffset[request]!);
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
      const isOver = code >= stateCode('finished');
      if (!isOver && scheduledNs[request]! <= nowNs) state[request] = stateCode('unfinished');
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

const indicesOf = (values: Uint8Array, is: (value: number) => boolean): number[] =>
  Array.from(values.keys()).filter((i) => is(values[i]!));
