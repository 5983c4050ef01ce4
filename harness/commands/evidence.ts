import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { type MeasuredOnDevice, measuredDevices, newestOfEach } from '../../results/comparison/measured.ts';
import {
  NotARecord,
  readRecord,
  readRecords,
  recordFiles,
  type StoredRecord,
} from '../../results/record/store.ts';
import { withoutSuperseded } from '../../results/record/superseded.ts';
import type { Record as StoredContent } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { ReferenceProblem } from '../../results/reference/problem.ts';
import type { Reference } from '../../results/reference/reference.ts';
import { Failure, UsageError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { defaultStore } from './run.ts';

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
  /** Files of the folders that are no records, and why: they are left out. */
  unreadable: string[];
}

/** Adds the options that say which records and which published figures count. */
export const withEvidence = (command: Command): Command =>
  command
    .option('--record <path>', 'a record, or a folder of records (again for more; else the store)', collect)
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
  const { found: stored, unreadable } = flags.publishedOnly
    ? { found: [], unreadable: [] }
    : await recordsIn(flags.record ?? (existsSync(defaultStore) ? [defaultStore] : []));
  const records = stored.map(({ record }) => record);
  return {
    reference,
    stored,
    records,
    measured: measuredDevices(newestOfEach(records), reference.devices),
    unreadable,
  };
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
  const named = await Promise.all(paths.filter((path) => !isFolder(path)).map(readOne));
  const { found, unreadable } = await readRecords(recordFiles(paths.filter(isFolder)));
  return { found: withoutSuperseded([...named, ...found], ({ record }) => record), unreadable };
}

/**
 * Says what was left out, behind what was printed.
 *
 * @throws Failure where something was
 */
export function sayUnreadable(messages: readonly string[]): void {
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

/** The same, for a word that has to be a device. */
export function devicesNamed(word: string, reference: Reference): string[] {
  const found = devicesCalled(word, reference);
  if (found.length > 0) return found;
  // People type `h200`, and the catalogue tells its variants apart.
  const names = Object.keys(reference.devices).map((id) => id.split('-')[0]!);
  const advice = nearest(word, [...new Set(names)], 'list devices');
  throw new UsageError(`The catalogue has no device "${word}".`, advice);
}
