import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repeat } from '../results/record.ts';
import { writeWhole } from '../results/store.ts';

/** What a process measured, kept on the disk from the moment it ended until the record of its trial is stored. */
export interface JournalEntry {
  readonly trial: number;
  readonly repeat: Repeat;
  /** What the engine said of itself in that process; null when it came to nothing. */
  readonly placement: Readonly<Record<string, number>> | null;
  readonly library: {
    readonly name: string;
    readonly version: string;
    readonly build: string | null;
    readonly source: string;
  } | null;
}

const folderOf = (runFolder: string) => join(runFolder, 'journal');

export async function writeEntry(runFolder: string, entry: JournalEntry): Promise<void> {
  const name = `${String(entry.repeat.position).padStart(4, '0')}.json`;
  await writeWhole(join(folderOf(runFolder), name), JSON.stringify(entry));
}

const requestName = 'request.json';

/** What a run was asked to do, kept as long as it is not complete, so that it can be resumed. */
export async function writeRequest(runFolder: string, request: object): Promise<void> {
  await writeWhole(join(folderOf(runFolder), requestName), `${JSON.stringify(request, null, 1)}\n`);
}

/** The request of a run that is not complete; null where there is none. */
export async function readRequest(runFolder: string): Promise<unknown> {
  const path = join(folderOf(runFolder), requestName);
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null;
}

/** The entries of a run in the order of their processes. */
export async function readEntries(runFolder: string): Promise<JournalEntry[]> {
  const folder = folderOf(runFolder);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name)).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/** Drops the journal; its content is in the records now. */
export async function dropJournal(runFolder: string): Promise<void> {
  await rm(folderOf(runFolder), { recursive: true, force: true });
}
