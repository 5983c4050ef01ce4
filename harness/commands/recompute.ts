import { dirname } from 'node:path';
import type { Command } from 'commander';
import { nameOf, readContent, recordFiles, type StoredRecord } from '../../results/record/store.ts';
import { judgedBeside } from '../../results/record/superseded.ts';
import { type Difference, recompute } from '../../results/validity/recompute.ts';
import { examples } from '../hint.ts';
import { printResult } from '../print.ts';
import { differenceList } from '../terminal/differences.ts';
import { defaultStore } from './run.ts';
import { findRecord, orFailure, readAll } from './show.ts';

/** `recompute <record>`: every figure, count and reason of a record again, from its samples. */
export function register(program: Command): void {
  program
    .command('recompute')
    .argument('<record>', 'id of a record (or its beginning), or a file')
    .description('rebuild figures, counts and reasons from the stored samples, and say where they differ')
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print the differences as JSON')
    .addHelpText(
      'after',
      `${examples([['recompute 3fa9c01d'], ['recompute results/runs/…/3fa9c01d22aa0b71.json --json']])}

The records beside it in its folder are read as well: the probes of a run are the limit of what is plausible.
Exit code: 0 all is as stored, 1 no such record can be read, 2 bad usage, 3 something differs.`,
    )
    .action(async (wanted: string, { store, json }: { store: string; json?: boolean }) => {
      const path = findRecord(wanted, store);
      const stored = await orFailure(readContent(path));
      const differences = [...identity(stored), ...recompute(stored.record, await siblingsOf(stored))];
      const { id, record } = stored;
      const document = { id, title: record.workload.title, equal: differences.length === 0, differences };
      printResult(json, document, () => differenceList(stored, differences));
      process.exitCode = differences.length === 0 ? 0 : 3;
    });
}

/** A record is named by the hash of its content: another name says that something was changed. */
function identity({ id, path }: StoredRecord): Difference[] {
  const name = nameOf(path);
  return name === null || name === id
    ? []
    : [{ of: 'file', field: 'name (hash of the content)', stored: name, recomputed: id }];
}

/** The other records of the same run, which lie in the same folder, as they were when this one was judged. */
export async function siblingsOf({ path, record }: StoredRecord) {
  const others = recordFiles([dirname(path)]).filter((file) => file !== path);
  const found = await readAll(others);
  return judgedBeside(
    record,
    found.map((other) => other.record),
  );
}
