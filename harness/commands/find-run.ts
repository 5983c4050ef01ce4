import { basename } from 'node:path';
import { counted } from '../../results/format.ts';
import { recordFiles } from '../../results/record/store.ts';
import { servingFiles } from '../../results/serving/store.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { nearest } from '../nearest.ts';
import { runAt, runFolders, servedRunAt } from '../run/stored-run.ts';

/** A run by its folder, and whether it served loads or measured trials. */
export interface FoundRun {
  readonly folder: string;
  readonly isServed: boolean;
}

/**
 * The run that a word means: a folder, the id of a run, or the beginning of one. Null where no run of the store is called so.
 *
 * @throws UsageError where it is the beginning of several, or of records as well
 */
export function findRun(wanted: string, store: string): FoundRun | null {
  const [at, servedAt] = [runAt(wanted), servedRunAt(wanted)];
  if (at !== null) return { folder: at, isServed: false };
  if (servedAt !== null) return { folder: servedAt, isServed: true };
  const { runs, served } = runFolders(store);
  const all: FoundRun[] = [
    ...runs.map((folder) => ({ folder, isServed: false })),
    ...served.map((folder) => ({ folder, isServed: true })),
  ];
  const exact = all.find(({ folder }) => basename(folder) === wanted);
  if (exact !== undefined) return exact;
  const matching = all.filter(({ folder }) => basename(folder).startsWith(wanted));
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
  const folders = runFolders(store);
  const runs = [...folders.runs, ...folders.served].map((folder) => basename(folder));
  const isRun = what === 'run';
  const listing = isRun || /^\d{4}-/.test(wanted) ? 'list runs' : 'list records';
  return new UsageError(
    `There is no ${what} "${wanted}" in ${store}.`,
    nearest(wanted, [...(isRun ? [] : recordIds(store)), ...runs, ...others], listing),
  );
}

/** Of trials and of served loads. */
const recordIds = (store: string): string[] => [
  ...new Set(
    [...recordFiles([store]), ...servingFiles([store])].map((path) => basename(path).split('.')[0]!),
  ),
];
