import { Growing } from './growing.ts';
import type { Kept, KeptColumn } from './reader.ts';

type Values = Readonly<Partial<Record<KeptColumn, number | null>>>;

interface Column {
  readonly name: KeptColumn;
  /** Null until a request has a value. */
  numbers: Growing | null;
}

/** Gathers the values of requests one after the other: a file of millions is never held as a whole. */
export class Requests {
  /** In the order of the values that are added, which is that of the ones before. */
  readonly #columns: Column[] = [];
  #n = 0;

  get n(): number {
    return this.#n;
  }

  add(values: Values): void {
    let place = 0;
    for (const name in values) {
      const column = this.#column(name as KeptColumn, place++);
      const value = values[name as KeptColumn];
      if (value === null || value === undefined) continue;
      column.numbers ??= new Growing();
      column.numbers.fill(this.#n);
      column.numbers.add(value);
    }
    this.#n++;
  }

  #column(name: KeptColumn, place: number): Column {
    const likely = this.#columns[place];
    if (likely?.name === name) return likely;
    const known = this.#columns.find((one) => one.name === name);
    if (known !== undefined) return known;
    const added = { name, numbers: null };
    this.#columns.push(added);
    return added;
  }

  /** Null where there was none; nothing is added afterwards. A column stands in it where one request at least has a value. */
  kept(at: string): Kept | null {
    if (this.#n === 0) return null;
    const columns = this.#columns.flatMap(({ name, numbers }) => {
      numbers?.fill(this.#n);
      return numbers === null ? [] : [[name, numbers.all()] as const];
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
