import { createHash } from 'node:crypto';
import { closeSync, existsSync, globSync, openSync, readSync, statSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Record, recordSchema, recordVersion } from '../record.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { canonicalHash } from './fingerprint.ts';
import { makeFolder } from './folder.ts';
import { whyNoJson, whyOtherJson } from './no-record.ts';
import { readableVersions, type Stored, upgraded } from './versions.ts';
import { isPlain, withVisibleText } from './visible.ts';

/** The file of a record, and its id: the first 16 hex digits of the hash of its canonical JSON (RFC 8785). */
export interface StoredRecord {
  readonly id: string;
  readonly path: string;
  readonly record: Record;
}

/** A file that is not a record that this version can read; says why. */
export class NotARecord extends Error {
  override name = 'NotARecord';
}

/** Of what is stored: a record of an earlier version keeps the id that its content gave it. */
const idOf = (stored: unknown) => canonicalHash(stored).slice(0, 16);

/** What of a text is no record: the first place in it that does not fit, and why. */
const misfit = (issue: { path: PropertyKey[]; message: string } | undefined): string =>
  says.otherFields({ at: String(issue?.path.join('.')), why: String(issue?.message) });

/**
 * Writes a record into a folder, under the name of its content. The file appears whole or not at all, and holds the id as well: a file
 * of another name whose content still gives that id was renamed, one whose content gives another was changed.
 *
 * @throws NotARecord when something in it is none
 */
export async function storeRecord(folder: string, record: Record): Promise<StoredRecord> {
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) throw new NotARecord(`it ${misfit(parsed.error.issues[0])}.`);
  const checked = parsed.data;
  const id = idOf(checked);
  const path = join(folder, `${id}.json`);
  if (!existsSync(path)) await writeWhole(path, `${JSON.stringify({ id, ...checked }, null, 1)}\n`);
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
    // A disk that is full says so without the file.
    throw Object.assign(error as NodeJS.ErrnoException, {
      path: (error as NodeJS.ErrnoException).path ?? path,
    });
  }
}

/**
 * Reads a record and checks it against the schema and against the id that it was given.
 *
 * @throws NotARecord when it is none, of a version that has no reader, or changed since it was written
 */
export const readRecord = (path: string): Promise<StoredRecord> => readChecked(path, new Map());

async function readChecked(path: string, known: CheckedFiles): Promise<StoredRecord> {
  const content = await readContent(path, known);
  const problem = whyChanged(content);
  if (problem !== null) throw new NotARecord(`${path} ${problem}`);
  const { id, record } = content;
  return { id, path, record };
}

/** A record as a file holds it, whether or not that is what was written. */
export interface Content extends StoredRecord {
  /** The id that the file holds beside the record; null in files of earlier versions. */
  readonly told: string | null;
}

/** The id that a file claims by its name; null where it has another kind of name. */
export function nameOf(path: string): string | null {
  const name = basename(path, '.json');
  return /^[0-9a-f]{16}$/.test(name) ? name : null;
}

/** The id that a file was given when it was written, as far as anything says so: it holds it, or has its name. */
export const givenId = ({ told, path }: Content): string | null => told ?? nameOf(path);

/**
 * Why the content of a file is not what was written; null where nothing says so. A name alone cannot tell: a file of an earlier
 * version that has an id for a name, and another content, was changed, or was given that name. Only where the file of its true name lies
 * beside it is it surely a copy.
 */
function whyChanged(content: Content): string | null {
  const { id, told, path } = content;
  const given = givenId(content);
  if (given === null || given === id) return null;
  if (told !== null) return `was changed after it was written: it was record ${told}, its content is ${id}.`;
  if (existsSync(join(dirname(path), `${id}.json`))) return null;
  return `was changed after it was written, or has the name of another record: its content is ${id}. It was written by an earlier version, which left nothing to tell these apart.`;
}

/** What was found out about files when they were read before, by the hash of their bytes: it need not be found out again. */
export type CheckedFiles = Map<string, Checked>;

interface Checked {
  readonly id: string;
  /** No text of it had to be made visible. */
  readonly isPlain: boolean;
}

/** Longer texts cannot be held in one string. */
const longestBytes = 500e6;

/**
 * Reads a record, checks it against the schema and gives the id of what it holds, whatever its file is called. One of an earlier
 * version comes in the form of this one.
 *
 * @throws NotARecord when it is none, or of a version that has no reader
 */
export const readContent = async (path: string, known: CheckedFiles = new Map()): Promise<Content> =>
  contentOf(path, await readText(path), known);

/**
 * The record that a text is, as `readContent` gives it.
 *
 * @param path where the text lies or comes from, for whoever is told that it is none
 * @param data the JSON of the text, where it is known already
 * @throws NotARecord as `readContent`
 */
export function contentOf(
  path: string,
  text: string,
  known: CheckedFiles = new Map(),
  data: unknown = parse(path, text),
): Content {
  const { told, stored, current } = recordOf(path, data);
  const hash = createHash('sha256').update(text).digest('hex');
  const checked = known.get(hash);
  if (checked) {
    const record = current as unknown as Record;
    return { path, told, id: checked.id, record: checked.isPlain ? record : withVisibleText(record) };
  }
  const plain = fitting(path, current);
  const record = isPlain(text) ? plain : withVisibleText(plain);
  const id = hashed(path, stored);
  known.set(hash, { id, isPlain: record === plain || JSON.stringify(record) === JSON.stringify(plain) });
  return { path, told, id, record };
}

/**
 * What the text of a file holds: the id that it was given, the record as it is stored, and the same in the form of this version.
 *
 * @throws NotARecord when it is none, or of a version that has no reader
 */
export const recordIn = (path: string, text: string) => recordOf(path, parse(path, text));

function recordOf(path: string, data: unknown) {
  const other = whyOtherJson(data);
  if (other !== null) throw new NotARecord(`${path} ${other}`);
  const { id = null, ...stored } = data as { id?: unknown } & Stored;
  const { version } = stored;
  const isVersion = Number.isInteger(version) && version <= recordVersion;
  const current = isVersion ? upgraded(stored, recordVersion) : null;
  if (current === null) {
    throw new NotARecord(
      `${path} is a record of version ${version}; this assay reads version ${readableVersions(recordVersion)}.`,
    );
  }
  return { told: typeof id === 'string' ? id : null, stored, current };
}

/** @throws NotARecord where something does not fit the schema */
export function fitting(path: string, current: unknown): Record {
  const parsed = recordSchema.safeParse(current);
  if (!parsed.success) throw new NotARecord(`${path} ${misfit(parsed.error.issues[0])}`);
  return parsed.data;
}

/** Half of a character, which JSON can escape, is no text that could have a hash (RFC 8785, section 3.2.2.2). */
function hashed(path: string, stored: unknown): string {
  try {
    return idOf(stored);
  } catch (error) {
    throw new NotARecord(`${path} has no hash: ${(error as Error).message}`);
  }
}

/** What is no file ends here too: a pipe would be waited for. */
async function readText(path: string): Promise<string> {
  const found = statSync(path);
  if (!found.isFile()) throw new NotARecord(`${path} is ${found.isDirectory() ? 'a folder' : 'no file'}.`);
  if (found.size > longestBytes)
    throw new NotARecord(`${path} has ${found.size} bytes: no record is so long.`);
  // Some editors put a mark of the byte order in front.
  return (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const journal = join(dirname(path), 'journal');
    const rest = existsSync(journal) ? ` What its processes measured may still be in ${journal}.` : '';
    throw new NotARecord(`${path} ${whyNoJson(text)}${rest}`);
  }
}

/** What was found among files. */
export interface FoundRecords {
  /** Each record once, however many files hold it. */
  readonly found: StoredRecord[];
  /** Why the others are none. */
  readonly unreadable: string[];
  /** What is odd about files that could be read all the same. */
  readonly notes: string[];
}

/** The records among files: one that cannot be read does not hide those beside it. */
export async function readRecords(
  paths: readonly string[],
  known: CheckedFiles = new Map(),
): Promise<FoundRecords> {
  const byId = new Map<string, StoredRecord>();
  const unreadable: string[] = [];
  const notes: string[] = [];
  for (const path of paths) {
    try {
      const stored = await readChecked(path, known);
      const { id } = stored;
      const first = byId.get(id);
      if (first) notes.push(`${path} holds the same record as ${first.path}: it is counted once.`);
      const name = nameOf(path);
      if (!first && name !== null && name !== id)
        notes.push(`${path} was renamed: its content is whole, and is record ${id}.`);
      if (!first || (nameOf(first.path) !== id && name === id)) byId.set(id, stored);
    } catch (error) {
      const { message } = error as Error;
      unreadable.push(message.includes(path) ? message : `${path}: ${message}`);
    }
  }
  return { found: [...byId.values()], unreadable, notes };
}

/**
 * Paths of all record files below the folders, in a fixed order: those that have an id for a name, whatever they hold, and those of
 * another name that begin as a record does.
 */
export function recordFiles(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => globSync('**/*.json', { cwd: folder }).map((name) => join(folder, name)))
    .filter(isRecordFile)
    .sort();
}

/** Paths of the record files in the folder of one, its own among them: those of its run, as `run` lays them. */
export const recordFilesBeside = (path: string): string[] =>
  globSync('*.json', { cwd: dirname(path) })
    .map((name) => join(dirname(path), name))
    .filter(isRecordFile)
    .sort();

const isRecordFile = (path: string) =>
  nameOf(path) !== null || /"schema":\s*"assay\.record"/.test(beginningOf(path));

/** The id that a file holds in its first line, or else has for a name; null where it has none. Reads no more than its beginning. */
export const idAtSight = (path: string): string | null =>
  /^\ufeff?\s*\{\s*"id":\s*"([0-9a-f]{16})"/.exec(beginningOf(path))?.[1] ?? nameOf(path);

function beginningOf(path: string): string {
  try {
    if (!statSync(path).isFile()) return '';
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
