import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { ceilingSchema, type Probe } from '../../results/record/memory.ts';
import { writeWhole } from '../../results/record/store.ts';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';
import { journalFolder } from './journal.ts';

const foundSchema = z.strictObject({ title: z.string(), probes: ceilingSchema.shape.probes });

/** What a search for the largest batch has found so far, kept beside what the processes of the run measured. */
const fileOf = (runFolder: string, trial: number) =>
  join(journalFolder(runFolder), `ceiling-${String(trial).padStart(4, '0')}.json`);

/** @throws Failure when the disk does not take it */
export async function writeProbes(
  runFolder: string,
  trial: number,
  title: string,
  probes: readonly Probe[],
): Promise<void> {
  const entry = { title, probes };
  const file = fileOf(runFolder, trial);
  await writeWhole(file, JSON.stringify({ sha256: canonicalHash(entry), entry })).catch((cause: Error) => {
    throw new Failure(
      `What a search for the largest batch found could not be written to ${file}: ${cause.message}`,
      `Free some space or make the folder writable, then ${typed('resume')}.`,
      { cause },
    );
  });
}

/** The probes of an earlier search for the same workload; none where there are none, or where they are damaged. */
export async function readProbes(runFolder: string, trial: number, title: string): Promise<Probe[]> {
  const file = fileOf(runFolder, trial);
  if (!existsSync(file)) return [];
  try {
    const { sha256, entry } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    const found = foundSchema.parse(entry);
    return canonicalHash(entry) === sha256 && found.title === title ? found.probes : [];
  } catch {
    return [];
  }
}
