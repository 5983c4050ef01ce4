import { elementBytes } from '../../workloads/precision.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import { allocateCache, beginning, type ServingTask } from './cache-rows.ts';
import type { BatchEngine } from './contract.ts';
import { chunkKinds, FirstRuns } from './first-runs.ts';
import { type PromptWay, promptWay, type RowDesk } from './prompt-ways.ts';
import { idsIn, type Prompts, type Requests, seededPrompts } from './prompts.ts';

/** How an engine serves, for the record. */
export interface Ways {
  readonly prompts: PromptWay['name'];
  readonly buckets: readonly number[];
  /** Whether each bucket is a graph of the device. */
  readonly recorded: boolean;
}

/** The rows of a decoder, ready to serve one load after the other. */
export interface ServedRows {
  readonly ways: Ways;
  /**
   * An engine for these requests, with every row idle: their prompts are made, and each kind of chunk that they have was run once, as far
   * as `mostMsOfFirstRuns` went.
   *
   * @throws RangeError where a prompt and its answer are longer than a row
   */
  serve(requests: Requests, seed: number): Promise<LoadEngine>;
}

export interface LoadEngine extends BatchEngine {
  /** Lengths in tokens of the chunks that are run for the first time within the load, ascending. */
  readonly untried: readonly number[];
}

/**
 * Kinds of chunks are run for so long before a load. A GPU runs hundreds of them in that time; a CPU may get to the first few, and needs
 * no more: a new length costs 0.1 ms there (docs/decisions/0028).
 */
const mostMsOfFirstRuns = 5000;

/** What the steps of all rows need besides. */
interface Desk extends RowDesk {
  readonly buckets: readonly number[];
  /** Positions that each row has filled. */
  readonly filled: Int32Array;
  /** int32 scalar, on the host: positions of a row. */
  readonly mostTokens: Tensor;
}

/** Sizes in which rows are stepped together: powers of two below, and the whole. */
export function bucketsOf(rows: number): number[] {
  const buckets: number[] = [];
  for (let bucket = 1; bucket < rows; bucket *= 2) buckets.push(bucket);
  return [...buckets, rows];
}

/** Allocates the cache, binds all that is run, and runs each bucket, so that nothing is left to be made in the window. */
export async function openRows(task: ServingTask, session: Session): Promise<ServedRows> {
  const { rows } = task;
  const ids = session.allocate({ type: 'int64', dims: [rows, 1] }, 'device');
  await ids.write(new Uint8Array(elementBytes.int64));
  const lengths = session.allocate({ type: 'int32', dims: [rows] }, 'device');
  await lengths.write(new Uint8Array(elementBytes.int32));
  const mostTokens = session.allocate({ type: 'int32', dims: [] }, 'host');
  await mostTokens.write(new Uint8Array(Int32Array.of(task.maxLength).buffer));
  const desk: Desk = {
    task,
    session,
    cache: await allocateCache(task, session),
    buckets: bucketsOf(rows),
    ids,
    filled: new Int32Array(rows),
    mostTokens,
  };
  const prompt = await promptWay(desk);
  const tried = new FirstRuns();
  const steps = desk.buckets.map((bucket) => bindBucket(desk, bucket, lengths));
  const recordingRuns = 2;
  for (const { step } of steps) for (let run = 0; run < recordingRuns; run++) await step.run();
  return {
    ways: { prompts: prompt.name, buckets: desk.buckets, recorded: task.recorded === true },
    async serve(requests, seed) {
      refuseTooLong(requests, task);
      const prompts = seededPrompts(requests, task.shape.vocab, seed);
      desk.filled.fill(0);
      const runs = prompt.prepare(chunkKinds(requests.isl, task.chunk));
      const untried = await tried.make(runs, mostMsOfFirstRuns);
      return new Load(desk, prompt, steps, requests, prompts, untried);
    },
  };
}

function refuseTooLong({ isl, osl }: Requests, { maxLength }: ServingTask): void {
  for (let request = 0; request < isl.length; request++) {
    if (isl[request]! < 1) throw new RangeError(`Request ${request} has no prompt.`);
    if (isl[request]! + osl[request]! > maxLength) {
      throw new RangeError(
        `Request ${request} is ${isl[request]} + ${osl[request]} tokens long; a row has ${maxLength}.`,
      );
    }
  }
}

/** A step of the first rows. The ids that it gives take the place of those that it takes: the next one goes on with them. */
interface BucketStep {
  readonly bucket: number;
  readonly ids: Tensor;
  readonly lengths: Tensor;
  readonly step: Step;
}

function bindBucket(desk: Desk, bucket: number, lengths: Tensor): BucketStep {
  const { task, session, cache } = desk;
  const part = cache.first(bucket);
  const ids = beginning(desk.ids, [bucket, 1]);
  const bucketLengths = beginning(lengths, [bucket]);
  const inputs = {
    input_ids: ids,
    seqlens_k: bucketLengths,
    total_sequence_length: desk.mostTokens,
    ...part.past,
  };
  const step = session.bind(inputs, { next_ids: ids, ...part.present }, task.recorded === true);
  return { bucket, ids, lengths: bucketLengths, step };
}

const nobody = -1;

/** One load on the rows. */
class Load implements LoadEngine {
  readonly rows: number;
  readonly maxLength: number;
  readonly buckets: readonly number[];
  readonly untried: readonly number[];
  readonly #desk: Desk;
  readonly #prompt: PromptWay;
  readonly #steps: readonly BucketStep[];
  readonly #requests: Requests;
  readonly #prompts: Prompts;
  /** Whose row it is. */
  readonly #owner: Int32Array;
  readonly #isDecoding: Uint8Array;
  readonly #last: Int32Array;
  readonly #lengthBytes: Uint8Array;

  constructor(
    desk: Desk,
    prompt: PromptWay,
    steps: readonly BucketStep[],
    requests: Requests,
    prompts: Prompts,
    untried: readonly number[],
  ) {
    const { rows, maxLength } = desk.task;
    this.rows = rows;
    this.maxLength = maxLength;
    this.buckets = desk.buckets;
    this.untried = untried;
    this.#desk = desk;
    this.#prompt = prompt;
    this.#steps = steps;
    this.#requests = requests;
    this.#prompts = prompts;
    this.#owner = new Int32Array(rows).fill(nobody);
    this.#isDecoding = new Uint8Array(rows);
    this.#last = new Int32Array(rows);
    this.#lengthBytes = new Uint8Array(desk.filled.buffer);
  }

  async prefill(row: number, request: number, from: number, count: number): Promise<void> {
    const { filled } = this.#desk;
    if (from === 0) this.#begin(row, request);
    if (this.#owner[row] !== request || filled[row] !== from) {
      throw new RangeError(
        `Row ${row} has ${filled[row]} tokens of request ${this.#owner[row]}, not ${from} of ${request}.`,
      );
    }
    const isLast = from + count >= this.#requests.isl[request]!;
    await this.#prompt.run(row, { prompts: this.#prompts, request, from, count, isLast });
    filled[row] = from + count;
    if (!isLast) return;
    this.#isDecoding[row] = 1;
    const { ids } = this.#desk;
    this.#last[row] = ids.memory ? idsIn(ids.memory)(row) : idsIn(await ids.read([row]))(0);
  }

  /** A row whose prompt is not whole yet is stepped as well: what it writes lies where its next chunk will be. */
  async decode(bucket: number): Promise<void> {
    const found = this.#steps.find((each) => each.bucket === bucket);
    if (!found || this.#isDecoding.indexOf(1, bucket) >= 0) {
      throw new RangeError(`A step of ${bucket} rows leaves out rows that are decoding.`);
    }
    this.#refuseFull(bucket);
    const { ids, lengths, step } = found;
    await lengths.write(this.#lengthBytes.subarray(0, bucket * elementBytes.int32));
    await step.run();
    const next = idsIn(ids.memory ?? (await ids.read()));
    const { filled } = this.#desk;
    for (let row = 0; row < bucket; row++) {
      if (!this.#isDecoding[row]) continue;
      filled[row]!++;
      this.#last[row] = next(row);
    }
  }

  /** ONNX Runtime 1.30 writes where it is told, beyond the end of a row as well (microsoft/onnxruntime#32623). */
  #refuseFull(bucket: number) {
    const { filled } = this.#desk;
    for (let row = 0; row < bucket; row++) {
      if (filled[row]! >= this.maxLength) throw new RangeError(`Row ${row} is full, and was not released.`);
    }
  }

  release(row: number): void {
    this.#owner[row] = nobody;
    this.#isDecoding[row] = 0;
    this.#desk.filled[row] = 0;
  }

  lastId(row: number): number {
    return this.#last[row]!;
  }

  #begin(row: number, request: number) {
    if (this.#owner[row] !== nobody) {
      throw new RangeError(`Row ${row} belongs to request ${this.#owner[row]} still, not to ${request}.`);
    }
    this.#owner[row] = request;
  }
}
