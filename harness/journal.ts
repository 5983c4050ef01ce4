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

/** The entries of a run in the order of their processes. */
export async function readEntries(runFolder: string): Promise<JournalEntry[]> {
  const folder = folderOf(runFolder);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/** Drops the journal; its content is in the records now. */
export async function dropJournal(runFolder: string): Promise<void> {
  await rm(folderOf(runFolder), { recursive: true, force: true });
}
