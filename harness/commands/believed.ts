import { readRecords, recordFilesBeside, type StoredRecord } from '../../results/record/store.ts';
import type { Record } from '../../results/record.ts';
import { type Belief, believe } from '../../results/validity/belief.ts';
import { type Computed, computedFrom } from '../../results/validity/computed.ts';
import { contradictionHead, contradictionText } from '../../results/validity/contradiction.ts';
import { typed } from '../hint.ts';
import { tell } from '../print.ts';
import { recallRecords, rememberRecords } from './known-records.ts';

/** What is odd about records that are used all the same, a line for each. */
export interface Oddities {
  /** What they say and their samples do not give. */
  readonly changed: readonly string[];
  /** The same, where an earlier version may have written it by its own rules. */
  readonly byOtherRules: readonly string[];
  /** Names that are not right, and copies. */
  readonly notes: readonly string[];
}

export interface BelievedRecords {
  /** Each with the figures that its samples give, and judged again. */
  readonly found: StoredRecord[];
  /** What is left out, and why. */
  readonly unreadable: string[];
  readonly oddities: Oddities;
}

/**
 * The records of files, as they are believed: what is computed from samples is computed again, and stored figures are never used. A
 * record is judged among those of its run that are read with it.
 *
 * @param named files beside which the rest of their run is looked up as well
 */
export async function believedRecords(
  paths: readonly string[],
  named: readonly string[] = [],
): Promise<BelievedRecords> {
  const known = recallRecords();
  const before = known.checked.size + known.computed.size;
  const read = await readRecords(paths, known.checked);
  const own = new Set(paths);
  const beside = named.flatMap(recordFilesBeside).filter((path) => !own.has(path));
  const ids = new Set(read.found.map(({ id }) => id));
  const others = (await readRecords([...new Set(beside)], known.checked)).found.filter(
    ({ id }) => !ids.has(id),
  );

  const all = [...read.found, ...others];
  const idOf = new Map(all.map(({ id, record }) => [record, id]));
  const computedOf = (record: Record): Computed => {
    const id = idOf.get(record)!;
    const computed = known.computed.get(id) ?? computedFrom(record);
    known.computed.set(id, computed);
    return computed;
  };
  const beliefs = believe(all, computedOf);
  if (known.checked.size + known.computed.size > before) await rememberRecords(known);
  return sorted(read.found, beliefs, read);
}

function sorted(
  stored: readonly StoredRecord[],
  beliefs: readonly Belief[],
  { unreadable, notes }: { readonly unreadable: readonly string[]; readonly notes: readonly string[] },
): BelievedRecords {
  const found: StoredRecord[] = [];
  const impossible: string[] = [];
  const changed: string[] = [];
  const byOtherRules: string[] = [];
  for (const [i, one] of stored.entries()) {
    const { path } = one;
    const belief = beliefs[i]!;
    if ('impossible' in belief) {
      impossible.push(`${path}: ${belief.impossible}`);
      continue;
    }
    const { record, contradiction } = belief;
    found.push({ ...one, record });
    if (contradiction === null) continue;
    const lines = contradiction.kind === 'changed' ? changed : byOtherRules;
    lines.push(`${path}: ${contradictionText(contradiction)}`);
  }
  return { found, unreadable: [...unreadable, ...impossible], oddities: { changed, byOtherRules, notes } };
}

/** So many lines of one kind are shown; a store of an earlier version would fill the screen. */
const mostLines = 5;

const some = (lines: readonly string[]): string =>
  [
    ...lines.slice(0, mostLines),
    ...(lines.length > mostLines ? [`… and ${lines.length - mostLines} more`] : []),
  ].join('\n');

/** Says behind the output what is odd about records that were used: exit code 3 where figures were changed. */
export function sayOddities({ changed, byOtherRules, notes }: Oddities): void {
  if (notes.length > 0) tell(some(notes));
  if (byOtherRules.length > 0) {
    const head = contradictionHead('other rules', byOtherRules.length);
    tell(`${head}\n${some(byOtherRules)}\n${typed('recompute <record>')} shows every difference.`);
  }
  if (changed.length === 0) return;
  const head = contradictionHead('changed', changed.length);
  tell(
    `${head}\n${some(changed)}\nRestore the original from a copy, or measure again; ${typed('recompute <record>')} shows every difference.`,
  );
  process.exitCode = 3;
}
