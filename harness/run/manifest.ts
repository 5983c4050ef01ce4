import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type StoredRecord, writeWhole } from '../../results/record/store.ts';
import { Failure } from '../errors.ts';
import type { RunRequest } from './request.ts';

const manifestSchema = z.strictObject({
  schema: z.literal('assay.run'),
  version: z.literal(1),
  id: z.string(),
  suite: z.string().nullable(),
  seed: z.int(),
  provider: z.string(),
  /** Names of the devices, by their place in the run. */
  devices: z.array(z.string()).min(1),
  /** Whether several devices are measured, together or alone. */
  isCrew: z.boolean(),
  /** Titles of what was planned, in its order. */
  trials: z.array(z.string()),
  /** Processes that were planned, of several devices turns; further rounds are not among them. */
  processes: z.int().nonnegative(),
  /** Once from its beginning, and again each time that it was gone on with; null where that was cut off. */
  sessions: z.array(z.strictObject({ startedAt: z.iso.datetime(), seconds: z.number().nullable() })).min(1),
  /** Ids of the records that its last end stored, in the order in which they are shown. */
  records: z.array(z.string()),
});

/** What a run was to do and has done, beside its records: what no record says of the whole. */
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestName = 'run.json';

/** Keeps that a run is under way. */
export interface OpenManifest {
  /** Keeps what was stored. Where the disk does not take it, the records are shown in another order, and nothing else is lost. */
  close(stored: readonly StoredRecord[]): Promise<void>;
}

/**
 * Writes what a run is about to do; of one that is gone on with, what it did before stays.
 *
 * @throws Failure when the disk does not take it
 */
export async function openManifest(
  runFolder: string,
  request: RunRequest,
  planned: Pick<Manifest, 'trials' | 'processes'>,
): Promise<OpenManifest> {
  const { id, suite, seed, target, crew } = request;
  const begin = performance.now();
  const before = await readManifest(runFolder).catch(() => null);
  const session = { startedAt: new Date().toISOString(), seconds: null };
  const manifest: Manifest = {
    schema: 'assay.run',
    version: 1,
    id,
    suite,
    seed,
    provider: target.provider.name,
    devices: (crew?.targets ?? [target]).map(({ device }) => device.name),
    isCrew: crew !== undefined,
    ...planned,
    sessions: [...(before?.sessions ?? []), session],
    records: before?.records ?? [],
  };
  await write(runFolder, manifest).catch((cause: Error) => {
    throw new Failure(
      `The records cannot be written to ${runFolder}: ${cause.message}`,
      'Make the folder writable, free some space, or name another one with --store.',
      { cause },
    );
  });
  return {
    async close(stored) {
      const seconds = (performance.now() - begin) / 1000;
      const sessions = [...manifest.sessions.slice(0, -1), { ...session, seconds }];
      await write(runFolder, { ...manifest, sessions, records: stored.map(({ id }) => id) }).catch(() => {});
    },
  };
}

const write = (runFolder: string, manifest: Manifest) =>
  writeWhole(join(runFolder, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);

/** Null where there is none, as beside records of earlier versions. Throws an error that says why it cannot be read. */
export async function readManifest(runFolder: string): Promise<Manifest | null> {
  const path = join(runFolder, manifestName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path} is damaged, or of another version`, { cause });
  }
}
