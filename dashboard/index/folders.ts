import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName } from '../../results/record/manifest.ts';

/** A file that may be a record, by its path below the store. */
export interface FoundFile {
  readonly path: string;
  /** Milliseconds since 1970, as the file system has it. */
  readonly mtime: number;
  readonly size: number;
}

/** A folder that was listed, by its path below the store; empty for the store itself. */
export interface Listing {
  readonly folder: string;
  readonly files: readonly FoundFile[];
  /** Of served loads, which the index does not keep. */
  readonly loads: readonly FoundFile[];
  /** Of a run that may have served; null where there is none. */
  readonly manifest: FoundFile | null;
  /** Why it cannot be listed; then `files` is empty and says nothing. */
  readonly problem: string | null;
}

interface Known {
  mtime: number;
  /** Listed once more after its time changed last: a file may come in the same tick of the clock as the listing. */
  isSettled: boolean;
  /** Folders in it. */
  below: readonly string[];
}

/** `hot`: the store and what changed lately; `folders`: every folder by its time; `files`: every file. */
export type Depth = 'hot' | 'folders' | 'files';

/** So many folders that changed last are looked at each time. */
const hotFolders = 16;

/**
 * The folders of a store, looked at again and again. A folder whose time did not change has the same files: they are listed anew only
 * where it did. Watching by the kernel (inotify) would need a watch for each of many thousand folders and is silent on network file
 * systems; a look at the newest costs microseconds. No time is compared with the clock of the host, which may be wrong.
 */
export class Folders {
  readonly #store: string;
  readonly #known = new Map<string, Known>();
  /** The newest change last. */
  readonly #hot = new Set<string>();

  constructor(store: string) {
    this.#store = store;
  }

  /** Whether a folder is there, as far as was looked. */
  has(folder: string): boolean {
    return this.#known.has(folder);
  }

  /** The folders that were listed, and those that are gone, by way of `onGone` (what lay in them is gone too). Newest names first. */
  *look(depth: Depth, onGone: (folder: string) => void): Generator<Listing> {
    const waiting = [''];
    if (depth === 'hot') waiting.unshift(...this.#hot);
    const seen = new Set<string>();
    while (waiting.length > 0) {
      const folder = waiting.pop()!;
      if (seen.has(folder)) continue;
      seen.add(folder);
      const before = this.#known.get(folder);
      const mtime = this.#timeOf(folder);
      if (mtime === null) {
        this.#forget(folder, onGone);
        continue;
      }
      const isSame = before?.mtime === mtime;
      if (!isSame && folder !== '') this.#heat(folder);
      if (before && isSame && before.isSettled && depth !== 'files') {
        if (depth === 'folders') waiting.push(...before.below);
        continue;
      }
      const { listing, below } = this.#list(folder);
      for (const gone of (before?.below ?? []).filter((name) => !below.includes(name))) {
        this.#forget(gone, onGone);
      }
      this.#known.set(folder, { mtime, isSettled: isSame, below });
      const added = depth === 'hot' ? below.filter((name) => !this.#known.has(name)) : below;
      waiting.push(...added);
      yield listing;
    }
  }

  #heat(folder: string): void {
    this.#hot.delete(folder);
    this.#hot.add(folder);
    if (this.#hot.size > hotFolders) this.#hot.delete(this.#hot.values().next().value!);
  }

  #timeOf(folder: string): number | null {
    try {
      const found = statSync(join(this.#store, folder));
      return found.isDirectory() ? found.mtimeMs : null;
    } catch {
      return null;
    }
  }

  #forget(folder: string, onGone: (folder: string) => void): void {
    const known = this.#known.get(folder);
    this.#known.delete(folder);
    this.#hot.delete(folder);
    for (const below of known?.below ?? []) this.#forget(below, onGone);
    if (known) onGone(folder);
  }

  #list(folder: string): { listing: Listing; below: string[] } {
    const below: string[] = [];
    const files: FoundFile[] = [];
    const loads: FoundFile[] = [];
    const manifests: FoundFile[] = [];
    const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    try {
      for (const entry of readdirSync(join(this.#store, folder), { withFileTypes: true })) {
        if (entry.isDirectory()) below.push(at(entry.name));
        else if (isRecordName(entry.name)) files.push(...this.#fileAt(at(entry.name)));
        else if (isLoadName(entry.name)) loads.push(...this.#fileAt(at(entry.name)));
        else if (entry.name === manifestName) manifests.push(...this.#fileAt(at(entry.name)));
      }
      const manifest = manifests[0] ?? null;
      return { listing: { folder, files, loads, manifest, problem: null }, below: below.sort() };
    } catch (error) {
      const problem = (error as Error).message;
      return { listing: { folder, files: [], loads: [], manifest: null, problem }, below: [] };
    }
  }

  #fileAt(path: string): FoundFile[] {
    try {
      const { mtimeMs: mtime, size } = statSync(join(this.#store, path));
      return [{ path, mtime, size }];
    } catch (error) {
      // Gone since the folder was listed; or it may not be looked at, which is said when it is read.
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? [] : [{ path, mtime: 0, size: 0 }];
    }
  }
}

const isRecordName = (name: string) => /^[0-9a-f]{16}\.json$/.test(name);

const isLoadName = (name: string) => name.endsWith('.serving.json');
