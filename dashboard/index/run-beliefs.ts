import { isDeepStrictEqual } from 'node:util';
import type { StoredRecord } from '../../results/record/store.ts';
import { originOf } from '../../results/record/superseded.ts';
import type { Record } from '../../results/record.ts';
import { type Computed, computedFrom } from '../../results/validity/computed.ts';
import { contradiction } from '../../results/validity/contradiction.ts';
import { amongOthers } from '../../results/validity/of-run.ts';
import { rebuildAll } from '../../results/validity/rebuild.ts';
import type { Rebuilding } from './writer.ts';

/** What is believed of a record, and whether its file says the same; or why nothing of it is. */
export type RunBelief =
  | { readonly record: Record; readonly isAsStored: boolean }
  | { readonly impossible: string };

/**
 * What is believed of the records of a run, as `believe` has it, where they are too many to be held at once: they are given one after the
 * other, and of each what it computes and what the others are judged by is kept.
 */
export class RunBeliefs {
  readonly #members = new Map<string, { readonly origin: string; readonly short: Record }>();
  readonly #computed = new Map<Record, Computed | Error>();

  add({ id, path, record }: StoredRecord): void {
    const short = amongOthers(record);
    this.#members.set(id, { origin: originOf({ path }), short });
    this.#computed.set(short, computedOrError(record));
  }

  /** By their ids, the records without their samples as they are believed. */
  judge(): ReadonlyMap<string, RunBelief> {
    const judged = new Map<string, RunBelief>();
    const computedOf = (record: Record): Computed => {
      const computed = this.#computed.get(record)!;
      if (computed instanceof Error) throw computed;
      return computed;
    };
    for (const some of Map.groupBy(this.#members, ([, { origin }]) => origin).values()) {
      const rebuilt = rebuildAll(
        some.map(([, { short }]) => short),
        computedOf,
      );
      for (const [i, [id, { short }]] of some.entries()) {
        const fresh = rebuilt[i]!;
        const isImpossible = 'impossible' in fresh;
        judged.set(id, isImpossible ? fresh : { ...fresh, isAsStored: isAsStored(short, fresh.record) });
      }
    }
    return judged;
  }
}

function computedOrError(record: Record): Computed | Error {
  try {
    return computedFrom(record);
  } catch (error) {
    return error as Error;
  }
}

/** A record that was rebuilt to something else than its file says. */
export const otherThanStored = (stored: Record, record: Record): Rebuilding => ({
  record,
  computed: computedIn(record),
  contradiction: contradiction(stored, record),
});

const isAsStored = (stored: Record, rebuilt: Record): boolean =>
  isDeepStrictEqual(asJson(computedIn(stored)), asJson(computedIn(rebuilt)));

const computedIn = ({ population, figures, validity }: Record): Computed => ({
  population,
  figures,
  validity,
});

/** A field that is absent is equal to one that is not there. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
