import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { writeWhole } from '../../results/record/store.ts';
import { recordSchema } from '../../results/record.ts';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';

const entrySchema = z.strictObject({
  trial: z.int().nonnegative(),
  /** Of a run on several devices: which of them, and whether beside the others. */
  seat: z.strictObject({ device: z.int().nonnegative(), role: z.enum(['together', 'alone']) }).optional(),
  repeat: recordSchema.shape.repeats.element,
  /** What the engine said of itself in that process; null when it came to nothing. */
  placement: recordSchema.shape.engine.shape.placement,
  library: recordSchema.shape.engine.shape.library.nullable(),
});

/** What a process measured, kept on the disk from the moment it ended until the record of its trial is stored. */
export type JournalEntry = z.infer<typeof entrySchema>;

/** The entries of a run, and those that cannot be read any more. */
export interface Journal {
  /** In the order of their processes. */
  readonly entries: JournalEntry[];
  readonly damaged: string[];
}

export const journalFolder = (runFolder: string) => join(runFolder, 'journal');

/**
 * Keeps the processes that ran at one position: one, or those of a group, which are kept or lost together.
 *
 * @throws Failure when the disk does not take it
 */
export async function writeEntries(runFolder: string, entries: readonly JournalEntry[]): Promise<void> {
  const name = `${String(entries[0]!.repeat.position).padStart(4, '0')}.json`;
  const text = JSON.stringify({ sha256: canonicalHash(entries), entries });
  await writeWhole(join(journalFolder(runFolder), name), text).catch((cause: Error) => {
    throw new Failure(
      `What a process measured could not be written to ${journalFolder(runFolder)}: ${cause.message}`,
      `What was written before is kept. Free some space or make the folder writable, then ${typed('resume')}.`,
      { cause },
    );
  });
}

const requestName = 'request.json';

/** What a run was asked to do, kept as long as it is not complete, so that it can be resumed. */
export async function writeRequest(runFolder: string, request: object): Promise<void> {
  await writeWhole(join(journalFolder(runFolder), requestName), `${JSON.stringify(request, null, 1)}\n`);
}

/** Whether a run was begun and is not complete. */
export const isOpen = (runFolder: string): boolean => existsSync(join(journalFolder(runFolder), requestName));

/** The request of a run that is not complete. Throws Failure when it cannot be read. */
export async function readRequest(runFolder: string): Promise<unknown> {
  const path = join(journalFolder(runFolder), requestName);
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Failure(
      `${path} is damaged, so it is not known what the run was to do: ${(cause as Error).message}`,
      `Start a new run. What was measured stays in ${journalFolder(runFolder)}.`,
      { cause },
    );
  }
}

/** The entries of a run, or those behind a position; what is damaged is left out and named. */
export async function readJournal(runFolder: string, behind = -1): Promise<Journal> {
  const folder = journalFolder(runFolder);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const journal: Journal = { entries: [], damaged: [] };
  const wanted = names.filter((name) => /^\d+\.json$/.test(name) && Number.parseInt(name, 10) > behind);
  for (const name of wanted.sort()) {
    const entries = parseEntries(await readFile(join(folder, name), 'utf8'));
    if (entries) journal.entries.push(...entries);
    else journal.damaged.push(name);
  }
  return journal;
}

function parseEntries(text: string): JournalEntry[] | null {
  try {
    const { sha256, entries } = JSON.parse(text) as { sha256: unknown; entries: unknown };
    return canonicalHash(entries) === sha256 ? z.array(entrySchema).parse(entries) : null;
  } catch {
    return null;
  }
}

/**
 * Drops the journal; its content is in the records now. The request goes first: a run that is killed meanwhile is
 * complete, and is not begun again.
 */
export async function dropJournal(runFolder: string): Promise<void> {
  await rm(join(journalFolder(runFolder), requestName), { force: true });
  await rm(journalFolder(runFolder), { recursive: true, force: true });
}
