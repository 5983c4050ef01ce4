import { Growing } from './growing.ts';
import type { Kept, KeptColumn } from './reader.ts';

type Values = Readonly<Partial<Record<KeptColumn, number | null>>>;

/** Gathers the values of requests one after the other: a file of millions is never held as a whole. */
export class Requests {
  readonly #columns = new Map<KeptColumn, Growing>();
  #n = 0;

  get n(): number {
    return this.#n;
  }

  add(values: Values): void {
    for (const name in values) {
      const value = values[name as KeptColumn];
      if (value === null || value === undefined) continue;
      let column = this.#columns.get(name as KeptColumn);
      if (column === undefined) {
        column = new Growing();
        this.#columns.set(name as KeptColumn, column);
      }
      column.fill(this.#n);
      column.add(value);
    }
    this.#n++;
  }

  /** Null where there was none; nothing is added afterwards. A column stands in it where one request at least has a value. */
  kept(at: string): Kept | null {
    if (this.#n === 0) return null;
    const columns = [...this.#columns].map(([name, column]) => {
      column.fill(this.#n);
      return [name, column.all()] as const;
    });
    return { at, n: this.#n, columns: Object.fromEntries(columns) };
  }
}

/** The least of the times from each output of a stream to the next; null where there are fewer than two. */
export function leastGap(times: readonly number[] | Float64Array | null): number | null {
  if (times === null || times.length < 2) return null;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < times.length; i++) least = Math.min(least, times[i]! - times[i - 1]!);
  return least;
}
