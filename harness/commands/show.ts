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
import { servingFiles } from '../../results/serving/store.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { print, printJson, printResult } from '../print.ts';
import { deviceFacts, devicePage } from '../terminal/device.ts';
import { recordPage } from '../terminal/record.ts';
import { believedRecords, sayOddities } from './believed.ts';
import { defaultStore } from './default-store.ts';
import { collect, deviceNames, devicesCalled, readReference } from './evidence.ts';
import { findLoad } from './find-load.ts';
import { findRun, nothingCalled } from './find-run.ts';
import type { ReferenceFlags } from './list-reference.ts';
import { showRun } from './show-run.ts';
import { showLoad, showServedRun } from './show-served.ts';

/** `show <run>`, `show <record>` or `show <device>`: the table of a run, or one record, served load or device of the catalogue, whole. */
export function register(program: Command): void {
  program
    .command('show')
    .argument(
      '<what>',
      'id of a record or of a run (or its beginning), a file, a folder, or a device of the catalogue',
    )
    .description(
      'show one record or served load (figures, samples, validity, setting, machine), the table of a run, or a device with its published figures',
    )
    .option('--reference <file>', 'add devices or results of your own (JSON; again for more)', collect)
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print the record as JSON')
    .addHelpText(
      'after',
      examples([
        ['show 3fa9c01d'],
        ['show results/runs/…/3fa9c01d22aa0b71.json --json'],
        ['show 2026-11-22T18-30-05-quick-3fa9', 'the table of a run'],
        ['show h200'],
      ]),
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
      const run = findRun(wanted, store);
      if (run !== null) {
        await (run.isServed ? showServedRun : showRun)(run.folder, json ?? false);
        // Behind its trials what it served. Its JSON has the trials: `list records` has the loads, each by its id.
        if (!run.isServed && !json && servingFiles([run.folder]).length > 0)
          await showServedRun(run.folder, false);
        return;
      }
      const load = findLoad(wanted, store);
      if (load !== null) {
        await showLoad(load, json ?? false);
        return;
      }
      const path = findRecord(wanted, store, 'record, run or device', deviceNames(reference));
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

/**
 * The path of a record that is named by file, by id, or by the beginning of its id.
 *
 * @param what could have been meant, in words
 * @param others names of it beside those of records and runs
 * @throws UsageError where there is none, or more than one
 */
export function findRecord(
  wanted: string,
  store: string,
  what = 'record',
  others: readonly string[] = [],
): string {
  if (statSync(wanted, { throwIfNoEntry: false })?.isFile()) return wanted;
  const files = recordFiles([store]);
  const ids = new Map(files.flatMap((path) => namesOf(path).map((id) => [id, path] as const)));
  const matching = [...ids].filter(([id]) => id.startsWith(wanted));
  const paths = [...new Set(matching.map(([, path]) => path))];
  if (paths.length === 1) return paths[0]!;
  if (paths.length > 1) {
    throw new UsageError(
      `"${wanted}" is the beginning of ${paths.length} records.`,
      `Write more of the id: ${typed('list records')} shows all.`,
    );
  }
  if (findLoad(wanted, store) !== null) {
    throw new UsageError(
      `"${wanted}" is a served load: this command reads records of trials.`,
      `${typed(`show ${wanted}`)} shows it.`,
    );
  }
  throw nothingCalled(wanted, store, what, others);
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
