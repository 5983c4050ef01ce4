import {
  type Comparand,
  fromMicrobenchmark,
  fromRecord,
  fromResult,
} from '../results/comparison/comparand.ts';
import { fromImport } from '../results/comparison/imported.ts';
import { deviceKey } from '../results/comparison/measured.ts';
import { compare, correct, pairFigures, type TableRow } from '../results/comparison.ts';
import type { StoredImport } from '../results/import/store.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Library } from './library.ts';

/** What a name of a comparison means. */
export interface Named {
  readonly name: string;
  /** Null where it is no record. */
  readonly stored: StoredRecord | null;
  /** The file of another tool; null where it is none. */
  readonly imported: StoredImport | null;
  readonly figures: readonly Comparand[];
}

/** Why a name means nothing: nothing begins so, several do, or what it names has several results. */
export interface Unnamed {
  readonly name: string;
  /** Records and imports that begin so. */
  readonly matching: number;
  /** The results of the only one, each by a name that means it alone. */
  readonly choices: readonly { readonly name: string; readonly title: string }[];
}

/** The figures of a record or an import (by its id, or the beginning of it), or of a published result. */
export async function figuresNamed(name: string, library: Library): Promise<Named | Unnamed> {
  const { reference } = library;
  const result = reference.results.find(({ id }) => id === name);
  if (result) return { name, ...neither, figures: [fromResult(result, reference.devices)] };
  const kernel = reference.microbenchmarks.find(({ id }) => id === name);
  if (kernel) return { name, ...neither, figures: [fromMicrobenchmark(kernel, reference.devices)] };
  const ids = library.idsBeginning(name);
  const { id: beginning, place } = importPlace(name);
  const imports = library.imports.idsBeginning(beginning);
  if (ids.length === 0 && imports.length === 1) return importNamed(name, imports[0]!, place, library);
  const isOne = ids.length === 1 && imports.length === 0;
  const stored = isOne ? await library.record(ids[0]!) : null;
  if (!stored) return { name, matching: ids.length + imports.length, choices: [] };
  const measured = await library.measured();
  const group = measured.find(({ key }) => key === deviceKey(stored.record));
  return {
    name: stored.id,
    stored,
    imported: null,
    figures: group ? fromRecord(stored.record, group.match, reference.devices) : [],
  };
}

const neither = { stored: null, imported: null } as const;

/** An id, and behind it which of several results: `@3`, or as the terminal names it, the place in the file. */
function importPlace(name: string): { readonly id: string; readonly place: string } {
  const [id = ''] = /^[0-9a-f]*/.exec(name)!;
  return { id, place: name.slice(id.length) };
}

/** How one result of an import is named: by the id where it is the only one, else by its number too. */
export const importName = ({ id, imported }: StoredImport, index: number): string =>
  imported.results.length === 1 ? id : `${id}@${index + 1}`;

async function importNamed(
  name: string,
  id: string,
  place: string,
  { imports, reference }: Library,
): Promise<Named | Unnamed> {
  const stored = await imports.read(id);
  const results = [...(stored?.imported.results ?? []).entries()].filter(
    ([i, { at }]) => place === '' || place === `@${i + 1}` || place === at,
  );
  const [first] = results;
  if (!stored || !first) return { name, matching: 0, choices: [] };
  if (results.length > 1) {
    const choices = results.map(([i, { title }]) => ({ name: importName(stored, i), title }));
    return { name, matching: 1, choices };
  }
  const [index, result] = first;
  const figures = fromImport(id, stored.imported, result, reference.devices);
  return { name: importName(stored, index), stored: null, imported: stored, figures };
}

/** The figures of others over those of a baseline, as one family of tests; of one definition where it is named. */
export const ratiosTo = (baseline: Named, others: readonly Named[], figure?: string): TableRow[] =>
  correct(
    others
      .flatMap(({ figures }) => pairFigures(figures, baseline.figures))
      .filter(([{ definition }]) => !figure || definition === figure)
      .map(([subject, base]) => compare(subject, base)),
  );
