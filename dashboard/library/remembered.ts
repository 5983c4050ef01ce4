/** Values by key, the last used ones, up to a weight. */
export class Remembered<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly weight: number }>();
  readonly #largest: number;
  #weight = 0;

  /** @param largest of all values together, in what `set` is given: entries, or bytes */
  constructor(largest: number) {
    this.#largest = largest;
  }

  get(key: string): Value | undefined {
    const found = this.#values.get(key);
    if (!found) return undefined;
    this.#values.delete(key);
    this.#values.set(key, found);
    return found.value;
  }

  set(key: string, value: Value, weight = 1): void {
    this.delete(key);
    if (weight > this.#largest) return;
    this.#values.set(key, { value, weight });
    this.#weight += weight;
    for (const oldest of this.#values.keys()) {
      if (this.#weight <= this.#largest) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#weight -= this.#values.get(key)?.weight ?? 0;
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
    this.#weight = 0;
  }
}
