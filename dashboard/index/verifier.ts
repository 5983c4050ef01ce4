import { statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NotARecord, readRecord, type StoredRecord } from '../../results/record/store.ts';
import { judgedBeside } from '../../results/record/superseded.ts';
import { differenceText, recompute } from '../../results/validity/recompute.ts';
import { reasonOf } from '../library/reason.ts';
import type { FoundFile } from './folders.ts';
import { runThread, type Thread } from './thread.ts';
import { type Verification, verified } from './writer.ts';

/** Where nothing is left to verify, the index is asked again after so long. Milliseconds. */
const idle = 2000;

/** A run larger than this is verified record by record only: its figures are judged among all of its records, in memory at once. */
const largest = { records: 300, bytes: 32e6 };

/** Of the differences of one record, so many are told. */
const told = 3;

/** Verifies what the index only glanced at, for as long as the thread lives. */
async function verify(thread: Thread): Promise<void> {
  const { db, writer, store } = thread;
  // Linux gives each thread its own priority; elsewhere the server itself would become slow.
  if (process.platform === 'linux') setPriority(19);
  let isResting = true;
  let wake = () => {};
  thread.onAsked((asked) => {
    if (asked.kind !== 'rest') return;
    isResting = asked.isResting;
    wake();
  });

  const tooLarge: number[] = [];
  const unread = db.prepare(
    `select id, path from records where verified = ${verified.not} order by created_at desc limit 10`,
  );
  const unbuilt = db.prepare(
    `select run from records where verified = ${verified.intact} and run not in (select value from json_each(?))
     order by created_at desc limit 1`,
  );
  const ofRun = db.prepare('select id, path, verified as state from records where run = ?');

  for (;;) {
    while (isResting) await new Promise<void>((resolve) => (wake = resolve));
    const began = performance.now();
    const some = unread.all() as { id: string; path: string }[];
    const run = unbuilt.get(JSON.stringify(tooLarge)) as { run: number } | undefined;
    if (some.length > 0) for (const { id, path } of some) await readWhole(id, path);
    else if (run) await rebuild(run.run);
    // As long a rest as it worked: a host with few processors has other things to do.
    await wait(some.length > 0 || run ? performance.now() - began : idle);
  }

  async function readWhole(id: string, path: string): Promise<StoredRecord | null> {
    const full = join(store, path);
    const file = fileAt(full, path);
    try {
      const stored = await readRecord(full);
      await writer.confirm(id, path, { record: stored.record, state: 'intact', difference: null });
      return stored;
    } catch (error) {
      if (file === null) await writer.put([], [path]);
      else if (isOfFile(error)) await writer.put([{ file, problem: reasonOf(error, full) }]);
      else throw error;
      return null;
    }
  }

  /** Rebuilds the figures of all records of a run from their samples: they were judged beside each other. */
  async function rebuild(run: number): Promise<void> {
    const rows = ofRun.all(run) as { id: string; path: string; state: number }[];
    const bytes = rows.reduce((sum, { path }) => sum + (fileAt(join(store, path), path)?.size ?? 0), 0);
    if (rows.length > largest.records || bytes > largest.bytes) {
      tooLarge.push(run);
      return;
    }
    const read = await Promise.all(rows.map(({ path }) => readRecord(join(store, path)).catch(() => null)));
    const records = read.flatMap((stored) => stored?.record ?? []);
    for (const [index, { id, path, state }] of rows.entries()) {
      const stored = read[index];
      if (!stored) await readWhole(id, path);
      else if (state === verified.intact) await writer.confirm(id, path, verificationOf(stored, records));
      await thread.breathe();
      while (isResting) await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  function verificationOf(
    { record }: StoredRecord,
    records: readonly StoredRecord['record'][],
  ): Verification {
    const difference = differenceOf(record, records);
    return { record, state: difference === null ? 'rebuilt' : 'differs', difference };
  }
}

function differenceOf(
  record: StoredRecord['record'],
  records: readonly StoredRecord['record'][],
): string | null {
  try {
    const differences = recompute(record, judgedBeside(record, records));
    if (differences.length === 0) return null;
    const more = differences.length > told ? `; and ${differences.length - told} more` : '';
    return differences.slice(0, told).map(differenceText).join('; ') + more;
  } catch (error) {
    return `its figures cannot be rebuilt: ${(error as Error).message}`;
  }
}

/** Null where it is gone. */
function fileAt(full: string, path: string): FoundFile | null {
  const found = statSync(full, { throwIfNoEntry: false });
  return found ? { path, mtime: found.mtimeMs, size: found.size } : null;
}

/** Whether it is about the file, and not about the index. */
const isOfFile = (error: unknown) =>
  error instanceof NotARecord || typeof (error as NodeJS.ErrnoException).errno === 'number';

await runThread(verify);
