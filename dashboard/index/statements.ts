import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** The statements of a connection, each prepared once. */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  #of(sql: string): StatementSync {
    const known = this.#prepared.get(sql) ?? this.#db.prepare(sql);
    this.#prepared.set(sql, known);
    return known;
  }

  /** How many rows it changed. */
  run = (sql: string, ...values: SQLInputValue[]): number => Number(this.#of(sql).run(...values).changes);
  /** The first row; null where there is none. */
  get = <T>(sql: string, ...values: SQLInputValue[]): T | null =>
    (this.#of(sql).get(...values) as T | undefined) ?? null;
  all = <T>(sql: string, ...values: SQLInputValue[]): T[] => this.#of(sql).all(...values) as T[];
}
