import { readRecords, recordFilesBeside, type StoredRecord } from '../../results/record/store.ts';
import type { Record } from '../../results/record.ts';
import { type Computed, computedFrom } from '../../results/validity/computed.ts';
import { contradiction } from '../../results/validity/contradiction.ts';
import { rebuildAll } from '../../results/validity/rebuild.ts';
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
  const fresh = rebuildAll(
    all.map(({ record }) => record),
    computedOf,
  );
  if (known.checked.size + known.computed.size > before) await rememberRecords(known);
  return sorted(read.found, fresh, read);
}

function sorted(
  stored: readonly StoredRecord[],
  fresh: ReturnType<typeof rebuildAll>,
  { unreadable, notes }: { readonly unreadable: readonly string[]; readonly notes: readonly string[] },
): BelievedRecords {
  const found: StoredRecord[] = [];
  const impossible: string[] = [];
  const changed: string[] = [];
  const byOtherRules: string[] = [];
  for (const [i, one] of stored.entries()) {
    const { path, record } = one;
    const rebuilt = fresh[i]!;
    if ('impossible' in rebuilt) {
      impossible.push(`${path}: ${rebuilt.impossible}`);
      continue;
    }
    found.push({ ...one, record: rebuilt.record });
    const said = contradiction(record, rebuilt.record);
    if (said?.kind === 'changed') changed.push(`${path}: figures were changed: ${said.says.join('; ')}`);
    if (said?.kind === 'other rules') byOtherRules.push(`${path}: ${said.says.join('; ')}`);
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

const records = (n: number, one: string, many: string) =>
  n === 1 ? `1 record ${one}` : `${n} records ${many}`;

/** Says behind the output what is odd about records that were used: exit code 3 where figures were changed. */
export function sayOddities({ changed, byOtherRules, notes }: Oddities): void {
  if (notes.length > 0) tell(some(notes));
  if (byOtherRules.length > 0) {
    const head = records(byOtherRules.length, 'was written by other rules', 'were written by other rules');
    tell(
      `${head} than those of this assay; what the samples give by these is used:\n${some(byOtherRules)}\n${typed('recompute <record>')} shows every difference.`,
    );
  }
  if (changed.length === 0) return;
  const head = records(changed.length, 'says', 'say');
  tell(
    `${head} what the samples do not give; what they give is used:\n${some(changed)}\nRestore the original from a copy, or measure again; ${typed('recompute <record>')} shows every difference.`,
  );
  process.exitCode = 3;
}
