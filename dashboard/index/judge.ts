import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { judgeClaims } from '../../results/claims.ts';
import { measuredDevices } from '../../results/comparison/measured.ts';
import { glanceAt } from '../../results/record/glance.ts';
import type { Record } from '../../results/record.ts';
import type { Reference } from '../../results/reference/reference.ts';
import type { Computed } from '../../results/validity/computed.ts';
import type { Judged } from './messages.ts';

/** A record that speaks for those which measured the same thing. */
interface Newest {
  readonly id: string;
  readonly path: string;
  /** JSON of what is computed of it, where its file says otherwise. */
  readonly computed: string | null;
}

/**
 * What the records of the index say together. Of records that measured the same thing one speaks (`newestOfEach`), so that the work
 * grows with what was measured and not with how often. What was read once is kept.
 */
export class Judge {
  readonly #store: string;
  readonly #reference: Reference;
  readonly #records = new Map<string, { readonly record: Record; readonly computed: string | null }>();
  /** Many records are of one host: what is equal is kept once. */
  readonly #machines = new Map<string, Record['machine']>();

  constructor(store: string, reference: Reference) {
    this.#store = store;
    this.#reference = reference;
  }

  judge(db: DatabaseSync): Judged {
    const newest = db
      .prepare(
        `select id, path, computed from records where n in (
           select n from (
             select n, row_number() over (
               partition by measurement order by validity = 'VALID' desc, created_at desc, path
             ) as place
             from records join groups on groups.id = grp where superseded_by is null
           ) where place = 1
         ) order by path`,
      )
      .all() as unknown as Newest[];
    const records = newest.flatMap((one) => this.#read(one));
    this.#forgetAllBut(new Set(newest.map(({ id }) => id)));
    const measured = measuredDevices(records, this.#reference.devices);
    return { measured, claims: judgeClaims(this.#reference, measured) };
  }

  #read({ id, path, computed }: Newest): Record[] {
    const known = this.#records.get(id);
    if (known && known.computed === computed) return [known.record];
    try {
      const record = glanceAt(join(this.#store, path));
      const text = JSON.stringify(record.machine);
      const machine = this.#machines.get(text) ?? record.machine;
      this.#machines.set(text, machine);
      const kept: Record = { ...record, machine, ...(computed && (JSON.parse(computed) as Computed)) };
      this.#records.set(id, { record: kept, computed });
      return [kept];
    } catch {
      // Gone or damaged since it was listed: the next look at the store says so.
      return [];
    }
  }

  #forgetAllBut(ids: ReadonlySet<string>): void {
    for (const id of this.#records.keys()) if (!ids.has(id)) this.#records.delete(id);
  }
}
