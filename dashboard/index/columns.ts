import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { placeOf, timesOf } from '../library/matching.ts';
import type { RowFilter, Sorting } from '../library.ts';

/** Whether a record is wanted: by its group, its run and its row in the index. */
export type Test = (group: number, run: number, n: number) => boolean;

/** Rows of the index in one order. What has no value stands behind what has one, whichever way it is read. */
interface Order {
  readonly valued: Int32Array;
  readonly unvalued: Int32Array;
}

/** One page of rows. */
interface Asked {
  readonly sort: Sorting;
  readonly after: string | undefined;
  readonly limit: number;
}

const columnOf = { date: 'created_at', value: 'value', title: 'title', device: 'device' } as const;

type Column = (typeof columnOf)[keyof typeof columnOf];

const none = new Int32Array();

/**
 * Group and run of each record, and its place in every order, in arrays: 24 bytes a record. A filter looks at all of them, which takes
 * SQLite a hundred times as long where it has to call a function or to leave an index for each row.
 *
 * Made for one state of the index, by its `n`; everything else of a record is asked of the index, for the rows of a page.
 */
export class Columns {
  readonly #db: DatabaseSync;
  readonly #from: (index: string) => string;
  readonly #statements = new Map<string, StatementSync>();
  readonly #orders = new Map<Column, Order>();
  /** By `n`. */
  readonly #group: Int32Array;
  readonly #run: Int32Array;

  constructor(db: DatabaseSync, withSuperseded: boolean) {
    this.#db = db;
    // The indexes hold the records that count, and no superseded ones.
    this.#from = (index) =>
      withSuperseded ? 'records where true' : `records indexed by ${index} where superseded_by is null`;
    const { most } = db.prepare('select coalesce(max(n), 0) as most from records').get() as { most: number };
    this.#group = new Int32Array(most + 1);
    this.#run = new Int32Array(most + 1);
    const rows = db.prepare(`select n, grp, run from ${this.#from('by_date')} order by created_at, id`);
    rows.setReturnArrays(true);
    const all = rows.all() as unknown as [number, number, number][];
    for (const [n, group, run] of all) {
      this.#group[n] = group;
      this.#run[n] = run;
    }
    this.#orders.set('created_at', { valued: Int32Array.from(all, ([n]) => n), unvalued: none });
  }

  count(test: Test, filter: RowFilter): number {
    const { valued } = this.#order('created_at');
    const [begin, end] = this.#span(filter);
    let found = 0;
    for (let at = begin; at < end; at++) if (this.#fits(test, valued[at]!)) found++;
    return found;
  }

  /** Rows by `n`, at most `limit`, of those that come after a place. */
  page(test: Test, filter: RowFilter, { sort, after, limit }: Asked): number[] {
    const column = columnOf[sort.replace('-', '') as keyof typeof columnOf];
    const isDown = sort.startsWith('-');
    const [begin, end] = this.#span(filter);
    const isInside = column === 'created_at' ? () => true : this.#within(begin, end);
    const order = this.#order(column);
    const place = after === undefined ? null : placeOf(after);
    const isUnvalued = column === 'value' && place?.value === '';

    const found: number[] = [];
    const take = (rows: Int32Array, first: number, last: number, from: number | null) => {
      const step = isDown ? -1 : 1;
      for (let at = from ?? (isDown ? last - 1 : first); at >= first && at < last; at += step) {
        if (found.length === limit) return;
        if (isInside(rows[at]!) && this.#fits(test, rows[at]!)) found.push(rows[at]!);
      }
    };
    if (!isUnvalued) {
      const [first, last] = column === 'created_at' ? [begin, end] : [0, order.valued.length];
      const from = place && this.#beyond(order.valued, [column, 'id'], [place.value, place.id], isDown);
      take(
        order.valued,
        first,
        last,
        from === null ? null : isDown ? Math.min(from, last - 1) : Math.max(from, first),
      );
    }
    const from = isUnvalued ? this.#beyond(order.unvalued, ['id'], [place.id], isDown) : null;
    take(order.unvalued, 0, order.unvalued.length, from);
    return found;
  }

  #fits = (test: Test, n: number): boolean => test(this.#group[n]!, this.#run[n]!, n);

  /** Where the days of a filter begin and end among the records by their date. */
  #span(filter: RowFilter): [number, number] {
    const { valued } = this.#order('created_at');
    if (!filter.from && !filter.to) return [0, valued.length];
    const { from, to } = timesOf(filter);
    return [this.#before(valued, ['created_at'], [from]), this.#before(valued, ['created_at'], [to])];
  }

  /** Tells the rows of a span of days, in any order. */
  #within(begin: number, end: number): (n: number) => boolean {
    const { valued } = this.#order('created_at');
    if (end - begin === valued.length) return () => true;
    const isInside = new Uint8Array(this.#group.length);
    for (let at = begin; at < end; at++) isInside[valued[at]!] = 1;
    return (n) => isInside[n] === 1;
  }

  /** The first row after a place, which itself may be gone; downwards the last one before it. */
  #beyond(rows: Int32Array, columns: readonly string[], place: readonly string[], isDown: boolean): number {
    const before = this.#before(rows, columns, place);
    if (isDown) return before - 1;
    const isThere = before < rows.length && this.#is('=', rows[before]!, columns, place);
    return isThere ? before + 1 : before;
  }

  /** How many rows come before a place, in their order. SQLite compares, since it made the order. */
  #before(rows: Int32Array, columns: readonly string[], place: readonly string[]): number {
    let [low, high] = [0, rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#is('<', rows[middle]!, columns, place)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #is(sign: '<' | '=', n: number, columns: readonly string[], place: readonly string[]): boolean {
    const values: SQLInputValue[] = columns.map((name, i) =>
      name === 'value' ? Number(place[i]) : place[i]!,
    );
    const marks = columns.map(() => '?').join();
    const sql = `select (${columns.join()}) ${sign} (${marks}) as yes from records where n = ?`;
    return (this.#statement(sql).get(...values, n) as { yes: number }).yes === 1;
  }

  #order(column: Column): Order {
    const known = this.#orders.get(column);
    if (known) return known;
    const from = this.#from(column === 'value' ? 'by_value' : `by_${column}`);
    const rows = (where: string, by: string) => {
      const statement = this.#db.prepare(`select n from ${from} and ${where} order by ${by}`);
      statement.setReturnArrays(true);
      return Int32Array.from(statement.all() as unknown as [number][], ([n]) => n);
    };
    const made = {
      valued: rows(`${column} is not null`, `${column}, id`),
      unvalued: column === 'value' ? rows('value is null', 'id') : none,
    };
    this.#orders.set(column, made);
    return made;
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }
}
