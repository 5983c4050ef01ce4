import { rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../results/record/folder.ts';
import { indexVersion, tables } from './schema.ts';

/** Where an index lies: a file, or the memory of this process, where all of its threads find it by name. */
export type Place = { readonly file: string } | { readonly memory: string };

/** Another process or thread may be writing; a transaction is short. Milliseconds. */
const patience = 20_000;

let made = 0;

/** A new place in memory. */
export const inMemory = (): Place => ({ memory: `file:/assay-index-${process.pid}-${made++}?vfs=memdb` });

/** Opens what is there. */
export function connect(place: Place): DatabaseSync {
  const db =
    'file' in place
      ? new DatabaseSync(place.file, { timeout: patience })
      : new DatabaseSync(new URL(place.memory), { timeout: patience });
  // An index can be made again, so a commit need not wait for the disk; it is whole after a crash in any case. While very many records
  // are written, a checkpoint (40 MB) is rare.
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 10000;
    pragma cache_size = -16000; pragma temp_store = memory`);
  return db;
}

/**
 * Opens the index at a place, and makes it anew where there is none, a damaged one, or one of another version.
 *
 * @throws what the system or SQLite says where none can be made there
 */
export function openIndex(place: Place): DatabaseSync {
  if ('file' in place) {
    if (statSync(place.file, { throwIfNoEntry: false })?.isDirectory()) {
      throw new Error(`${place.file} is a folder`);
    }
    makeFolder(dirname(place.file));
  }
  try {
    return prepared(connect(place));
  } catch (error) {
    if (!isDamage(error)) throw error;
    removeIndex(place);
    return prepared(connect(place));
  }
}

class OtherVersion extends Error {}

/** Two servers may come here at once: whoever is second finds the tables made. */
function prepared(db: DatabaseSync): DatabaseSync {
  try {
    db.exec('begin immediate');
    const { user_version: version } = db.prepare('pragma user_version').get() as { user_version: number };
    if (version !== 0 && version !== indexVersion) throw new OtherVersion();
    if (version === 0) db.exec(`${tables}; pragma user_version = ${indexVersion}`);
    db.exec('commit');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Removes the file of an index. A server that has it open goes on with what it has. */
export function removeIndex(place: Place): void {
  if (!('file' in place)) return;
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${place.file}${end}`, { force: true });
}

// SQLITE_ERROR comes from tables that are not those of this version: https://sqlite.org/rescode.html
const damages = new Set([1, 11, 26]);

/** Whether SQLite says that the file is no index, or one with holes: then it is built again. */
export const isDamage = (error: unknown): boolean =>
  error instanceof OtherVersion || damages.has(resultCode(error) ?? 0);

/** The primary result code of SQLite; null where the error is none of its own. */
function resultCode(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}
