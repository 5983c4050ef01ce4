import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { claimSchema } from './claim-schema.ts';
import { inconsistencies } from './consistency.ts';
import { ReferenceProblem } from './problem.ts';
import type { Reference } from './reference.ts';
import { deviceSchema, microbenchmarkSchema, resultSchema, sourceSchema } from './schema.ts';

const here = (name: string) => new URL(name, import.meta.url);

/** The five kinds of entries that a user's file may hold; every kind is optional. */
const userFileSchema = z.strictObject({
  sources: z.record(z.string(), z.unknown()).default({}),
  devices: z.record(z.string(), z.unknown()).default({}),
  results: z.array(z.unknown()).default([]),
  microbenchmarks: z.array(z.unknown()).default([]),
  claims: z.array(z.unknown()).default([]),
});

type RawReference = z.infer<typeof userFileSchema>;

/**
 * The reference data of this project, with the entries of the user's JSON files added. The project's own are taken as the tests have
 * checked them (`checkedReference`): to check a megabyte at every start takes longer than most commands.
 * Throws `ReferenceProblem` with every complaint about the user's: an entry that does not parse, a unit that is wrong, a source
 * that is missing, an id that is there twice, two entries that contradict each other unmarked.
 */
export function loadReference(userFiles: readonly string[] = []): Reference {
  const added = userFiles.map((file) => parseEntries(readUserFile(file), file));
  return added.length === 0 ? ownReference() : consistent([ownReference(), ...added].reduce(merge));
}

/** The devices of this project alone, by id. */
export const loadDevices = (): Reference['devices'] => ownTable('devices.json') as Reference['devices'];

/** The reference data of this project, every entry checked. Throws as `loadReference` does. */
export const checkedReference = (): Reference => consistent(parseEntries(ownFiles(), 'reference'));

/** Of all kinds, claims alone have fields that are left out where they are as usual. */
function ownReference(): Reference {
  const { claims, ...others } = ownFiles();
  return { ...(others as Omit<Reference, 'claims'>), claims: z.array(claimSchema).parse(claims) };
}

function ownFiles(): RawReference {
  return {
    sources: ownTable('sources.json'),
    devices: ownTable('devices.json'),
    results: jsonLines('results.jsonl'),
    microbenchmarks: jsonLines('microbenchmarks.jsonl'),
    claims: JSON.parse(readFileSync(here('claims.json'), 'utf8')),
  };
}

const ownTable = (name: string): Record<string, unknown> => JSON.parse(readFileSync(here(name), 'utf8'));

/** One entry a line, so that adding a figure is adding a line. */
const jsonLines = (name: string): unknown[] =>
  readFileSync(here(name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line));

function readUserFile(file: string): RawReference {
  const advice =
    'Write a JSON object with sources, devices, results, microbenchmarks or claims; docs/claims.md shows one.';
  try {
    return userFileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const reason =
      cause instanceof z.ZodError ? complaintsOf(file, cause).join('; ') : (cause as Error).message;
    throw new ReferenceProblem([`${file}: ${reason}`], advice, { cause });
  }
}

function parseEntries(raw: RawReference, file: string): Reference {
  const complaints: string[] = [];
  const read = <T>(schema: z.ZodType<T>, where: string, entry: unknown): T => {
    const parsed = schema.safeParse(entry);
    if (parsed.success) return parsed.data;
    complaints.push(...complaintsOf(`${file}, ${where}`, parsed.error));
    return entry as T;
  };
  const list = <T>(schema: z.ZodType<T>, kind: string, entries: unknown[]) =>
    entries.map((entry, index) => read(schema, `${kind} ${idOf(entry) ?? `number ${index + 1}`}`, entry));
  const table = <T>(schema: z.ZodType<T>, kind: string, entries: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(entries).map(([id, entry]) => [id, read(schema, `${kind} ${id}`, entry)]),
    );
  const reference: Reference = {
    sources: table(sourceSchema, 'source', raw.sources),
    devices: table(deviceSchema, 'device', raw.devices),
    results: list(resultSchema, 'result', raw.results),
    microbenchmarks: list(microbenchmarkSchema, 'microbenchmark', raw.microbenchmarks),
    claims: list(claimSchema, 'claim', raw.claims),
  };
  if (complaints.length > 0) throw new ReferenceProblem(complaints, 'Correct the entries named above.');
  return reference;
}

function consistent(reference: Reference): Reference {
  const complaints = inconsistencies(reference);
  if (complaints.length > 0) throw new ReferenceProblem(complaints, 'Correct the entries named above.');
  return reference;
}

const idOf = (entry: unknown): string | undefined => (entry as { id?: string } | null)?.id;

const complaintsOf = (where: string, error: z.ZodError): string[] =>
  error.issues.map((issue) => `${where}: ${issue.path.join('.') || 'entry'}: ${issue.message}`);

/** Entries side by side; an id that a table has already is a complaint, not a replacement. */
function merge(a: Reference, b: Reference): Reference {
  const again = [
    ...sharedKeys(a.sources, b.sources, 'source'),
    ...sharedKeys(a.devices, b.devices, 'device'),
  ];
  if (again.length > 0) throw new ReferenceProblem(again, 'Give the new entry an id of its own.');
  return {
    sources: { ...a.sources, ...b.sources },
    devices: { ...a.devices, ...b.devices },
    results: [...a.results, ...b.results],
    microbenchmarks: [...a.microbenchmarks, ...b.microbenchmarks],
    claims: [...a.claims, ...b.claims],
  };
}

const sharedKeys = (a: object, b: object, kind: string): string[] =>
  Object.keys(b)
    .filter((key) => key in a)
    .map((key) => `${kind} ${key}: the id is there twice`);
