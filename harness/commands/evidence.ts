import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import { type MeasuredOnDevice, measuredDevices } from '../../results/comparison/measured.ts';
import { NotARecord, readRecord, recordFiles, type StoredRecord } from '../../results/record/store.ts';
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
  const stored = flags.publishedOnly
    ? []
    : await readRecords(flags.record ?? (existsSync(defaultStore) ? [defaultStore] : []));
  const records = stored.map(({ record }) => record);
  return { reference, stored, records, measured: measuredDevices(records, reference.devices) };
}

export function readReference(files: readonly string[]): Reference {
  try {
    return loadReference(files);
  } catch (cause) {
    if (cause instanceof ReferenceProblem) throw new Failure(cause.message, cause.tryThis, { cause });
    throw cause;
  }
}

async function readRecords(paths: readonly string[]): Promise<StoredRecord[]> {
  const files = paths.flatMap((path) => {
    if (!existsSync(path))
      throw new UsageError(`There is no file or folder ${path}.`, 'Give --record a path that exists.');
    return statSync(path).isDirectory() ? recordFiles([path]) : [path];
  });
  return withoutSuperseded(await Promise.all(files.map(readOne)), ({ record }) => record);
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
  const advice = nearest(word, Object.keys(reference.devices), 'assay list devices');
  throw new UsageError(`The catalogue has no device "${word}".`, advice);
}

/** Prints a document as JSON, or its text. */
export function print(json: boolean | undefined, document: unknown, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(document, null, 1)}\n` : `${text()}\n`);
}
