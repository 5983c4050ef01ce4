import { setImmediate as turn } from 'node:timers/promises';
import type { Hopeless } from '../../results/serving/hopeless.ts';
import { type ServingLog, stateCode } from '../../results/serving/log.ts';
import type { BatchEngine, ServingClock } from './contract.ts';
import { type Delta, Recorder, type StepEntry } from './recorder.ts';
import { Rows } from './rows.ts';
import type { Schedule } from './schedule.ts';

export interface ServeOptions {
  readonly engine: BatchEngine;
  readonly clock: ServingClock;
  readonly schedule: Schedule;
  /** Tokens of a prompt that are computed between two steps of the others, at most. */
  readonly chunk: number;
  /** Ends the load before its next step; its reason may say that it is hopeless. */
  readonly signal: AbortSignal;
  /** When a request is cancelled by the one who asked, by its number: nanoseconds behind its arrival. */
  readonly cancelAfterNs?: ReadonlyMap<number, number>;
  /** Gets what was added to the log, every so often and at the end: for whoever keeps it elsewhere, or watches the load. */
  readonly onDelta?: { readonly everyNs: number; take(delta: Delta, progress: Progress): void };
}

/** The load as it is now; the same object each time. */
export interface Progress {
  nowNs: number;
  /** Requests that have arrived so far, by the schedule. */
  arrived: number;
  queued: number;
  active: number;
  /** Of those that count. */
  finished: number;
  /** Tokens produced so far. */
  tokens: number;
}

export interface Served {
  readonly log: ServingLog;
  /** The ids of the answers, at the places of `log.requests.tokenNs`. */
  readonly ids: Int32Array;
  readonly stop: 'done' | Hopeless | 'interrupted';
}

/** The event loop gets a turn this often, so that a request to stop is heard. */
const turnEveryNs = 100e6;

/**
 * Serves a schedule: continuous batching over the rows of an engine. First come, first served; one step of all rows that decode, then at
 * most one chunk of a prompt, and so on: a prompt of p chunks waits for p steps of the others at most once it is first in line (so neither
 * starves), and a step of the others for one chunk (the stall bound of Sarathi-Serve, OSDI 2024).
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const load = new Load(options);
  const stop = await load.run();
  options.onDelta?.take(load.recorder.delta(), load.progress());
  return { log: load.recorder.log(options.clock.now()), ids: load.recorder.ids, stop };
}

class Load {
  readonly recorder: Recorder;
  readonly #options: ServeOptions;
  readonly #rows: Rows;
  readonly #requests: Recorder['requests'];
  readonly #entry: StepEntry = {
    beginNs: 0,
    endNs: 0,
    rows: 0,
    active: 0,
    tokens: 0,
    request: -1,
    queued: 0,
  };
  readonly #progress: Progress;
  /** Requests that arrived and have no row, in a row of their own: [head, tail) of the schedule, less those cancelled meanwhile. */
  #head = 0;
  #tail = 0;
  #queued = 0;
  /** Of a closed loop: requests that have a time by now. */
  #known: number;
  /** Of those that count and are to be waited for. */
  #remaining: number;
  #nowNs: number;
  #wasPrefill = false;
  /** Requests that have arrived and are to be cancelled, in no order. */
  readonly #toCancel: { readonly request: number; readonly atNs: number }[] = [];

  constructor(options: ServeOptions) {
    const { schedule, engine, chunk, clock } = options;
    this.#options = options;
    this.recorder = new Recorder(schedule, chunk);
    this.#requests = this.recorder.requests;
    this.#rows = new Rows(engine.rows);
    this.#known = schedule.users ?? schedule.count;
    this.#remaining = schedule.counting.end;
    this.#nowNs = clock.now();
    this.#progress = {
      nowNs: 0,
      arrived: 0,
      queued: 0,
      active: 0,
      finished: 0,
      tokens: 0,
    };
  }

  async run(): Promise<Served['stop']> {
    const { clock, signal, onDelta } = this.#options;
    let lastTurn = this.#nowNs;
    let lastDelta = this.#nowNs;
    for (;;) {
      this.#arrive();
      if (this.#toCancel.length > 0) this.#cancelDue();
      if (this.#remaining === 0) return this.#end('done');
      if (signal.aborted) return this.#end(reasonOf(signal));
      this.#admit();
      const pending = this.#step();
      if (pending) await pending;
      if (onDelta && this.#nowNs - lastDelta >= onDelta.everyNs) {
        lastDelta = this.#nowNs;
        onDelta.take(this.recorder.delta(), this.progress());
      }
      if (this.#nowNs - lastTurn > turnEveryNs) {
        await turn();
        this.#nowNs = clock.now();
        lastTurn = this.#nowNs;
      }
    }
  }

  /** What is due has arrived: equal times in the order of the schedule. */
  #arrive() {
    const { scheduledNs, state } = this.#requests;
    const { cancelAfterNs } = this.#options;
    while (this.#tail < this.#known && scheduledNs[this.#tail]! <= this.#nowNs) {
      const request = this.#tail++;
      state[request] = queuedCode;
      this.#queued++;
      const after = cancelAfterNs?.get(request);
      if (after !== undefined) this.#toCancel.push({ request, atNs: scheduledNs[request]! + after });
    }
  }

  #admit() {
    const { state, admittedNs, row } = this.#requests;
    while (this.#queued > 0 && this.#rows.free > 0) {
      const request = this.#head++;
      if (state[request] !== queuedCode) continue;
      row[request] = this.#rows.take(request);
      state[request] = prefillingCode;
      admittedNs[request] = this.#nowNs;
      this.#queued--;
    }
  }

  #step(): Promise<void> | undefined {
    const { decoding, prefilling } = this.#rows;
    if (prefilling > 0 && (decoding === 0 || !this.#wasPrefill)) return this.#prefill();
    if (decoding > 0) return this.#decode();
    return this.#sleep();
  }

  #prefill(): Promise<void> | undefined {
    const { engine, chunk } = this.#options;
    const row = this.#rows.nextToPrefill();
    const request = this.#rows.request(row);
    const from = this.#rows.computed(row);
    const count = Math.min(chunk, this.#requests.isl[request]! - from);
    if (from === 0) this.#requests.firstChunkNs[request] = this.#nowNs;
    this.#begin(1, 1, count, request);
    const pending = engine.prefill(row, request, from, count);
    if (pending) return pending.then(() => this.#prefilled(row, request, count));
    this.#prefilled(row, request, count);
    return undefined;
  }

  #prefilled(row: number, request: number, count: number) {
    this.#endStep('prefill');
    this.#wasPrefill = true;
    this.#rows.compute(row, count);
    this.#requests.chunks[request]!++;
    if (this.#rows.computed(row) < this.#requests.isl[request]!) return;
    this.#rows.beginDecoding(row);
    this.#requests.state[request] = decodingCode;
    this.#token(row, request);
  }

  #decode(): Promise<void> | undefined {
    const { engine } = this.#options;
    const bucket = bucketFor(engine.buckets, this.#rows.top());
    const { decoding } = this.#rows;
    this.#begin(bucket, decoding, decoding, -1);
    const pending = engine.decode(bucket);
    if (pending) return pending.then(() => this.#decoded(bucket));
    this.#decoded(bucket);
    return undefined;
  }

  #decoded(bucket: number) {
    this.#endStep('decode');
    this.#wasPrefill = false;
    for (let row = 0; row < bucket; row++) {
      if (this.#rows.isDecoding(row)) this.#token(row, this.#rows.request(row));
    }
  }

  #begin(rows: number, active: number, tokens: number, request: number) {
    const entry = this.#entry;
    entry.beginNs = this.#options.clock.now();
    entry.rows = rows;
    entry.active = active;
    entry.tokens = tokens;
    entry.request = request;
    entry.queued = this.#queued;
  }

  #endStep(kind: 'prefill' | 'decode') {
    this.#nowNs = this.#options.clock.now();
    this.#entry.endNs = this.#nowNs;
    this.recorder.step(kind, this.#entry);
  }

  #token(row: number, request: number) {
    const { tokens, tokenOffset, tokenNs, osl } = this.#requests;
    const at = tokenOffset[request]! + tokens[request]!;
    tokenNs[at] = this.#nowNs;
    this.recorder.ids[at] = this.#options.engine.lastId(row);
    tokens[request]!++;
    this.#progress.tokens++;
    if (tokens[request] === osl[request]) this.#leave(request, finishedCode);
  }

  /** A request is over: its row is free, and of a closed loop its user asks again. */
  #leave(request: number, state: number) {
    const { row, finishedNs, scheduledNs } = this.#requests;
    const { schedule, engine } = this.#options;
    const { first, end } = schedule.counting;
    const had = row[request]!;
    if (had >= 0) {
      this.#rows.release(had);
      engine.release(had);
    }
    this.#requests.state[request] = state;
    finishedNs[request] = this.#nowNs;
    this.recorder.over(request);
    if (request < end) this.#remaining--;
    if (request >= first && request < end) this.#progress.finished++;
    if (schedule.users !== null && this.#known < schedule.count) scheduledNs[this.#known++] = this.#nowNs;
  }

  #cancelDue() {
    const { state } = this.#requests;
    for (let at = this.#toCancel.length - 1; at >= 0; at--) {
      const { request, atNs } = this.#toCancel[at]!;
      if (atNs > this.#nowNs) continue;
      this.#toCancel.splice(at, 1);
      const now = state[request]!;
      if (now >= finishedCode) continue;
      if (now === queuedCode) this.#queued--;
      this.#leave(request, cancelledCode);
    }
  }

  /** Nothing is to be computed before the next arrival. */
  #sleep(): Promise<void> | undefined {
    const { clock } = this.#options;
    const arrival = this.#requests.scheduledNs[this.#tail]!;
    const awake = () => {
      this.#nowNs = clock.now();
      // Who is told to stop wakes up before it.
      if (this.#nowNs >= arrival) this.recorder.slept(this.#nowNs - arrival);
      this.#wasPrefill = false;
    };
    const pending = clock.sleepUntil(arrival);
    if (pending) return pending.then(awake);
    awake();
    return undefined;
  }

  progress(): Progress {
    const progress = this.#progress;
    progress.nowNs = this.#nowNs;
    progress.arrived = this.#tail;
    progress.queued = this.#queued;
    progress.active = this.#rows.decoding + this.#rows.prefilling;
    return progress;
  }

  #end(stop: Served['stop']): Served['stop'] {
    this.recorder.leaveUnfinished(this.#nowNs);
    return stop;
  }
}

/** A signal without a word of ours came from a user. */
const reasonOf = ({ reason }: AbortSignal): Served['stop'] =>
  reason === 'backlog' || reason === 'too slow' ? reason : 'interrupted';

const queuedCode = stateCode('queued');
const prefillingCode = stateCode('prefilling');
const decodingCode = stateCode('decoding');
const finishedCode = stateCode('finished');
const cancelledCode = stateCode('cancelled');

function bucketFor(buckets: readonly number[], top: number): number {
  for (const bucket of buckets) if (bucket >= top) return bucket;
  throw new RangeError(`no bucket holds ${top} rows`);
}
