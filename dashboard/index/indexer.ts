import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { glanceAt } from '../../results/record/glance.ts';
import { entryOf } from '../library/entry.ts';
import { reasonOf } from '../library/reason.ts';
import { type Depth, Folders, type FoundFile, type Listing } from './folders.ts';
import { Judge } from './judge.ts';
import { KeptLoads } from './kept-loads.ts';
import { Loads } from './loads.ts';
import { runThread, type Thread } from './thread.ts';
import type { Reading } from './writer.ts';

/** Files that are written in one transaction. */
const batch = 200;

/** Between looks at what changed lately. Milliseconds. */
const pause = 1000;

/** All folders, and all files, are looked at at most this often, and rarer where that takes long. Milliseconds. */
const least = { folders: 10_000, files: 60_000 };

/** Of its time, a thread may look at folders and files this share. */
const share = 1 / 200;

/** A run whose journal did not grow for this long is not measuring: it was interrupted. Milliseconds. */
const longestProcess = 5 * 60_000;

/** Keeps the index true to the store, for as long as the thread lives. */
async function follow(thread: Thread): Promise<void> {
  const { writer, store, tell } = thread;
  const folders = new Folders(store);
  const judge = new Judge(store, thread.reference);
  const loads = new Loads(store, new KeptLoads(thread.db));
  let isAsked = false;
  let wake = new AbortController();
  thread.onAsked((asked) => {
    if (asked.kind !== 'look') return;
    isAsked = true;
    wake.abort();
  });

  const next = { folders: 0, files: 0 };
  let journalGrewAt: number | null = null;
  let isMeasuring = false;
  let judged: number | null = null;

  // What the index knows already is judged before anything is looked at: a later start answers at once.
  judgeWhatChanged();
  for (let isFirst = true; ; isFirst = false) {
    const began = performance.now();
    const depth: Depth =
      isFirst || isAsked || began >= next.files ? 'files' : began >= next.folders ? 'folders' : 'hot';
    isAsked = false;
    await lookAt(depth, isFirst);
    if (isFirst) {
      const outside = writer.outside((folder) => folders.has(folder));
      await writer.put([], outside);
    }
    const took = performance.now() - began;
    if (depth !== 'hot') {
      next.folders = performance.now() + Math.max(least.folders, took / share);
      if (depth === 'files') next.files = performance.now() + Math.max(least.files, took / share);
    }
    sayWhetherMeasuring();
    judgeWhatChanged();
    if (isFirst) tell({ kind: 'listed' });
    await loads.read(isFirst, thread.breathe, (known) => tell({ kind: 'loads', loads: known }));
    await wait(pause, undefined, { signal: wake.signal }).catch(() => {});
    if (wake.signal.aborted) wake = new AbortController();
  }

  async function lookAt(depth: Depth, isFirst: boolean): Promise<void> {
    const gone: string[] = [];
    const closed: Reading[] = [];
    const onGone = (folder: string) => {
      gone.push(...writer.below(folder));
      loads.forget(folder);
    };
    const listings = folders.look(depth, onGone);
    let fresh: FoundFile[] = [];
    const noticed = (listing: Listing) => {
      noteJournal(listing);
      loads.note(listing);
      const changes = writer.changes(listing);
      gone.push(...changes.gone);
      fresh.push(...changes.fresh);
      if (listing.problem !== null) closed.push(asReading(listing));
    };
    // The first time, what is there is counted before it is read, so that it can be said how much is left.
    if (isFirst) {
      const all = [...listings];
      tell({ kind: 'files', count: all.reduce((sum, { files }) => sum + files.length, 0) });
      for (const listing of all) {
        noticed(listing);
        if (fresh.length < batch) continue;
        await read(fresh, gone.splice(0));
        fresh = [];
      }
    } else {
      for (const listing of listings) {
        noticed(listing);
        await thread.breathe();
      }
    }
    for (let start = 0; start < fresh.length || gone.length > 0; start += batch) {
      await read(fresh.slice(start, start + batch), gone.splice(0));
    }
    await writer.put(closed.filter(({ file }) => !writer.has(file)));
  }

  async function read(files: readonly FoundFile[], gone: readonly string[]): Promise<void> {
    const readings = files.filter((file) => !writer.has(file)).map((file) => glance(store, file));
    await writer.put(readings, gone);
    if (readings.length > 0) tell({ kind: 'batch' });
    await thread.breathe();
  }

  function noteJournal({ folder }: Listing): void {
    if (basename(folder) === 'journal') journalGrewAt = performance.now();
  }

  /** The host is left alone while it is measured: nothing is verified then. */
  function sayWhetherMeasuring(): void {
    const isNow = journalGrewAt !== null && performance.now() - journalGrewAt < longestProcess;
    if (isNow !== isMeasuring) tell({ kind: 'measuring', isMeasuring: isNow });
    isMeasuring = isNow;
  }

  function judgeWhatChanged(): void {
    const change = changesOf(thread);
    if (change === judged) return;
    const said = judge.judge(thread.db);
    writer.putDevices(new Map(said.measured.map(({ key, device }) => [key, device])));
    judged = changesOf(thread);
    tell({ kind: 'judged', change: judged, judged: said });
  }
}

function changesOf({ db }: Thread): number {
  const { value } = db.prepare(`select value from state where name = 'changes'`).get() as { value: number };
  return value;
}

/** A folder that cannot be listed stands in the index with a slash behind it: what lies in it is not known. */
const asReading = ({ folder, problem }: Listing): Reading => ({
  file: { path: `${folder}/`, mtime: 0, size: 0 },
  problem: problem ?? '',
});

/** What lists need of a file, or why it is no record. */
function glance(store: string, file: FoundFile): Reading {
  const path = join(store, file.path);
  try {
    return { file, id: basename(path, '.json'), entry: entryOf(glanceAt(path)) };
  } catch (error) {
    return { file, problem: reasonOf(error, path) };
  }
}

await runThread(follow);
