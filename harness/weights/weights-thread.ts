import { createHash } from 'node:crypto';
import { openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Constant } from '../../workloads/graph.ts';
import { fillRows } from '../../workloads/weights.ts';

// One thread of `weights.ts`: makes or reads one piece of a weights file at a time and answers with its hash.

export interface Piece {
  readonly index: number;
  /** Place in the file. */
  readonly offset: number;
  readonly bytes: number;
  readonly constant: Constant;
  readonly firstRow: number;
  readonly rows: number;
}

export interface ThreadData {
  readonly file: string;
  readonly seed: number;
  readonly mode: 'write' | 'verify';
}

export type ThreadAnswer =
  | { readonly index: number; readonly sha256: string }
  | { readonly error: { readonly message: string; readonly code: string | null } };

const { file, seed, mode } = workerData as ThreadData;
const descriptor = openSync(file, mode === 'write' ? 'r+' : 'r');

parentPort!.on('message', (piece: Piece) => parentPort!.postMessage(answer(piece)));

function answer(piece: Piece): ThreadAnswer {
  try {
    const bytes = mode === 'write' ? make(piece) : read(piece);
    return { index: piece.index, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return { error: { message, code: code ?? null } };
  }
}

/** One buffer for all pieces: a fresh one each time costs a page fault per 4 KiB. */
let memory = new ArrayBuffer(0);

function bufferOf(bytes: number): Uint8Array {
  if (memory.byteLength < bytes) memory = new ArrayBuffer(bytes);
  return new Uint8Array(memory, 0, bytes);
}

function make({ constant, firstRow, rows, bytes, offset }: Piece): Uint8Array {
  const buffer = bufferOf(bytes);
  fillRows(constant, seed, firstRow, rows, buffer);
  for (let done = 0; done < bytes; ) done += writeSync(descriptor, buffer, done, bytes - done, offset + done);
  return buffer;
}

function read({ bytes, offset }: Piece): Uint8Array {
  const buffer = bufferOf(bytes);
  for (let done = 0; done < bytes; ) {
    const got = readSync(descriptor, buffer, done, bytes - done, offset + done);
    if (got === 0) throw new Error('the file is too short');
    done += got;
  }
  return buffer;
}
