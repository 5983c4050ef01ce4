import { lstatSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type CacheEntry, type CacheFile, isWithin, kinds, sum } from './entries.ts';

/** Which entries are to go. */
export interface Selection {
  /** A kind, the beginning of a name, or words of what is in it; left out for any. */
  readonly what?: string | undefined;
  /** Only what was not used for so long. */
  readonly unusedForMs?: number | undefined;
  readonly all?: boolean | undefined;
}

/**
 * The entries that are meant. Without a word what nobody can use: what was left unfinished.
 *
 * @throws UsageError for a word that means nothing in the cache
 */
export function selected(
  entries: readonly CacheEntry[],
  { what, unusedForMs, all = false }: Selection,
  nowMs: number,
): CacheEntry[] {
  const isOld = ({ lastUsed }: CacheEntry) =>
    unusedForMs === undefined || nowMs - lastUsed.getTime() >= unusedForMs;
  if (what !== undefined) {
    const called = entries.filter((entry) => isCalled(entry, what));
    if (called.length === 0 && !(kinds as readonly string[]).includes(what)) {
      const known = [...kinds, ...entries.map(({ name }) => name), ...entries.map((entry) => entry.what)];
      throw new UsageError(`Nothing in the cache is called "${what}".`, nearest(what, known, 'cache list'));
    }
    return called.filter(isOld);
  }
  if (all || unusedForMs !== undefined) return entries.filter(isOld);
  return entries.filter(({ kind }) => kind === 'leftovers');
}

/** One letter is the beginning of too much. */
const fewestLetters = 4;

const isCalled = ({ kind, name, what }: CacheEntry, word: string): boolean =>
  kind === word ||
  name === word ||
  (word.length >= fewestLetters && name.startsWith(word)) ||
  what.split(', ').some((each) => each === word || each.startsWith(`${word} `));

/** What was deleted, and what could not be. */
export interface Cleaned {
  readonly bytes: number;
  readonly failed: readonly string[];
}

/**
 * Deletes the files of entries, and their folders where nothing else is in them. Stops between two files when the signal aborts: what a
 * cache has lost is made again, whatever it has lost.
 */
export function deleteEntries(entries: readonly CacheEntry[], within: string, signal?: AbortSignal): Cleaned {
  const deleted: CacheFile[] = [];
  const failed: string[] = [];
  for (const file of entries.flatMap(({ files }) => files)) {
    if (signal?.aborted) break;
    try {
      // A link that took a file's place since the list was made is not followed, and goes as the file would.
      rmSync(file.path, { force: true });
      deleted.push(file);
    } catch (error) {
      failed.push((error as Error).message);
    }
  }
  const folders = new Set(
    entries.flatMap(({ folder, files }) => [folder, ...files.map(({ path }) => dirname(path))]),
  );
  for (const folder of folders) dropEmpty(folder, within);
  return { bytes: sum(deleted), failed };
}

/** Removes a folder that is empty, and those above it that become so, up to the one given. */
export function dropEmpty(folder: string, within: string): void {
  for (let at = folder; isWithin(at, within); at = dirname(at)) {
    try {
      if (lstatSync(at).isSymbolicLink()) return;
      rmdirSync(at);
    } catch {
      return;
    }
  }
}
