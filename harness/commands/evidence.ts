import { existsSync, globSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { type MeasuredOnDevice, measuredDevices, newestOfEach } from '../../results/comparison/measured.ts';
import {
  documentName as importedName,
  importFolders,
  NotImported,
  readImport,
  type StoredImport,
} from '../../results/import/store.ts';
import { NotARecord, readRecord, recordFiles, type StoredRecord } from '../../results/record/store.ts';
import { currentRecords } from '../../results/record/superseded.ts';
import { withVisibleText } from '../../results/record/visible.ts';
import type { Record as StoredContent } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { ReferenceProblem } from '../../results/reference/problem.ts';
import type { Reference } from '../../results/reference/reference.ts';
import { Failure, UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { projectFolder } from '../tool.ts';
import { believedRecords, type Oddities, sayOddities } from './believed.ts';
import { defaultStore } from './default-store.ts';

/** What the commands have in common that hold records against published figures. */
export interface EvidenceFlags {
  record?: string[];
  reference?: string[];
  publishedOnly?: boolean;
  json?: boolean;
}

export interface Evidence {
  reference: Reference;
  stored: StoredRecord[];
  records: StoredContent[];
  measured: MeasuredOnDevice[];
  /** Results of other tools. */
  imports: StoredImport[];
  /** Files of the folders that are no records, and why: they are left out. */
  unreadable: string[];
  /** What is odd about those that count all the same. */
  oddities: Oddities;
}

/** Where imports are kept, one folder each. */
export const defaultImports = join(projectFolder, 'results', 'imports');

/** Adds the options that say which records and which published figures count. */
export const withEvidence = (command: Command): Command =>
  command
    .option(
      '--record <path>',
      'a record, an import, or a folder of them (again for more; else the store)',
      collect,
    )
    .option('--published-only', 'leave the records of this host aside')
    .option(
      '--reference <file>',
      'add devices, results or claims of your own (JSON; again for more)',
      collect,
    )
    .option('--json', 'print JSON');

/** An option that may be given again. */
export const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** Reads what the options name. Throws Failure with a way out for a file that cannot be used. */
export async function gatherEvidence(flags: EvidenceFlags): Promise<Evidence> {
  const reference = readReference(flags.reference ?? []);
  const named = flags.record?.map(placeOf);
  const paths = named ?? (existsSync(defaultStore) ? [defaultStore] : []);
  const { found, unreadable, oddities } = await recordsIn(flags.publishedOnly ? [] : paths);
  const records = found.map(({ record }) => record);
  const measured = measuredDevices(newestOfEach(records), reference.devices);
  const imports = importsIn({ ...flags, ...(named && { record: named }) });
  return {
    reference,
    stored: found,
    records,
    measured,
    imports: imports.found,
    unreadable: [...unreadable, ...imports.unreadable],
    oddities,
  };
}

/** An import may be named by its id, where `import` keeps it, or by its document, which is no record. */
function placeOf(path: string): string {
  if (basename(path) === importedName && existsSync(path)) return dirname(path);
  const kept = /^[0-9a-f]{4,16}$/.test(path) ? globSync(`${path}*`, { cwd: defaultImports }) : [];
  return !existsSync(path) && kept.length === 1 ? join(defaultImports, kept[0]!) : path;
}

/** Imports of the folders that are named, or in the place where `import` keeps them. */
function importsIn({ record, publishedOnly }: EvidenceFlags) {
  const folders = publishedOnly ? [] : (record ?? [defaultImports]).flatMap(importFolders);
  const found: StoredImport[] = [];
  const unreadable: string[] = [];
  for (const folder of folders) {
    try {
      const stored = readImport(folder);
      found.push({ ...stored, imported: withVisibleText(stored.imported) });
    } catch (cause) {
      if (!(cause instanceof NotImported)) throw cause;
      unreadable.push(cause.message);
    }
  }
  return { found, unreadable };
}

export function readReference(files: readonly string[]): Reference {
  try {
    return loadReference(files);
  } catch (cause) {
    if (cause instanceof ReferenceProblem) throw new Failure(cause.message, cause.tryThis, { cause });
    throw cause;
  }
}

/** What a folder holds beside records is left out; a file that is named has to be one. */
async function recordsIn(paths: readonly string[]) {
  const isFolder = (path: string) => statSync(path).isDirectory();
  const absent = paths.find((path) => !existsSync(path));
  if (absent !== undefined) {
    throw new UsageError(`There is no file or folder ${absent}.`, 'Give --record a path that exists.');
  }
  const named = paths.filter((path) => !isFolder(path));
  for (const path of named) await readOne(path);
  const read = await believedRecords([...named, ...recordFiles(paths.filter(isFolder))], named);
  return { ...read, found: currentRecords(read.found) };
}

/**
 * Says what is odd about records that count, and what was left out, behind what was printed.
 *
 * @throws Failure where something was left out
 */
export function sayUnreadable(messages: readonly string[], oddities?: Oddities): void {
  if (oddities) sayOddities(oddities);
  if (messages.length === 0) return;
  throw new Failure(
    `${messages.length} of the files cannot be read as records, and ${messages.length === 1 ? 'is' : 'are'} left out:\n${messages.join('\n')}`,
    'Restore them from a copy, read them with the version that wrote them, or move them away.',
  );
}

async function readOne(path: string): Promise<StoredRecord> {
  try {
    return await readRecord(path);
  } catch (cause) {
    if (!(cause instanceof NotARecord)) throw cause;
    throw new Failure(cause.message, 'Leave the file out, or measure again with this version.', { cause });
  }
}

/**
 * The devices of the catalogue that a word of the user means: an id, or the part of one before a hyphen ("h200" is
 * h200-sxm-141gb and h200-nvl-141gb, "h20" neither). None where there is none.
 */
export function devicesCalled(word: string, { devices }: Reference): string[] {
  const wanted = word.toLowerCase();
  return Object.keys(devices).filter((id) => id === wanted || id.startsWith(`${wanted}-`));
}

/** The names that people type: `h200`, where the catalogue tells its variants apart. */
export const deviceNames = ({ devices }: Reference): string[] => [
  ...new Set(Object.keys(devices).map((id) => id.split('-')[0]!)),
];

/** The same, for a word that has to be a device. */
export function devicesNamed(word: string, reference: Reference): string[] {
  const found = devicesCalled(word, reference);
  if (found.length > 0) return found;
  const advice = nearest(word, deviceNames(reference), 'list devices');
  throw new UsageError(`The catalogue has no device "${word}".`, advice);
}

/** The files of the records of a run, by its id or the beginning of it; null where the store has no such run. Throws as `folderOfRun`. */
export function recordFilesOfRun(wanted: string, store: string): string[] | null {
  const folder = folderOfRun(wanted, store);
  return folder === null ? null : recordFiles([folder]);
}

/**
 * The folder of a run, by its id or the beginning of it; null where the store has no such run.
 *
 * @throws UsageError where several runs begin so
 */
export function folderOfRun(wanted: string, store: string): string | null {
  const runs = globSync('*', { cwd: store }).filter(
    (name) => name.startsWith(wanted) && isRun(join(store, name)),
  );
  const found = runs.includes(wanted) ? [wanted] : runs;
  if (found.length > 1)
    throw new UsageError(`"${wanted}" is the beginning of ${found.length} runs.`, found.sort().join('\n'));
  return found.length === 0 ? null : join(store, found[0]!);
}

const isRun = (folder: string) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
