import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Manifest, manifestName, readManifest } from '../../results/record/manifest.ts';
import {
  type CheckedFiles,
  readRecords,
  recordFiles,
  type StoredRecord,
} from '../../results/record/store.ts';
import { currentRecords } from '../../results/record/superseded.ts';
import { Failure } from '../errors.ts';
import { toolVersion } from '../tool.ts';
import { assertSameTool, type Began } from './began.ts';
import { isOpen, type JournalEntry, journalFolder, readJournal, readRequest } from './journal.ts';
import { type Holder, holders } from './lock.ts';

/** How a run stands: `lost` is one that is not complete and cannot be gone on with. */
type RunState =
  | { readonly kind: 'finished' }
  | { readonly kind: 'running'; readonly by: Holder }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'lost'; readonly why: string };

/** A run as its folder has it. */
export interface StoredRun {
  /** The name of its folder, by which it is gone on with. */
  readonly id: string;
  readonly folder: string;
  /** Null beside records of earlier versions, and where it is damaged. */
  readonly manifest: Manifest | null;
  /** In the order in which its end showed them. */
  readonly stored: readonly StoredRecord[];
  /** Processes whose trial has no whole record yet. */
  readonly entries: readonly JournalEntry[];
  readonly state: RunState;
  /** What should be in it and cannot be read, and why. */
  readonly unreadable: readonly string[];
}

/** What a folder holds of a run, finished or not; null where it is of none. One that measured and served is of trials. */
function kindOf(folder: string): 'trials' | 'served' | null {
  const names = readdirSync(folder);
  if (existsSync(journalFolder(folder)) || names.some((name) => /^[0-9a-f]{16}\.json$/.test(name)))
    return 'trials';
  if (names.some((name) => /^[0-9a-f]{16}\.serving\.json$/.test(name))) return 'served';
  if (!names.includes(manifestName)) return null;
  return onlyServes(join(folder, manifestName)) ? 'served' : 'trials';
}

/** Whether a run that has stored nothing yet was to serve alone. */
function onlyServes(manifestFile: string): boolean {
  try {
    const { trials, serves } = JSON.parse(readFileSync(manifestFile, 'utf8')) as Partial<Manifest>;
    return serves !== undefined && trials?.length === 0;
  } catch {
    return false;
  }
}

/** The folders of a store, by their names. */
export interface RunFolders {
  /** Of runs that measured trials, and may have served as well. */
  readonly runs: string[];
  /** Of runs that served loads alone. */
  readonly served: string[];
  readonly others: string[];
}

/** The folders of a store; none where there is no store. */
export function runFolders(store: string): RunFolders {
  const found: RunFolders = { runs: [], served: [], others: [] };
  for (const name of namesIn(store).sort()) {
    const folder = join(store, name);
    try {
      // A link that leads nowhere is no folder.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
      const kind = kindOf(folder);
      (kind === 'trials' ? found.runs : kind === 'served' ? found.served : found.others).push(folder);
    } catch {
      // One that may not be entered is named, by whoever reads it.
      found.runs.push(folder);
    }
  }
  return found;
}

/** A run by its folder: `results/runs/<id>`, wherever it was moved to; null where the folder is of no run. */
export const runAt = (path: string): string | null => folderOf('trials', path);

/** The same of a run that served loads alone. */
export const servedRunAt = (path: string): string | null => folderOf('served', path);

function folderOf(kind: 'trials' | 'served', path: string): string | null {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() && kindOf(path) === kind ? path : null;
  } catch {
    return null;
  }
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/**
 * What a folder has of a run. What is damaged in it is named, and hides nothing else.
 *
 * @param known where what is found out of its records is kept, for whoever reads them again
 */
export async function readRun(folder: string, known: CheckedFiles = new Map()): Promise<StoredRun> {
  const unreadable: string[] = [];
  const orNamed = async <T>(reading: Promise<T>, instead: T): Promise<T> =>
    reading.catch((error: Error) => {
      unreadable.push(error.message);
      return instead;
    });
  const manifest = await orNamed(readManifest(folder), null);
  const { found, unreadable: damaged } = await orNamed(readRecordsIn(folder, known), {
    found: [],
    unreadable: [],
    notes: [],
  });
  const journal = await orNamed(readJournal(folder), { entries: [], damaged: [] });
  unreadable.push(
    ...damaged,
    ...journal.damaged.map((name) => `${join(journalFolder(folder), name)} is damaged`),
  );
  unreadable.push(...goneOf(folder, manifest));
  const stored = inOrder(found, manifest);
  const id = basename(folder);
  const run = { id, folder, manifest, stored, entries: journal.entries, unreadable };
  return { ...run, state: await stateOf(run) };
}

/** What of that which the last end of a run stored is not there any more, each in a sentence. */
export function goneOf(folder: string, manifest: Manifest | null): string[] {
  const names = new Set(namesIn(folder));
  const isThere = (id: string) => names.has(`${id}.json`) || names.has(`${id}.serving.json`);
  const gone = (manifest?.records ?? []).filter((id) => !isThere(id));
  const ending = manifest?.trials.length === 0 ? '.serving.json' : '.json';
  return gone.map((id) => `${join(folder, `${id}${ending}`)} is not there any more`);
}

const readRecordsIn = async (folder: string, known: CheckedFiles) =>
  readRecords(recordFiles([folder]), known);

/** As its end showed them; of a run that was cut off before it had one, in the order of their first processes. */
function inOrder(found: readonly StoredRecord[], manifest: Manifest | null): StoredRecord[] {
  const listed = manifest?.sessions.at(-1)?.seconds != null ? manifest.records : [];
  const known = listed.flatMap((id) => found.find((each) => each.id === id) ?? []);
  if (known.length > 0) return known;
  const first = ({ record }: StoredRecord) => Math.min(...record.repeats.map(({ position }) => position));
  return currentRecords(found).sort((a, b) => first(a) - first(b));
}

/** The process that a run goes on in at the moment; null where it does not. */
export const runningBy = (id: string): Holder | null =>
  holders().find(({ command }) => command.split(' ').includes(id)) ?? null;

async function stateOf(run: Omit<StoredRun, 'state'>): Promise<RunState> {
  const { id, folder, manifest, stored } = run;
  const by = runningBy(manifest?.id ?? id);
  if (by) return { kind: 'running', by };
  if (isOpen(folder)) return openState(id, folder);
  if (stored.length === 0) return { kind: 'lost', why: 'nothing that can be read is stored of it' };
  const isCut = stored.some(({ record }) => record.repeats.some(({ outcome }) => outcome === 'interrupted'));
  return isCut ? { kind: 'lost', why: 'it was interrupted, and its journal is gone' } : { kind: 'finished' };
}

async function openState(id: string, folder: string): Promise<RunState> {
  try {
    const { began } = (await readRequest(folder)) as { began?: Began };
    if (began) assertSameTool(id, began.tool, toolVersion());
    return { kind: 'interrupted' };
  } catch (error) {
    const why = error instanceof Failure ? error.message.replace(/\.$/, '') : 'its request is damaged';
    return { kind: 'lost', why };
  }
}
