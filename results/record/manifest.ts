import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Loads that were to be served under one scenario. */
const plannedLoadsSchema = z.strictObject({
  /** As the scenario was asked for. */
  title: z.string(),
  /** Each with a seed of its own; null of a search for a rate, whose length nobody knows. */
  loads: z.int().positive().nullable(),
  /** Of a search that came to its end: the loads that it took. */
  took: z.int().nonnegative().optional(),
});

export type PlannedLoads = z.infer<typeof plannedLoadsSchema>;

/** A process so that no other is taken for it: in one start of a host, and one space of process ids, none has both its id and its begin. */
const processSchema = z.strictObject({
  pid: z.int().positive(),
  /** Since the start of the host, in ticks of its clock. */
  beganTicks: z.int().nonnegative(),
  /** Hash of that start, which has a random id, and of that space: nothing in it tells of the host. */
  place: z.string().regex(/^[0-9a-f]{16}$/),
});

export type RunProcess = z.infer<typeof processSchema>;

/** Whether a process lives, as far as it can be told from here. */
export type ProcessLife = 'alive' | 'gone' | 'unknown';

const sessionSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  /** Null where it was cut off, and as long as it goes on. */
  seconds: z.number().nullable(),
  /** Absent where the system does not tell, and in those of earlier versions. */
  process: processSchema.optional(),
});

export const manifestSchema = z.strictObject({
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
  /** Titles of what was planned to be measured, in its order; none where it only served. */
  trials: z.array(z.string()),
  /** Processes that were planned for these, of several devices turns; further rounds are not among them. */
  processes: z.int().nonnegative(),
  /** What was planned to be served, in its order; absent where nothing was. */
  serves: z.array(plannedLoadsSchema).min(1).optional(),
  /** Once from its beginning, and again each time that it was gone on with. */
  sessions: z.array(sessionSchema).min(1),
  /** Ids of the records and loads that its last end stored, in the order in which they are shown. */
  records: z.array(z.string()),
});

/** What a run was to do and has done, beside its records: what no record says of the whole. */
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestName = 'run.json';

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
