import { existsSync, globSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { canonicalHash } from '../record/fingerprint.ts';
import { writeWhole } from '../record/store.ts';
import { type ServingRecord, servingRecordSchema } from './record.ts';

export interface StoredServing {
  readonly id: string;
  readonly path: string;
  readonly record: ServingRecord;
}

/** A file that is no record of a served load, or was changed; says why. */
export class NotServing extends Error {
  override name = 'NotServing';
}

const ending = '.serving.json';

/** Larger files are none of ours: a hundred thousand requests of a thousand tokens take less. */
const mostBytes = 1e9;

/**
 * Writes a record under the name of its content, whole or not at all.
 *
 * @throws NotServing where something in it does not fit
 */
export async function storeServing(folder: string, record: ServingRecord): Promise<StoredServing> {
  const parsed = servingRecordSchema.safeParse(record);
  if (!parsed.success) throw new NotServing(misfit(parsed.error.issues[0]));
  const id = canonicalHash(parsed.data).slice(0, 16);
  const path = join(folder, `${id}${ending}`);
  if (!existsSync(path)) await writeWhole(path, `${JSON.stringify({ id, ...parsed.data })}\n`);
  return { id, path, record: parsed.data };
}

/** Files of served loads in these folders and below, in the order of their paths. */
export const servingFiles = (folders: readonly string[]): string[] =>
  folders
    .flatMap((folder) => globSync(`**/*${ending}`, { cwd: folder }).map((name) => join(folder, name)))
    .sort();

export const isServingFile = (path: string): boolean => path.endsWith(ending);

/**
 * Reads a record, checked against its schema and against the id that it was given.
 *
 * @throws NotServing
 */
export async function readServing(path: string): Promise<StoredServing> {
  const { size } = await stat(path);
  if (size > mostBytes) throw new NotServing(`${path} has ${size} bytes: it is no record of a served load.`);
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new NotServing(`${path} is no JSON, or was cut: ${(cause as Error).message}.`, { cause });
  }
  const { id: told, ...rest } = (content ?? {}) as { id?: unknown };
  const parsed = servingRecordSchema.safeParse(rest);
  if (!parsed.success) throw new NotServing(`${path} ${misfit(parsed.error.issues[0])}`);
  const id = canonicalHash(parsed.data).slice(0, 16);
  if (told !== id) {
    const name = typeof told === 'string' ? told : basename(path, ending);
    throw new NotServing(`${path} was changed after it was written: it was ${name}, its content is ${id}.`);
  }
  return { id, path, record: parsed.data };
}

const misfit = (issue: { path: PropertyKey[]; message: string } | undefined): string =>
  `is no record of a served load: ${issue?.path.join('.')}: ${issue?.message}.`;
