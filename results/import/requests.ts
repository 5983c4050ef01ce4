import type { Kept, KeptColumn } from './reader.ts';

type Values = Readonly<Partial<Record<KeptColumn, number | null>>>;

/** Gathers the values of requests one after the other: a file of millions is never held as a whole. */
export class Requests {
  readonly #columns = new Map<KeptColumn, Float64Array>();
  #capacity = 1024;
  #n = 0;

  get n(): number {
    return this.#n;
  }

  add(values: Values): void {
    if (this.#n === this.#capacity) this.#grow();
    for (const [name, value] of Object.entries(values) as [KeptColumn, number | null][]) {
      if (value !== null) this.#column(name)[this.#n] = value;
    }
    this.#n++;
  }

  /** Null where there was none. A column stands in it where one request at least has a value. */
  kept(at: string): Kept | null {
    if (this.#n === 0) return null;
    const columns = [...this.#columns].map(([name, values]) => [name, values.slice(0, this.#n)] as const);
    return { at, n: this.#n, columns: Object.fromEntries(columns) };
  }

  #column(name: KeptColumn): Float64Array {
    const known = this.#columns.get(name) ?? new Float64Array(this.#capacity).fill(Number.NaN);
    this.#columns.set(name, known);
    return known;
  }

  #grow(): void {
    this.#capacity *= 2;
    for (const [name, values] of this.#columns) {
      const larger = new Float64Array(this.#capacity).fill(Number.NaN);
      larger.set(values);
      this.#columns.set(name, larger);
    }
  }
}
