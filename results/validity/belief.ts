import type { StoredRecord } from '../record/store.ts';
import { originOf } from '../record/superseded.ts';
import type { Record } from '../record.ts';
import { type Computed, computedFrom } from './computed.ts';
import { type Contradiction, contradiction } from './contradiction.ts';
import { rebuildAll } from './rebuild.ts';

/** What is believed of a stored record: what its samples give, and what it says otherwise; or why nothing of it is. */
export type Belief =
  | { readonly record: Record; readonly contradiction: Contradiction | null }
  | { readonly impossible: string };

/**
 * Stored records as they are believed: what is computed from samples is computed again, and stored figures are never used. Each is judged
 * among those of its run that are given; whoever sends a record can claim any run, so that records from elsewhere are runs apart.
 *
 * @param computedOf where something remembers what `computedFrom` gave
 */
export function believe(
  stored: readonly StoredRecord[],
  computedOf: (record: Record) => Computed = computedFrom,
): Belief[] {
  const beliefs = new Map<StoredRecord, Belief>();
  for (const some of Map.groupBy(stored, originOf).values()) {
    const rebuilt = rebuildAll(
      some.map(({ record }) => record),
      computedOf,
    );
    for (const [i, fresh] of rebuilt.entries()) {
      const one = some[i]!;
      const belief =
        'impossible' in fresh
          ? fresh
          : { record: fresh.record, contradiction: contradiction(one.record, fresh.record) };
      beliefs.set(one, belief);
    }
  }
  return stored.map((one) => beliefs.get(one)!);
}
