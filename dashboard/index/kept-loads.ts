import type { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import type { ServedLoad } from '../library/served-load.ts';
import type { FoundFile } from './folders.ts';
import { rulesOf } from './rules.ts';
import { Statements } from './statements.ts';

/**
 * What was computed of served loads, kept in the index: to compute it again takes a second for each load, to read it a millisecond. It is
 * believed as long as the file is the same, by its time and its size, and as long as the same rules would compute it.
 */
export class KeptLoads {
  readonly #statements: Statements;
  readonly #rules = rulesOf(new URL('../library/loads.ts', import.meta.url));

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db);
  }

  /** Null where it is not kept, or of another file of this path, or computed by other rules. */
  get({ path, mtime, size }: FoundFile): ServedLoad | null {
    const row = this.#statements.get<{ load: Uint8Array }>(
      'select load from loads where (path, mtime, size, rules) = (?, ?, ?, ?)',
      path,
      mtime,
      size,
      this.#rules,
    );
    return row && read(row.load);
  }

  put({ path, mtime, size }: FoundFile, load: ServedLoad): void {
    this.#statements.run(
      'replace into loads (path, mtime, size, rules, load) values (?, ?, ?, ?, ?)',
      path,
      mtime,
      size,
      this.#rules,
      serialize(load),
    );
  }

  /** Drops what is kept of all paths but these: they are gone. */
  keepOnly(paths: readonly string[]): void {
    this.#statements.run(
      'delete from loads where path not in (select value from json_each(?))',
      JSON.stringify(paths),
    );
  }
}

/** Null where another version of V8 wrote what this one does not read. */
function read(bytes: Uint8Array): ServedLoad | null {
  try {
    return deserialize(bytes) as ServedLoad;
  } catch {
    return null;
  }
}
