import type { Session, Step, Tensor } from '../engines/engine.ts';
import { beginning, type CacheRows, type ServingTask } from './cache-rows.ts';
import type { Prompts } from './prompts.ts';

/** How prompts get into the rows of the cache. */
export interface PromptWay {
  readonly name: 'chunks in views of a row' | 'token by token in steps of the first rows';
  /** Makes ready what chunks of these lengths need. @returns those that are to be run once before the load begins */
  prepare(lengths: readonly number[]): readonly number[];
  /** Computes a chunk of a prompt into a row; behind it the next id is the element `row` of `ids`. */
  run(row: number, chunk: Chunk): Promise<void>;
}

interface Chunk {
  readonly prompts: Prompts;
  readonly request: number;
  readonly from: number;
  readonly count: number;
}

/** The longest chunks are tried, and not all, for each takes a run: what a run allocates for one serves all shorter ones. */
const triedLengths = 4;

export interface RowDesk {
  readonly task: ServingTask;
  readonly session: Session;
  readonly cache: CacheRows;
  readonly buckets: readonly number[];
  /** The id that goes in next, of every row: int64 [rows, 1] on the device. */
  readonly ids: Tensor;
  /** Positions that each row has filled. */
  readonly filled: Int32Array;
  /** int32 scalar, on the host: positions of a row. */
  readonly mostTokens: Tensor;
}

/**
 * In chunks: each row is bound once as a batch of one, and its next id goes where the next step reads it. One token behind others takes
 * the one before it along, which is there already: alone it would be computed as a step is, which rounds otherwise than a prompt does.
 * Null where memory has no addresses.
 */
export function inViews({ task, session, cache, ids }: RowDesk): PromptWay | null {
  const parts = Array.from({ length: task.rows }, (_, row) => cache.row(row));
  if (parts.some((part) => part === null)) return null;
  const longest = Math.min(Math.max(task.chunk, 2), task.maxLength);
  const chunkIds = session.allocate({ type: 'int64', dims: [1, longest] }, 'host');
  const last = session.allocate({ type: 'int32', dims: [1] }, 'host');
  const total = session.allocate({ type: 'int32', dims: [] }, 'host');
  const steps = parts.map((part, row) =>
    session.bind(
      { input_ids: chunkIds, seqlens_k: last, total_sequence_length: total, ...part!.past },
      { next_ids: ids.part(row, [1, 1])!, ...part!.present },
    ),
  );
  const number = new Int32Array(new ArrayBuffer(4));
  const numberBytes = new Uint8Array(number.buffer);
  const inputs = new Map<number, Tensor>();
  const inputOf = (count: number) => {
    const known = inputs.get(count);
    if (known) return known;
    const made = beginning(chunkIds, [1, count]);
    inputs.set(count, made);
    return made;
  };
  return {
    name: 'chunks in views of a row',
    prepare(lengths) {
      for (const count of lengths) inputOf(count === 1 ? 2 : count);
      inputOf(1);
      return lengths.slice(0, triedLengths);
    },
    async run(row, { prompts, request, from, count }) {
      const first = count === 1 && from > 0 ? from - 1 : from;
      const tokens = from + count - first;
      const input = inputOf(tokens);
      const step = steps[row]!;
      await input.write(prompts.bytes(request, first, tokens));
      number[0] = from + count - 1;
      await last.write(numberBytes);
      number[0] = from + count;
      await total.write(numberBytes);
      step.feed('input_ids', input);
      await step.run();
    },
  };
}

/**
 * Token by token: where memory has no addresses, all rows below are stepped, and only one of them goes on. What the others write lies
 * behind what they have, and is written again when they go on; their ids stay as they are.
 */
export function inSteps({ task, session, cache, buckets, ids, filled, mostTokens }: RowDesk): PromptWay {
  const input = session.allocate({ type: 'int64', dims: [task.rows, 1] }, 'host');
  const lengths = session.allocate({ type: 'int32', dims: [task.rows] }, 'host');
  const next = session.allocate({ type: 'int64', dims: [task.rows, 1] }, 'host');
  const positions = new Int32Array(task.rows);
  const positionBytes = new Uint8Array(positions.buffer);
  const steps = buckets.map((bucket) => {
    const part = cache.first(bucket);
    const [bucketIds, bucketLengths, bucketNext] = [
      beginning(input, [bucket, 1]),
      beginning(lengths, [bucket]),
      beginning(next, [bucket, 1]),
    ];
    const step: Step = session.bind(
      {
        input_ids: bucketIds,
        seqlens_k: bucketLengths,
        total_sequence_length: mostTokens,
        ...part.past,
      },
      { next_ids: bucketNext, ...part.present },
    );
    return { bucket, ids: bucketIds, lengths: bucketLengths, next: bucketNext, step };
  });
  const content = new Uint8Array(task.rows * 8);
  return {
    name: 'token by token in steps of the first rows',
    // All that it runs are steps, whatever the length.
    prepare: () => [1],
    async run(row, { prompts, request, from, count }) {
      const { bucket, step, ...tensors } = steps.find((each) => each.bucket > row)!;
      for (let at = from; at < from + count; at++) {
        content.fill(0);
        content.set(prompts.bytes(request, at, 1), row * 8);
        await tensors.ids.write(content.subarray(0, bucket * 8));
        positions.set(filled);
        positions[row] = at;
        await tensors.lengths.write(positionBytes.subarray(0, bucket * 4));
        await step.run();
      }
      const found = await tensors.next.read([row]);
      const all = await ids.read();
      all.set(found, row * 8);
      await ids.write(all);
    },
  };
}
