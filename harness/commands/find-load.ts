import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { servingFiles } from '../../results/serving/store.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';

/**
 * The path of a served load that is named by file, by id, or by the beginning of its id; null where no load is called so.
 *
 * @throws UsageError where it is the beginning of several
 */
export function findLoad(wanted: string, store: string): string | null {
  if (statSync(wanted, { throwIfNoEntry: false })?.isFile())
    return wanted.endsWith('.serving.json') ? wanted : null;
  const matching = servingFiles([store]).filter((path) => basename(path).startsWith(wanted));
  const ids = new Set(matching.map((path) => basename(path)));
  if (ids.size <= 1) return matching[0] ?? null;
  throw new UsageError(
    `"${wanted}" is the beginning of ${ids.size} served loads.`,
    `Write more of the id: ${typed('list records')} shows all.`,
  );
}
