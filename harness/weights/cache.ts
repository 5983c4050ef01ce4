import { readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the cache is, and why there. */
export interface CachePlace {
  /** Where its files are. */
  readonly folder: string;
  /** Where the environment puts it: the same folder, unless it was moved. */
  readonly base: string;
  /** What of the environment put it there. */
  readonly chosenBy: 'ASSAY_CACHE' | 'XDG_CACHE_HOME' | 'HOME' | 'TMPDIR';
}

/** The file in the folder of a cache that was moved: it says where to. */
export const movedName = 'moved-to';

/**
 * Where files live that can be made again: weights, models, installed runtimes. `ASSAY_CACHE` moves it; an empty variable is one that is
 * not set. A relative `XDG_CACHE_HOME` is to be ignored (XDG Base Directory Specification 0.8), and a `HOME` that is no folder of its own
 * would put a cache into every folder where a command is typed. A user without a home has a folder beside the temporary files.
 *
 * @throws Failure where it was moved to a folder that is not there: made anew, it would fill the disk from which it was moved
 */
export const cacheFolder = (environment: Environment = process.env): string => cachePlace(environment).folder;

/** The same, with what chose it. */
export function cachePlace(environment: Environment = process.env): CachePlace {
  const { base, chosenBy } = chosen(environment);
  return { folder: movedTo(base) ?? base, base, chosenBy };
}

function chosen(environment: Environment): Omit<CachePlace, 'folder'> {
  const { ASSAY_CACHE: asked, XDG_CACHE_HOME: caches } = environment;
  if (asked) return { base: resolve(inHome(asked, environment)), chosenBy: 'ASSAY_CACHE' };
  if (caches && isAbsolute(caches)) return { base: join(caches, 'assay'), chosenBy: 'XDG_CACHE_HOME' };
  const home = homeOf(environment);
  return home === null
    ? { base: join(tmpdir(), `assay-cache-${process.getuid?.() ?? 'user'}`), chosenBy: 'TMPDIR' }
    : { base: join(home, '.cache', 'assay'), chosenBy: 'HOME' };
}

/** Null where it was not moved. */
function movedTo(base: string): string | null {
  const pointer = join(base, movedName);
  let folder: string;
  try {
    folder = pathIn(pointer);
  } catch {
    return null;
  }
  if (isAbsolute(folder) && statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder;
  throw new Failure(
    `The cache was moved to ${folder}, and there is no such folder.`,
    `Mount the disk that it is on. Without it, remove ${pointer}: what is needed is made again (${typed('cache list')} shows where).`,
  );
}

/** The path that a file holds: its line, since a name may end in spaces. */
export const pathIn = (file: string): string => readFileSync(file, 'utf8').replace(/\n$/, '');

/** `~/x` as a shell would have it: it leaves the sign alone within quotes, and behind the `=` of an option. */
export function inHome(path: string, environment: Environment = process.env): string {
  const home = /^~(?=$|\/)/.test(path) ? homeOf(environment) : null;
  return home === null ? path : join(home, path.slice(1));
}

/** The home that the environment names, else the one that the system has for this user; null where it has none. */
function homeOf({ HOME }: Environment): string | null {
  if (HOME && isAbsolute(HOME)) return HOME;
  for (const ask of [() => userInfo().homedir, homedir]) {
    try {
      const found = ask();
      if (found && isAbsolute(found)) return found;
    } catch {
      // A user id without a name has no entry of its own.
    }
  }
  return null;
}
