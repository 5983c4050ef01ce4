import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  globSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { link, open, rename, rm, statfs, utimes } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatQuantity } from '../../results/format.ts';
import { makeFolder } from '../../results/record/folder.ts';
import { writeWhole } from '../../results/record/store.ts';
import { Failure, UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { sha256Of } from '../runtime/installed.ts';
import { type CachePlace, movedName, pathIn } from '../weights/cache.ts';
import { deleteEntries, dropEmpty } from './clean.ts';
import {
  type CacheEntry,
  type CacheFile,
  isWithin,
  type Kind,
  movingName,
  readCache,
  sum,
} from './entries.ts';

/** What goes along; peers are looked for where they are. */
const movable: readonly Kind[] = ['weights', 'graphs', 'kernels', 'runtime'];

/** What is dropped in the old place: nobody can use it, or it is made again in a moment. */
const dropped: readonly Kind[] = ['leftovers', 'records', 'index'];

export interface Move {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** Paths that stay where they are, since assay did not make them. */
  readonly left: readonly string[];
}

/** Who waits for a move: hears of each entry that is there, and may stop it, which then rejects. */
interface Watcher {
  readonly onMoved: (entry: CacheEntry) => void;
  readonly signal: AbortSignal;
}

/**
 * Moves the cache. On the same disk its files get second names, else they are copied and both copies are read again; when all are there,
 * a line in the old place (`moved-to`) says where, and only then the old files go. Stopped at any moment, the cache is whole in the one
 * place or in the other, and the same command goes on.
 *
 * @throws Failure where the new place does not take it; the cache is then where it was
 */
export async function moveCache(place: CachePlace, wanted: string, watcher: Watcher): Promise<Move> {
  const from = real(place.folder);
  const base = real(place.base);
  const to = destination(wanted, from, base);
  const content = readCache(from);
  const entries = content.entries.filter(({ kind }) => movable.includes(kind));
  const there = (file: CacheFile) => join(to, relative(from, file.path));
  const missing = entries.flatMap(({ files }) => files).filter((file) => sizeOf(there(file)) !== file.bytes);
  await prepare(to, from, sum(missing));
  try {
    for (const entry of entries) {
      for (const file of entry.files) await carry(file, there(file), watcher.signal);
      watcher.onMoved(entry);
    }
    await pointAt(base, to);
  } catch (cause) {
    if (cause instanceof Failure || watcher.signal.aborted) throw cause;
    throw notTaken(
      to,
      cause as Error,
      `What is there already stays: ${typed(`cache move ${wanted}`)} goes on.`,
    );
  }
  finishMove(to);
  return { from, to, bytes: sum(entries), left: readCache(from).foreign };
}

/** Drops what a move has left in the old place, once the cache is in the new one. Says from where; null where there was nothing to do. */
export function finishMove(folder: string): string | null {
  const marker = join(folder, movingName);
  if (!existsSync(marker)) return null;
  const from = pathIn(marker);
  const moved = readCache(from).entries.filter(
    ({ kind, files }) =>
      dropped.includes(kind) ||
      (movable.includes(kind) &&
        files.every((file) => sizeOf(join(folder, relative(from, file.path))) === file.bytes)),
  );
  deleteEntries(moved, from);
  rmSync(marker, { force: true });
  // The old place keeps the line that says where the cache is, where that is what it is for.
  if (!existsSync(join(from, movedName))) {
    for (const name of globSync('locks/*.lock', { cwd: from })) rmSync(join(from, name), { force: true });
    dropEmpty(join(from, 'locks'), dirname(from));
  }
  return from;
}

const real = (path: string): string => (existsSync(path) ? realpathSync(path) : path);

const size = (bytes: number) => formatQuantity({ value: bytes, unit: 'B' });

/** Where the cache is to be, once it is certain that it can be there. */
function destination(wanted: string, from: string, base: string): string {
  const asked = resolve(wanted);
  const above = dirname(asked);
  if (!statSync(above, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`There is no folder ${above}.`, 'Make it, or mount the disk that it is on.');
  }
  const to = existsSync(asked) ? realpathSync(asked) : join(realpathSync(above), basename(asked));
  if (to === from) throw new UsageError(`The cache is in ${to} already.`, 'Name another folder.');
  if (isWithin(to, from)) {
    throw new UsageError(`${to} lies inside the cache that is to be moved.`, 'Name a folder outside of it.');
  }
  if (!existsSync(to)) return to;
  if (!statSync(to).isDirectory()) throw new UsageError(`${to} is a file.`, 'Name a folder.');
  const begun = existsSync(join(to, movingName)) && pathIn(join(to, movingName)) === from;
  if (begun || to === base || readdirSync(to).length === 0) return to;
  if (existsSync(join(to, 'models'))) {
    throw new UsageError(
      `${to} holds a cache of its own.`,
      `To use that one: \`export ASSAY_CACHE='${to}'\`. To move this one: ${typed(`cache move ${quoted(join(asked, 'assay'))}`)}`,
    );
  }
  throw new UsageError(
    `${to} is not empty.`,
    `A folder of its own keeps the cache apart: ${typed(`cache move ${quoted(join(asked, 'assay'))}`)}`,
  );
}

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path}'`);

async function prepare(to: string, from: string, bytes: number): Promise<void> {
  try {
    makeFolder(to);
    await writeWhole(join(to, movingName), `${from}\n`);
  } catch (cause) {
    throw notTaken(to, cause as Error, 'Name a folder that can be written.');
  }
  const { bavail, bsize } = await statfs(to);
  if (isOneDisk(from, to) || bytes <= bavail * bsize) return;
  await rm(join(to, movingName), { force: true });
  dropEmpty(to, dirname(to));
  throw new Failure(
    `No room for the cache: ${size(bytes)} are needed in ${to}, and ${size(bavail * bsize)} are free. It is where it was.`,
    `Name a folder on a larger disk, or make it smaller: ${typed('cache clean --unused-for 30d')}`,
  );
}

const notTaken = (to: string, cause: Error, wayOut: string) =>
  new Failure(`The cache could not be moved to ${to}: ${cause.message}. It is where it was.`, wayOut, {
    cause,
  });

const isOneDisk = (from: string, to: string): boolean =>
  existsSync(from) && statSync(from).dev === statSync(to).dev;

const sizeOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null;

/** What a file system answers that has no second names, or not across its parts. */
const withoutLinks = ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'ENOSYS'];

/** Puts a file at a second place too: by a second name, or by a copy that is read again. */
async function carry(file: CacheFile, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (sizeOf(to) === file.bytes && (await isSame(file.path, to))) return;
  makeFolder(dirname(to));
  await rm(to, { force: true });
  try {
    await link(file.path, to);
  } catch (error) {
    if (!withoutLinks.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await copy(file.path, to, signal);
  }
}

async function isSame(a: string, b: string): Promise<boolean> {
  const [one, other] = [statSync(a), statSync(b)];
  return (one.dev === other.dev && one.ino === other.ino) || (await sha256Of(a)) === (await sha256Of(b));
}

async function copy(from: string, to: string, signal: AbortSignal): Promise<void> {
  const partial = `${to}.${process.pid}.partial`;
  try {
    const hash = createHash('sha256');
    const passing = new Transform({
      transform(chunk, _, done) {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(createReadStream(from), passing, createWriteStream(partial), { signal });
    await flush(partial);
    if ((await sha256Of(partial)) !== hash.digest('hex')) {
      throw new Error(`${to} does not hold what was written to it`);
    }
    // The time of its last use goes along.
    const { atime, mtime } = statSync(from);
    await utimes(partial, atime, mtime);
    await rename(partial, to);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync().finally(() => file.close());
}

/** From here on every command finds the cache in its new place. */
async function pointAt(base: string, to: string): Promise<void> {
  const pointer = join(base, movedName);
  if (to === base) await rm(pointer, { force: true });
  else await writeWhole(pointer, `${to}\n`);
}
