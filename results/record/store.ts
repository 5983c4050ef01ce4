import { existsSync, globSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Record, recordSchema, recordVersion } from '../record.ts';
import { canonicalHash } from './fingerprint.ts';
import { makeFolder } from './folder.ts';
import { readableVersions, type Stored, upgraded } from './versions.ts';
import { withVisibleText } from './visible.ts';

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
export const readContent = async (path: string): Promise<StoredRecord> =>
  contentOf(path, await readFile(path, 'utf8'));

/**
 * The record that a text is, checked against the schema, with the id of what it holds.
 *
 * @param path where it lies or comes from, for whoever is told that it is none
 * @throws NotARecord as `readContent`
 */
export function contentOf(path: string, text: string): StoredRecord {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new NotARecord(`${path} is not JSON: ${(error as Error).message}`);
  }
  const { schema, version } = (data ?? {}) as { schema?: unknown; version?: unknown };
  if (schema !== 'assay.record') throw new NotARecord(`${path} is not a record of assay.`);
  const isVersion = Number.isInteger(version) && (version as number) <= recordVersion;
  const current = isVersion ? upgraded(data as Stored, recordVersion) : null;
  if (current === null) {
    throw new NotARecord(
      `${path} is a record of version ${version}; this assay reads version ${readableVersions(recordVersion)}.`,
    );
  }
  const parsed = recordSchema.safeParse(current);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new NotARecord(`${path} does not fit the schema: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return { id: nameFor(path, data), path, record: withVisibleText(parsed.data) };
}

/** Half of a character, as JSON can escape it, is no text that could have a hash (RFC 8785, section 3.2.2.2). */
function nameFor(path: string, data: unknown): string {
  try {
    return idOf(data);
  } catch (error) {
    throw new NotARecord(`${path} has no hash: ${(error as Error).message}`);
  }
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
