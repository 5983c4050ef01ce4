import { rowCopyGraph } from '../../workloads/kernels.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import { allocateCache, type CacheRows, type ServingTask } from './cache-rows.ts';
import type { ChunkKind, FirstRun } from './first-runs.ts';
import type { Prompts } from './prompts.ts';
import { type SequenceInputs, sequenceInputs } from './sequence-inputs.ts';

/** How prompts get into the rows of the cache. */
export interface PromptWay {
  readonly name: 'chunks in views of a row' | 'chunks in a row of their own, copied when they are whole';
  /** Makes ready what chunks of these kinds need. @returns the runs that they take, each over tokens of nobody */
  prepare(kinds: readonly ChunkKind[]): readonly FirstRun[];
  /** Computes a chunk of a prompt into a row; behind its last one the next id is the element `row` of `ids`. */
  run(row: number, chunk: Chunk): Promise<void>;
}

interface Chunk {
  readonly prompts: Prompts;
  readonly request: number;
  readonly from: number;
  readonly count: number;
  /** The prompt is whole behind it. */
  readonly isLast: boolean;
}

export interface RowDesk {
  readonly task: ServingTask;
  readonly session: Session;
  readonly cache: CacheRows;
  /** The id that goes in next, of every row: int64 [rows, 1] on the device. */
  readonly ids: Tensor;
}

/** The way that the memory of the session allows. */
export const promptWay = async (desk: RowDesk): Promise<PromptWay> =>
  inViews(desk) ?? (await inScratch(desk));

/** Each row is bound once as a batch of one, and its next id goes where the next step reads it. Null where memory has no addresses. */
function inViews({ task, session, cache, ids }: RowDesk): PromptWay | null {
  const parts = Array.from({ length: task.rows }, (_, row) => cache.row(row));
  if (parts.some((part) => part === null)) return null;
  const inputs = sequenceInputs(session, longestRun(task));
  const steps = parts.map((part, row) =>
    session.bind({ ...inputs.named, ...part!.past }, { next_ids: ids.part(row, [1, 1])!, ...part!.present }),
  );
  return {
    name: 'chunks in views of a row',
    prepare: (kinds) => firstRuns(kinds, inputs, steps[0]!, task),
    run: (row, chunk) => runChunk(inputs, steps[row]!, chunk),
  };
}

/**
 * Where memory has no addresses (WebGPU) a prompt is computed in a cache of one row, which is copied into its own when it is whole. One
 * prompt after the other: that row holds one.
 */
async function inScratch({ task, session, cache, ids }: RowDesk): Promise<PromptWay> {
  const scratch = (await allocateCache({ ...task, rows: 1 }, session)).first(1);
  const inputs = sequenceInputs(session, longestRun(task));
  const next = session.allocate({ type: 'int64', dims: [1, 1] }, 'host');
  const step = session.bind({ ...inputs.named, ...scratch.past }, { next_ids: next, ...scratch.present });
  const copyTo = rowCopy(
    session,
    task,
    Object.values(scratch.past),
    Object.values(cache.first(task.rows).past),
  );
  await copyTo(0);
  return {
    name: 'chunks in a row of their own, copied when they are whole',
    prepare: (kinds) => firstRuns(kinds, inputs, step, task),
    async run(row, chunk) {
      await runChunk(inputs, step, chunk);
      if (!chunk.isLast) return;
      await copyTo(row);
      const all = await ids.read();
      all.set(await next.read(), row * elementBytes.int64);
      await ids.write(all);
    },
  };
}

/** What copies caches of one row into a row of others, on the device. */
function rowCopy(
  session: Session,
  { storage }: ServingTask,
  from: readonly Tensor[],
  to: readonly Tensor[],
): (row: number) => Promise<void> {
  const copies = session.beside!(rowCopyGraph(storage.activation, from.length));
  const row = copies.allocate({ type: 'int64', dims: [1, 1] }, 'host');
  const named = (name: string, tensors: readonly Tensor[]) =>
    Object.fromEntries(tensors.map((tensor, i) => [`${name}.${i}`, tensor]));
  const step = copies.bind({ row, ...named('from', from), ...named('to', to) }, named('copied', to));
  const place = new BigInt64Array(1);
  return async (to) => {
    place[0] = BigInt(to);
    await row.write(new Uint8Array(place.buffer));
    await step.run();
  };
}

const longestRun = ({ chunk, maxLength }: ServingTask) => Math.min(Math.max(chunk, 2), maxLength);

/**
 * One token behind others takes the one before it along, which is there already: alone it would be computed as a step is, which rounds
 * otherwise than a prompt does.
 */
const tokensOfRun = ({ tokens, isFirst }: ChunkKind) => (tokens === 1 && !isFirst ? 2 : tokens);

function runChunk(inputs: SequenceInputs, step: Step, { prompts, request, from, count }: Chunk) {
  const total = from + count;
  const tokens = tokensOfRun({ tokens: count, isFirst: from === 0 });
  return inputs.run(step, prompts.bytes(request, total - tokens, tokens), total);
}

/** Those behind others are run at the end of a row, where attention has most to read. */
function firstRuns(
  kinds: readonly ChunkKind[],
  inputs: SequenceInputs,
  step: Step,
  { maxLength }: ServingTask,
): FirstRun[] {
  return kinds.map((kind) => {
    const tokens = tokensOfRun(kind);
    inputs.prepare(tokens);
    const ids = new Uint8Array(tokens * elementBytes.int64);
    return { ...kind, run: () => inputs.run(step, ids, kind.isFirst ? tokens : maxLength) };
  });
}
