import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Graph } from '../workloads/graph.ts';
import { type Layout, storedConstants } from '../workloads/onnx.ts';
import { generation, rowGroup, rowsOf } from '../workloads/weights.ts';
import { cacheFolder } from './cache.ts';
import { Failure } from './errors.ts';
import type { Piece, ThreadAnswer, ThreadData } from './weights-thread.ts';

/** A weights file in the cache, made now or found and checked. */
export interface WeightsFile {
  readonly path: string;
  readonly bytes: number;
  /** Hash of the hashes of its pieces, in file order. */
  readonly sha256: string;
  readonly origin: 'made' | 'reused' | 'made again';
}

const pieceBytes = 16 * 2 ** 20;
const mostThreads = 16;

/** The name of the weights file inside its folder; graphs refer to it by this name. */
export const weightsName = 'weights.bin';

/** The weights that are asked for: those of a graph, laid out in a file, from a seed. */
export interface WantedWeights {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly seed: number;
}

/**
 * The weights of a graph as a file: found in the cache and checked byte for byte, or made.
 *
 * @param checked files that were checked already, by identity; extended
 * @throws Failure when the disk is full or not writable
 */
export async function weightsFile(
  { graph, layout, seed }: WantedWeights,
  checked: Map<string, WeightsFile>,
  onProgress: (doneBytes: number, ofBytes: number, what: 'making' | 'checking') => void,
): Promise<WeightsFile> {
  const pieces = cutIntoPieces(graph, layout);
  const identity = createHash('sha256').update(JSON.stringify({ generation, seed, pieces })).digest('hex');
  const known = checked.get(identity);
  if (known) return known;
  const file = await findOrMake(identity, layout, seed, pieces, onProgress);
  checked.set(identity, file);
  return file;
}

async function findOrMake(
  identity: string,
  layout: Layout,
  seed: number,
  pieces: readonly Piece[],
  onProgress: (doneBytes: number, ofBytes: number, what: 'making' | 'checking') => void,
): Promise<WeightsFile> {
  const folder = join(cacheFolder(), 'models', identity.slice(0, 20));
  const path = join(folder, weightsName);
  const manifest = join(folder, 'sha256');
  const progress = (what: 'making' | 'checking') => (done: number) => onProgress(done, layout.bytes, what);

  const expected =
    existsSync(path) && existsSync(manifest) ? (await readFile(manifest, 'utf8')).trim() : null;
  if (expected) {
    const found = await hashPieces({ file: path, seed, mode: 'verify' }, pieces, progress('checking')).catch(
      () => null,
    );
    if (found === expected) return { path, bytes: layout.bytes, sha256: expected, origin: 'reused' };
  }
  const sha256 = await make(path, manifest, layout.bytes, seed, pieces, progress('making'));
  return { path, bytes: layout.bytes, sha256, origin: expected ? 'made again' : 'made' };
}

/** Writes to a file of another name first, so that the real name never holds half a file. */
async function make(
  path: string,
  manifest: string,
  bytes: number,
  seed: number,
  pieces: readonly Piece[],
  onDone: (bytes: number) => void,
): Promise<string> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await assertSpace(dirname(path), bytes);
    await rm(manifest, { force: true });
    const file = await open(partial, 'w');
    await file.truncate(bytes);
    await file.close();
    const sha256 = await hashPieces({ file: partial, seed, mode: 'write' }, pieces, onDone);
    await rename(partial, path);
    await writeFile(manifest, `${sha256}\n`);
    return sha256;
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw cause instanceof Failure
      ? cause
      : writeFailure(cause as NodeJS.ErrnoException, dirname(path), bytes);
  }
}

async function assertSpace(folder: string, bytes: number) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytes) throw diskFull(folder, bytes, free);
}

function diskFull(folder: string, bytes: number, free: number | null) {
  const gigabytes = (n: number) => `${(n / 1e9).toFixed(2)} GB`;
  const has = free === null ? 'the disk is full' : `${gigabytes(free)} are free`;
  return new Failure(
    `No room for the weights: ${gigabytes(bytes)} are needed in ${folder}, and ${has}.`,
    'Free some space, or set ASSAY_CACHE to a folder on a larger disk. Delete the folder `models` in the cache to drop old weights.',
  );
}

function writeFailure(cause: NodeJS.ErrnoException, folder: string, bytes: number) {
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT') return diskFull(folder, bytes, null);
  return new Failure(
    `The weights could not be written to ${folder}: ${cause.message}`,
    'Make the folder writable, or set ASSAY_CACHE to a folder that is.',
    { cause },
  );
}

function cutIntoPieces(graph: Graph, layout: Layout): Piece[] {
  const pieces: Piece[] = [];
  for (const { constant, offset } of storedConstants(graph, layout)) {
    const { rows, rowBytes } = rowsOf(constant);
    const step = Math.max(rowGroup, Math.floor(pieceBytes / rowBytes / rowGroup) * rowGroup);
    for (let firstRow = 0; firstRow < rows; firstRow += step) {
      const count = Math.min(step, rows - firstRow);
      pieces.push({
        index: pieces.length,
        offset: offset + firstRow * rowBytes,
        bytes: count * rowBytes,
        constant,
        firstRow,
        rows: count,
      });
    }
  }
  return pieces;
}

/** Lets threads make or read all pieces; resolves to the hash of the pieces' hashes. */
async function hashPieces(
  data: ThreadData,
  pieces: readonly Piece[],
  onDone: (bytes: number) => void,
): Promise<string> {
  const hashes: string[] = new Array(pieces.length);
  const queue = pieces.values();
  let done = 0;
  const threads = Math.min(availableParallelism(), mostThreads, pieces.length);
  await Promise.all(
    Array.from({ length: threads }, () =>
      runThread(data, queue, (index, sha256) => {
        hashes[index] = sha256;
        done += pieces[index]!.bytes;
        onDone(done);
      }),
    ),
  );
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** One thread that takes pieces from the queue until it is empty. */
function runThread(
  workerData: ThreadData,
  queue: Iterator<Piece>,
  onHash: (index: number, sha256: string) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const thread = new Worker(new URL('./weights-thread.ts', import.meta.url), { workerData });
  const next = () => thread.postMessage(queue.next().value ?? null);
  thread.on('message', (answer: ThreadAnswer) => {
    if ('error' in answer) {
      reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }));
      void thread.terminate();
      return;
    }
    onHash(answer.index, answer.sha256);
    next();
  });
  thread.on('error', reject);
  thread.on('exit', () => resolve());
  next();
  return promise;
}
