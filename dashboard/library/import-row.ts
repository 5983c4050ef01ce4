import type { ImportedConditions } from '../../results/import/imported.ts';
import type { StoredImport } from '../../results/import/store.ts';
import type { ImportQuery, ImportRow } from './imports.ts';
import { wordsOf } from './matching.ts';

/** What a list says of an import. */
export function importRowOf({ id, imported }: StoredImport): ImportRow {
  const { source, tool, toolVersion, told, results, rejected, word, unauditable, importedAt } = imported;
  const each = (name: 'device' | 'model' | 'precision') =>
    distinct(results.map(({ conditions }) => conditions[name] satisfies ImportedConditions[typeof name]));
  return {
    id,
    name: baseName(source.name),
    folder: source.name.slice(0, -baseName(source.name).length).replace(/[/\\]+$/, ''),
    tool,
    toolVersion,
    devices: each('device'),
    models: each('model'),
    precisions: each('precision'),
    told: (Object.keys(told) as (keyof typeof told)[]).filter((name) => told[name] !== undefined),
    results: results.length,
    figures: results.flatMap(({ figures }) => figures).filter(({ value }) => value !== null).length,
    rejected: rejected.length,
    word,
    unauditable,
    importedAt,
  };
}

const distinct = (names: readonly (string | null)[]) => [...new Set(names)].filter((name) => name !== null);

/** Of a path of whichever system, and of a file in an archive. */
export const baseName = (name: string): string => name.split(/[/\\]/).findLast((part) => part !== '') ?? name;

/** Whether a row is wanted: each word of a search stands somewhere in it. */
export function fitsImport(row: ImportRow, { search, word, tool }: ImportQuery): boolean {
  const { id, name, devices, models, precisions } = row;
  const text = [id, row.folder, name, row.tool, row.toolVersion, ...devices, ...models, ...precisions]
    .join(' ')
    .toLowerCase();
  return (
    (!word || row.word === word) &&
    (!tool || row.tool === tool) &&
    wordsOf(search).every((part) => text.includes(part))
  );
}
