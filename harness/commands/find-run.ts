import { basename } from 'node:path';
import { counted } from '../../results/format.ts';
import { recordFiles } from '../../results/record/store.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { runAt, runFolders } from '../run/stored-run.ts';

/**
 * The folder of the run that a word means: a folder, the id of a run, or the beginning of one. Null where no run of the store is called
 * so.
 *
 * @throws UsageError where it is the beginning of several, or of records as well
 */
export function findRun(wanted: string, store: string): string | null {
  const at = runAt(wanted);
  if (at !== null) return at;
  const { runs } = runFolders(store);
  const exact = runs.find((folder) => basename(folder) === wanted);
  if (exact !== undefined) return exact;
  const matching = runs.filter((folder) => basename(folder).startsWith(wanted));
  const records = recordIds(store).filter((id) => id.startsWith(wanted));
  if (matching.length === 0) return null;
  if (matching.length === 1 && records.length === 0) return matching[0]!;
  throw new UsageError(
    `"${wanted}" is the beginning of ${[counted(matching.length, 'run'), ...(records.length > 0 ? [counted(records.length, 'record')] : [])].join(' and ')}.`,
    `Write more of the id: ${typed('list runs')}${records.length > 0 ? ` and ${typed('list records')} have them whole` : ''}.`,
  );
}

/** What is thrown for a word that means nothing that is stored. */
export function nothingCalled(
  wanted: string,
  store: string,
  what: string,
  others: readonly string[] = [],
): UsageError {
  const runs = runFolders(store).runs.map((folder) => basename(folder));
  const isRun = what === 'run';
  const listing = isRun || /^\d{4}-/.test(wanted) ? 'list runs' : 'list records';
  return new UsageError(
    `There is no ${what} "${wanted}" in ${store}.`,
    nearest(wanted, [...(isRun ? [] : recordIds(store)), ...runs, ...others], listing),
  );
}

const recordIds = (store: string): string[] => [
  ...new Set(recordFiles([store]).map((path) => basename(path, '.json'))),
];
