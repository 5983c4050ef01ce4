import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { makeFolder } from '../results/record/folder.ts';
import type { Graph } from '../workloads/graph.ts';
import { type Layout, storedConstants } from '../workloads/onnx.ts';
import { generation } from '../workloads/stream-key.ts';
import { rowGroup, rowsOf } from '../workloads/weights.ts';
import { Failure } from './errors.ts';
import { typed } from './hint.ts';
import { cacheFolder } from './weights/cache.ts';
import type { Piece, ThreadAnswer, ThreadData } from './weights/weights-thread.ts';

/** A weights file in the cache, made now or found and checked. */
export interface WeightsFile {
  readonly path: string;
  readonly bytes: number;
  /** Hash of the hashes of its pieces, in file order. */
  readonly sha256: string;
}

/** `making again`: the cache has such a file, and it is damaged or was never finished. */
export type WeightsWork = 'making' | 'checking' | 'making again';

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

/** Who waits for the weights: hears how far they are, and may stop the work, which then rejects. */
export interface Watcher {
  readonly onProgress: (doneBytes: number, ofBytes: number, what: WeightsWork) => void;
  readonly signal: AbortSignal;
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
  watcher: Watcher,
): Promise<WeightsFile> {
  const pieces = cutIntoPieces(graph, layout);
  const identity = identityOf(pieces, seed);
  const known = checked.get(identity);
  if (known) return known;
  const file = await findOrMake(identity, layout, seed, pieces, watcher);
  checked.set(identity, file);
  return file;
}

const identityOf = (pieces: readonly Piece[], seed: number): string =>
  createHash('sha256').update(JSON.stringify({ generation, seed, pieces })).digest('hex');

const folderOf = (identity: string) => join(cacheFolder(), 'models', identity.slice(0, 20));

/** Where the weights of a graph lie or will lie, and whether there is such a file; what it holds is not looked at. */
export function weightsPlace({ graph, layout, seed }: WantedWeights): { path: string; isThere: boolean } {
  const path = join(folderOf(identityOf(cutIntoPieces(graph, layout), seed)), weightsName);
  return { path, isThere: existsSync(path) };
}

async function findOrMake(
  identity: string,
  layout: Layout,
  seed: number,
  pieces: readonly Piece[],
  { onProgress, signal }: Watcher,
): Promise<WeightsFile> {
  const folder = folderOf(identity);
  const path = join(folder, weightsName);
  const manifest = join(folder, 'sha256');
  // Less than the file: what lies between aligned weights is not work.
  const workBytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const work = (what: WeightsWork): Work => ({
    pieces,
    signal,
    onDone: (done) => onProgress(done, workBytes, what),
  });

  const isThere = existsSync(path);
  if (isThere && existsSync(manifest)) {
    const expected = (await readFile(manifest, 'utf8')).trim();
    const found = await hashPieces({ file: path, seed, mode: 'verify' }, work('checking')).catch(() => null);
    signal.throwIfAborted();
    if (found === expected) return { path, bytes: layout.bytes, sha256: expected };
  }
  const sha256 = await make(path, manifest, layout.bytes, seed, work(isThere ? 'making again' : 'making'));
  return { path, bytes: layout.bytes, sha256 };
}

/** Writes to a file of another name first, so that the real name never holds half a file. */
async function make(
  path: string,
  manifest: string,
  bytes: number,
  seed: number,
  work: Work,
): Promise<string> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    makeFolder(dirname(path));
    await assertSpace(dirname(path), bytes);
    await rm(manifest, { force: true });
    const file = await open(partial, 'w');
    await file.truncate(bytes);
    await file.close();
    const sha256 = await hashPieces({ file: partial, seed, mode: 'write' }, work);
    await rename(partial, path);
    await writeFile(manifest, `${sha256}\n`);
    return sha256;
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    if (cause instanceof Failure || work.signal.aborted) throw cause;
    throw writeFailure(cause as NodeJS.ErrnoException, dirname(path), bytes);
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
    `Free some space, or set ASSAY_CACHE to a folder on a larger disk. ${typed('cache list')} shows old weights, ${typed('cache clean --unused-for 30d')} drops them, ${typed('cache move <folder>')} takes all to another disk.`,
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

/** What threads have to do: these pieces, until they are told to stop. */
interface Work {
  readonly pieces: readonly Piece[];
  readonly signal: AbortSignal;
  readonly onDone: (bytes: number) => void;
}

/**
 * Lets threads make or read all pieces; resolves to the hash of the pieces' hashes. When one of them fails or the signal
 * aborts, all are ended before the promise rejects: nobody writes any more.
 */
async function hashPieces(data: ThreadData, { pieces, signal, onDone }: Work): Promise<string> {
  const hashes: string[] = new Array(pieces.length);
  const queue = pieces.values();
  let done = 0;
  // A thread takes as long to start as another one for a piece of full length.
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  const count = Math.min(availableParallelism(), mostThreads, Math.ceil(bytes / pieceBytes));
  const threads = Array.from({ length: count }, () => startThread(data));
  const { promise: stopped, reject: onAbort } = Promise.withResolvers<never>();
  const stop = () => onAbort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const works = threads.map((thread) =>
      feed(thread, queue, (index, sha256) => {
        hashes[index] = sha256;
        done += pieces[index]!.bytes;
        onDone(done);
      }),
    );
    await Promise.race([Promise.all(works), stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}

const startThread = (workerData: ThreadData) =>
  new Worker(new URL('./weights/weights-thread.ts', import.meta.url), { workerData });

/** Gives a thread pieces from the queue until it is empty. */
function feed(
  thread: Worker,
  queue: Iterator<Piece>,
  onHash: (index: number, sha256: string) => void,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const next = () => {
    const { value, done } = queue.next();
    if (done) resolve();
    else thread.postMessage(value);
  };
  thread.on('message', (answer: ThreadAnswer) => {
    if ('error' in answer) {
      reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }));
      return;
    }
    onHash(answer.index, answer.sha256);
    next();
  });
  thread.on('error', reject);
  thread.on('exit', (code) => reject(new Error(`a thread ended with code ${code}`)));
  next();
  return promise;
}
