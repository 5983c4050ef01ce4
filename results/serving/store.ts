import { existsSync, globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalHash } from '../record/fingerprint.ts';
import { NotARecord, writeWhole } from '../record/store.ts';
import { serving as says } from '../sentences/serving.ts';
import { type ServingRecord, servingRecordSchema } from './record.ts';

/** The file of a served load, and its id: the first 16 hex digits of the hash of its canonical JSON (RFC 8785). */
export interface StoredServing {
  readonly id: string;
  readonly path: string;
  readonly record: ServingRecord;
}

const idOf = (record: unknown) => canonicalHash(record).slice(0, 16);

/** Behind the id: whoever looks for records of trials does not take it for one. */
const ending = '.serving.json';

/** A load of 24,576 requests with 128 tokens each has 6 MB. */
const longestBytes = 200e6;

/**
 * Writes a served load into a folder, under the name of its content; the file appears whole or not at all.
 *
 * @throws NotARecord when something in it is none
 */
export async function storeServing(folder: string, record: ServingRecord): Promise<StoredServing> {
  const checked = fitting('it', record);
  const id = idOf(checked);
  const path = join(folder, `${id}${ending}`);
  if (!existsSync(path)) await writeWhole(path, `${JSON.stringify({ id, ...checked }, null, 1)}\n`);
  return { id, path, record: checked };
}

/**
 * Reads a served load and checks it against the schema and against its id.
 *
 * @throws NotARecord when it is none, or changed since it was written
 */
export async function readServing(path: string): Promise<StoredServing> {
  const { told, id, record } = await readServingContent(path);
  if (told !== id) throw new NotARecord(says.changedFile({ path, told: String(told), id }));
  return { id, path, record };
}

/** A served load as a file holds it, whether or not that is what was written. */
export interface ServingContent extends StoredServing {
  /** The id that the file holds beside the load; null where it holds none. */
  readonly told: string | null;
}

/**
 * Reads a served load and gives the id of what it holds, whatever it says of itself.
 *
 * @throws NotARecord when it is none
 */
export async function readServingContent(path: string): Promise<ServingContent> {
  const { size } = await stat(path);
  if (size > longestBytes) throw new NotARecord(says.longFile({ path, bytes: size }));
  return servingContentOf(path, parsed(path, await readFile(path, 'utf8')));
}

/**
 * The served load that the JSON of a file is, as `readServingContent` gives it.
 *
 * @throws NotARecord when it is none
 */
export function servingContentOf(path: string, data: unknown): ServingContent {
  if (typeof data !== 'object' || data === null) throw new NotARecord(says.noServingFile({ path }));
  const { id: told, ...stored } = data as { readonly id?: unknown };
  const record = fitting(path, stored);
  return { id: idOf(stored), path, record, told: typeof told === 'string' ? told : null };
}

/** Paths of all served loads below the folders, in a fixed order. */
export const servingFiles = (folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) => globSync(`**/*${ending}`, { cwd: folder }).map((name) => join(folder, name)))
    .sort();

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotARecord(says.noServingFile({ path }));
  }
}

function fitting(path: string, data: unknown): ServingRecord {
  const result = servingRecordSchema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new NotARecord(says.misfit({ path, at: String(issue?.path.join('.')), why: String(issue?.message) }));
}
