import { closeSync, existsSync, globSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { writeWhole } from '../record/store.ts';
import { type Imported, importedSchema } from './imported.ts';
import type { Source } from './source.ts';

/** A folder that is no import, or one of another version; says why. */
export class NotImported extends Error {
  override name = 'NotImported';
}

/** An import where it lies: a folder with `original`, the bytes as they came, and `imported.json`, what was read from them. */
export interface StoredImport {
  /** The first 16 hex digits of the hash of the original. */
  readonly id: string;
  readonly folder: string;
  readonly imported: Imported;
}

export const documentName = 'imported.json';
export const originalName = 'original';

/** Keeps the original and what was read from it. An import of the same bytes takes the place of the one before. */
export async function storeImport(into: string, source: Source, imported: Imported): Promise<StoredImport> {
  const id = imported.source.sha256.slice(0, 16);
  const folder = join(into, id);
  await mkdir(folder, { recursive: true });
  const original = join(folder, originalName);
  if (!existsSync(original)) {
    const partial = `${original}.partial`;
    try {
      const file = openSync(partial, 'w');
      try {
        // Unlike `writeSync`, it goes on until all of a chunk is written.
        for (const chunk of (source.packed ?? source).chunks()) writeFileSync(file, chunk);
      } finally {
        closeSync(file);
      }
      await rename(partial, original);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }
  await writeWhole(join(folder, documentName), `${JSON.stringify(imported, null, 1)}\n`);
  return { id, folder, imported };
}

/** @throws NotImported where the file is none, or does not fit the schema of this version */
export function readImport(folder: string): StoredImport {
  const path = join(folder, documentName);
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new NotImported(`${path} cannot be read as JSON.`, { cause });
  }
  const parsed = importedSchema.safeParse(data);
  if (parsed.success) return { id: basename(folder), folder, imported: parsed.data };
  const [issue] = parsed.error.issues;
  throw new NotImported(`${path} does not fit the schema: ${issue?.path.join('.')}: ${issue?.message}.`);
}

/** Folders of the imports in a folder, in a fixed order; of one import its own. */
export const importFolders = (folder: string): string[] =>
  existsSync(join(folder, documentName))
    ? [folder]
    : globSync(`*/${documentName}`, { cwd: folder })
        .map((name) => dirname(join(folder, name)))
        .sort();
