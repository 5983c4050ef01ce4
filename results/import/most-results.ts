import type { Fields } from './fields.ts';

/**
 * So many results of one file are read. Unlike requests, of which 8 bytes a number are kept, each is held with all its figures and what
 * nobody understood of it: about 20 kB. A sweep of llama-bench has hundreds.
 */
export const mostResults = 5000;

/** Rows behind those that are read. */
export class Further {
  #n = 0;
  #at = '';

  add(at: string): void {
    if (this.#n++ === 0) this.#at = at;
  }

  rejected(): { at: string; reason: string }[] {
    if (this.#n === 0) return [];
    const reason = `of a file ${mostResults} results are read: these ${this.#n} rows from here on are not. Divide it`;
    return [{ at: this.#at, reason }];
  }
}

/** The rows that are read; of the others it is noted that they are there. */
export function* firstRows(rows: Iterable<Fields>, further: Further): Generator<Fields> {
  let n = 0;
  for (const row of rows)
    if (n++ < mostResults) yield row;
    else further.add(row.at);
}
