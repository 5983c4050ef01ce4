import { statSync } from 'node:fs';
import type { Command } from 'commander';
import {
  idAtSight,
  NotARecord,
  nameOf,
  readRecord,
  recordFiles,
  recordFilesBeside,
  type StoredRecord,
} from '../../results/record/store.ts';
import { judgedBeside } from '../../results/record/superseded.ts';
import { Failure, UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { print, printJson, printResult } from '../print.ts';
import { deviceFacts, devicePage } from '../terminal/device.ts';
import { recordPage } from '../terminal/record.ts';
import { believedRecords, sayOddities } from './believed.ts';
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
      '\nExamples:\n  assay show 3fa9c01d\n  assay show results/runs/…/3fa9c01d22aa0b71.json --json\n  assay show h200',
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
      const { id } = await orFailure(readRecord(path));
      const { found, unreadable, oddities } = await believedRecords([path], [path]);
      const [stored] = found;
      if (!stored) throw new Failure(unreadable.join('\n'), 'Measure again.');
      if (json) printJson({ id, ...stored.record });
      else {
        const { found: siblings } = await believedRecords(recordFilesBeside(path));
        const others = siblings.map(({ record }) => record);
        print(recordPage(stored, [stored.record, ...judgedBeside(stored.record, others)]));
      }
      sayOddities(oddities);
    });
}

type ShowFlags = ReferenceFlags & { store: string; json?: boolean };

/** The path of a record that is named by file, by id, or by the beginning of its id. */
export function findRecord(wanted: string, store: string): string {
  if (statSync(wanted, { throwIfNoEntry: false })?.isFile()) return wanted;
  const files = recordFiles([store]);
  const ids = new Map(files.flatMap((path) => namesOf(path).map((id) => [id, path] as const)));
  const matching = [...ids].filter(([id]) => id.startsWith(wanted));
  const paths = [...new Set(matching.map(([, path]) => path))];
  if (paths.length === 1) return paths[0]!;
  if (paths.length > 1) {
    throw new UsageError(
      `"${wanted}" is the beginning of ${paths.length} records.`,
      `Write more of the id: ${typed('list records')}.`,
    );
  }
  throw new UsageError(
    `There is no record "${wanted}" in ${store}.`,
    nearest(wanted, [...ids.keys()], 'list records'),
  );
}

/** What a file can be asked for by: the id that it holds, and the one that it has for a name. */
const namesOf = (path: string): string[] =>
  [...new Set([idAtSight(path), nameOf(path)])].flatMap((id) => id ?? []);

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
