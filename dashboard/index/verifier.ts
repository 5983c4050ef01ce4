import { statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { NotARecord, readRecord, type StoredRecord } from '../../results/record/store.ts';
import { reasonOf } from '../library/reason.ts';
import type { FoundFile } from './folders.ts';
import { otherThanStored, type RunBelief, RunBeliefs } from './run-beliefs.ts';
import { verified } from './schema.ts';
import { runThread, type Thread } from './thread.ts';

/** Where nothing is left to verify, the index is asked again after so long. Milliseconds. */
const idle = 2000;

/** A record as it stands in the index. */
interface Row {
  readonly id: string;
  readonly path: string;
  readonly state: number;
}

/**
 * Reads whole what the index only glanced at, and rebuilds it from its samples, for as long as the thread lives: run by run, since records
 * are judged among those of their run, the newest first, and before these the ones that somebody looks at.
 */
async function verify(thread: Thread): Promise<void> {
  const { db, writer, store } = thread;
  // Linux gives each thread its own priority; elsewhere the server itself would become slow.
  if (process.platform === 'linux') setPriority(19);
  let isResting = true;
  let wake = () => {};
  const wanted: number[] = [];
  thread.onAsked((asked) => {
    if (asked.kind === 'rest') isResting = asked.isResting;
    else if (asked.kind === 'verify' && !wanted.includes(asked.run)) wanted.push(asked.run);
    wake();
  });

  const unverified = db.prepare(
    `select run from records where verified < ${verified.rebuilt} order by created_at desc limit 1`,
  );
  const ofRun = db.prepare('select id, path, verified as state from records where run = ? order by path');

  for (;;) {
    await rested();
    const began = performance.now();
    const asked = wanted.shift();
    const run = asked ?? (unverified.get() as { run: number } | undefined)?.run;
    if (run !== undefined) await rebuild(run);
    if (asked !== undefined) thread.tell({ kind: 'verified', run: asked });
    // As long a rest as it worked: a host with few processors has other things to do.
    if (wanted.length === 0) await sleep(run === undefined ? idle : performance.now() - began);
  }

  /** Resolves while a benchmark does not measure. */
  async function rested(): Promise<void> {
    while (isResting) await new Promise<void>((resolve) => (wake = resolve));
  }

  function sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function rebuild(run: number): Promise<void> {
    const rows = ofRun.all(run) as unknown as readonly Row[];
    if (rows.every(({ state }) => state >= verified.rebuilt)) return;
    const beliefs = new RunBeliefs();
    for (const row of rows) {
      const stored = await readWhole(row);
      if (stored) beliefs.add({ ...stored, path: row.path });
      await thread.breathe();
      await rested();
    }
    const judged = beliefs.judge();
    for (const row of rows) {
      const belief = judged.get(row.id);
      if (belief && row.state < verified.rebuilt) await keep(row, belief);
      await thread.breathe();
      await rested();
    }
    // What came or went meanwhile may have changed what was believed.
    const idsOf = (some: readonly Row[]) => some.map(({ id }) => id).join();
    if (idsOf(ofRun.all(run) as unknown as readonly Row[]) !== idsOf(rows)) writer.judgeAgain(run);
  }

  async function keep(row: Row, belief: RunBelief): Promise<void> {
    const { id, path } = row;
    if ('impossible' in belief) await nameAsUnreadable(row, belief.impossible);
    else if (belief.isAsStored)
      await writer.believe(id, path, { ...belief, computed: null, contradiction: null });
    else {
      const stored = await readWhole(row);
      if (stored) await writer.believe(id, path, otherThanStored(stored.record, belief.record));
    }
  }

  /** Null where it is gone, or is not the record that its name says: then the index says so. */
  async function readWhole({ id, path }: Row): Promise<StoredRecord | null> {
    const full = join(store, path);
    try {
      const stored = await readRecord(full);
      if (stored.id === id) return stored;
      await nameAsUnreadable({ path }, `holds the same record as ${stored.id}.json: it is counted once.`);
    } catch (error) {
      if (!isOfFile(error)) throw error;
      await nameAsUnreadable({ path }, reasonOf(error, full));
    }
    return null;
  }

  async function nameAsUnreadable({ path }: Pick<Row, 'path'>, problem: string): Promise<void> {
    const file = fileAt(join(store, path), path);
    await (file === null ? writer.put([], [path]) : writer.put([{ file, problem }]));
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
