import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import {
  NotARecord,
  readRecord,
  readRecords,
  recordFiles,
  type StoredRecord,
} from '../../results/record/store.ts';
import { judgedBeside } from '../../results/record/superseded.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { print, printJson, printResult } from '../print.ts';
import { deviceFacts, devicePage } from '../terminal/device.ts';
import { recordPage } from '../terminal/record.ts';
import { collect, devicesCalled, readReference } from './evidence.ts';
import type { ReferenceFlags } from './list-reference.ts';
import { defaultStore } from './run.ts';

/** `show <record>` or `show <device>`: one record, or one device of the catalogue, whole. */
export function register(program: Command): void {
  program
    .command('show')
    .argument('<what>', 'id of a record (or its beginning), a file, or a device of the catalogue')
    .description(
      'show one record (figures, samples, validity, setting, machine), or a device with its published figures',
    )
    .option('--reference <file>', 'add devices or results of your own (JSON; again for more)', collect)
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print the record as JSON')
    .addHelpText(
      'after',
      examples([['show 3fa9c01d'], ['show results/runs/…/3fa9c01d22aa0b71.json --json'], ['show h200']]),
    )
    .action(async (wanted: string, flags: ShowFlags) => {
      const { store, json } = flags;
      const reference = readReference(flags.reference ?? []);
      const devices = devicesCalled(wanted, reference);
      if (devices.length > 0) {
        printResult(json, { devices: devices.map((id) => deviceFacts(id, reference)) }, () =>
          devices.map((id) => devicePage(id, reference)).join('\n\n'),
        );
        return;
      }
      const path = findRecord(wanted, store);
      const stored = await orFailure(readRecord(path));
      if (json) {
        printJson({ id: stored.id, ...stored.record });
        return;
      }
      const siblings = await readAll(recordFiles([dirname(path)]));
      const others = siblings.map(({ record }) => record);
      print(recordPage(stored, [stored.record, ...judgedBeside(stored.record, others)]));
    });
}

type ShowFlags = ReferenceFlags & { store: string; json?: boolean };

/** The path of a record that is named by file, by id, or by the beginning of its id. */
export function findRecord(wanted: string, store: string): string {
  if (statSync(wanted, { throwIfNoEntry: false })?.isFile()) return wanted;
  const files = recordFiles([store]);
  const matching = files.filter((path) => basename(path).startsWith(wanted));
  if (matching.length === 1) return matching[0]!;
  if (matching.length > 1) {
    throw new UsageError(
      `"${wanted}" is the beginning of ${matching.length} records.`,
      `Write more of the id: ${typed('list records')} shows all.`,
    );
  }
  const ids = files.map((path) => basename(path, '.json'));
  throw new UsageError(`There is no record "${wanted}" in ${store}.`, nearest(wanted, ids, 'list records'));
}

/** What a file could not be read as a record for, said as a Failure. */
export async function orFailure(reading: Promise<StoredRecord>): Promise<StoredRecord> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof NotARecord)) throw error;
    throw new Failure(
      error.message,
      'Take a record that this version wrote, or read it with the version that wrote it.',
    );
  }
}

/** The records of a run that can be read; one damaged neighbour does not hide the one that was asked for. */
export async function readAll(paths: readonly string[]): Promise<StoredRecord[]> {
  return (await readRecords(paths)).found;
}
