import { closeSync, existsSync, fstatSync, globSync, openSync, readSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Record, recordSchema, recordVersion } from '../record.ts';
import { canonicalHash } from './fingerprint.ts';
import { makeFolder } from './folder.ts';
import { readableVersions, type Stored, upgraded } from './versions.ts';
import { isPlain, withVisibleText } from './visible.ts';

/** The file of a record, and its name: the first 16 hex digits of the hash of its canonical JSON (RFC 8785). */
export interface StoredRecord {
  readonly id: string;
  readonly path: string;
  readonly record: Record;
}

/** A file that is not a record that this version can read; says why. */
export class NotARecord extends Error {
  override name = 'NotARecord';
}

/** Of what is stored: a record of an earlier version keeps the name that its content gave it. */
const idOf = (stored: unknown) => canonicalHash(stored).slice(0, 16);

/** Writes a record into a folder, under the name of its content. The file appears whole or not at all. */
export async function storeRecord(folder: string, record: Record): Promise<StoredRecord> {
  const checked = recordSchema.parse(record);
  const id = idOf(checked);
  const path = join(folder, `${id}.json`);
  if (!existsSync(path)) await writeWhole(path, `${JSON.stringify(checked, null, 1)}\n`);
  return { id, path, record: checked };
}

/** Writes to a file of another name, flushes it to the disk and renames it. */
export async function writeWhole(path: string, text: string | Uint8Array): Promise<void> {
  makeFolder(dirname(path));
  const partial = `${path}.${process.pid}.partial`;
  try {
    const file = await open(partial, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Reads a record and checks it against the schema and against its own name.
 *
 * @throws NotARecord when it is none, of a version that has no reader, or changed since it was written
 */
export async function readRecord(path: string): Promise<StoredRecord> {
  const stored = await readContent(path);
  const name = nameOf(path);
  if (name !== null && name !== stored.id) {
    throw new NotARecord(`${path} was changed after it was written: its content is ${stored.id}.`);
  }
  return stored;
}

/** The id that a file claims by its name; null where it has another kind of name. */
export function nameOf(path: string): string | null {
  const name = basename(path, '.json');
  return /^[0-9a-f]{16}$/.test(name) ? name : null;
}

/**
 * Reads a record, checks it against the schema and gives the id of what it holds, whatever its file is called. One of an earlier
 * version comes in the form of this one.
 *
 * @throws NotARecord when it is none, or of a version that has no reader
 */
export async function readContent(path: string): Promise<StoredRecord> {
  const text = await readFile(path, 'utf8');
  const data = parsed(path, text);
  return { id: idOf(data), path, record: recordOf(path, data, isPlain(text)) };
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotARecord(`${path} is not JSON: ${(error as Error).message}`);
  }
}

/** What a file holds, as a record of this version. */
function recordOf(path: string, data: unknown, isVisible: boolean): Record {
  const { schema, version } = (data ?? {}) as { schema?: unknown; version?: unknown };
  if (schema !== 'assay.record') throw new NotARecord(`${path} is not a record of assay.`);
  const isVersion = Number.isInteger(version) && (version as number) <= recordVersion;
  const current = isVersion ? upgraded(data as Stored, recordVersion) : null;
  if (current === null) {
    throw new NotARecord(
      `${path} is a record of version ${version}; this assay reads version ${readableVersions(recordVersion)}.`,
    );
  }
  const checked = recordSchema.safeParse(current);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new NotARecord(`${path} does not fit the schema: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return isVisible ? checked.data : withVisibleText(checked.data);
}

/** What `storeRecord` writes before and behind the repeats, which are nearly all of a file. */
const [repeatsBegin, repeatsEnd] = ['\n "repeats": [', '\n "figures": ['];

/** Of a file, this much is read at once at its beginning and at its end: more than most records have there. Bytes. */
const glanceBytes = 16 * 2 ** 10;

/**
 * A record without its repeats, for lists of very many: of a file as `storeRecord` writes it, only the beginning and the end are read.
 * The schema is checked, the name is not: whoever needs the truth calls `readRecord`.
 *
 * @throws NotARecord as `readContent`
 */
export function glanceAt(path: string): Record {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const ends = endsOf(file, size);
    const text = ends !== null && isJson(ends) ? ends : textOf(file, 0, size);
    return { ...recordOf(path, parsed(path, text), isPlain(text)), repeats: [] };
  } finally {
    closeSync(file);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The JSON around the repeats; null where the file is not laid out as expected. */
function endsOf(file: number, size: number): string | null {
  const first = textOf(file, 0, Math.min(size, glanceBytes));
  const begin = first.indexOf(repeatsBegin);
  const last = size <= glanceBytes ? first : textOf(file, size - glanceBytes, glanceBytes);
  const end = last.lastIndexOf(repeatsEnd);
  return begin === -1 || end === -1 ? null : `${first.slice(0, begin)}${repeatsBegin}],${last.slice(end)}`;
}

function textOf(file: number, from: number, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.toString('utf8', 0, readSync(file, bytes, 0, length, from));
}

/** The records among files, and why the others are none: one that cannot be read does not hide those beside it. */
export async function readRecords(
  paths: readonly string[],
): Promise<{ readonly found: StoredRecord[]; readonly unreadable: string[] }> {
  const found: StoredRecord[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      found.push(await readRecord(path));
    } catch (error) {
      const { message } = error as Error;
      unreadable.push(message.includes(path) ? message : `${path}: ${message}`);
    }
  }
  return { found, unreadable };
}

/** Paths of all record files below the folders, in a fixed order. */
export function recordFiles(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => globSync('**/[0-9a-f]*.json', { cwd: folder }).map((name) => join(folder, name)))
    .filter((path) => /^[0-9a-f]{16}\.json$/.test(basename(path)))
    .sort();
}
