import {
  type Comparand,
  fromMicrobenchmark,
  fromRecord,
  fromResult,
} from '../results/comparison/comparand.ts';
import { deviceKey } from '../results/comparison/measured.ts';
import { compare, correct, pairFigures, type TableRow } from '../results/comparison.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Library } from './library.ts';

/** What a name of a comparison means. */
export interface Named {
  readonly name: string;
  /** Null where it is a published result. */
  readonly stored: StoredRecord | null;
  readonly figures: readonly Comparand[];
}

/** Why a name means nothing: no record begins so, or several do. */
export interface Unnamed {
  readonly name: string;
  readonly matching: number;
}

/** The figures of a record (by its id, or the beginning of it) or of a published result. */
export async function figuresNamed(name: string, library: Library): Promise<Named | Unnamed> {
  const { reference } = library;
  const result = reference.results.find(({ id }) => id === name);
  if (result) return { name, stored: null, figures: [fromResult(result, reference.devices)] };
  const kernel = reference.microbenchmarks.find(({ id }) => id === name);
  if (kernel) return { name, stored: null, figures: [fromMicrobenchmark(kernel, reference.devices)] };
  const ids = library.idsBeginning(name);
  const stored = ids.length === 1 ? await library.record(ids[0]!) : null;
  if (!stored) return { name, matching: ids.length };
  const measured = await library.measured();
  const group = measured.find(({ key }) => key === deviceKey(stored.record));
  return {
    name: stored.id,
    stored,
    figures: group ? fromRecord(stored.record, group.match, reference.devices) : [],
  };
}

/** The figures of others over those of a baseline, as one family of tests; of one definition where it is named. */
export const ratiosTo = (baseline: Named, others: readonly Named[], figure?: string): TableRow[] =>
  correct(
    others
      .flatMap(({ figures }) => pairFigures(figures, baseline.figures))
      .filter(([{ definition }]) => !figure || definition === figure)
      .map(([subject, base]) => compare(subject, base)),
  );
