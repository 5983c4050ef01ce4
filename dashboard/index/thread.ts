import { setImmediate } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Asked, Start, Told } from './messages.ts';
import { connect, isDamage } from './place.ts';
import { Writer } from './writer.ts';

/** A thread of the index: what it was started with, and its ways to the library. */
export interface Thread extends Start {
  readonly db: ReturnType<typeof connect>;
  readonly writer: Writer;
  tell(told: Told): void;
  onAsked(act: (asked: Asked) => void): void;
  /** Lets messages in. */
  breathe(): Promise<void>;
}

/** Runs a thread until it is ended, or until the index cannot be written. */
export async function runThread(work: (thread: Thread) => Promise<void>): Promise<void> {
  const port = parentPort as MessagePort;
  const start = workerData as Start;
  const tell = (told: Told) => port.postMessage(told);
  try {
    const db = connect(start.place);
    await work({
      ...start,
      db,
      writer: new Writer(db, start.store),
      tell,
      onAsked: (act) => port.on('message', act),
      breathe: () => setImmediate(),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: 'failed', isDamage: isDamage(error), message });
  }
}
