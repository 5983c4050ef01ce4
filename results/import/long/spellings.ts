import type { JsonDocument } from '../json.ts';

interface Part {
  /** Index of the first element that it holds. */
  readonly from: number;
  readonly json: JsonDocument;
}

/** How the numbers of a long text were written, which was read in parts: those that are held. */
export class Spellings {
  readonly #objects = new WeakMap<object, ReadonlyMap<string, string>>();
  readonly #arrays = new WeakMap<object, readonly Part[]>();
  readonly #texts = new WeakMap<object, JsonDocument>();
  /** Texts whose objects and arrays nobody asked for yet. */
  #unopened: JsonDocument[] = [];

  add(json: JsonDocument): void {
    if (typeof json.value === 'object' && json.value !== null) this.#unopened.push(json);
  }

  /** Of an object that is read key by key: who reads it writes them here. */
  ofObject(object: object): Map<string, string> {
    const numbers = new Map<string, string>();
    this.#objects.set(object, numbers);
    return numbers;
  }

  addArray(elements: readonly unknown[], parts: readonly Part[]): void {
    this.#arrays.set(elements, parts);
    for (const { json } of parts) this.add(json);
  }

  written(container: object, key: string | number): string {
    return this.#writtenIn(container, key) ?? String((container as Record<string, unknown>)[key]);
  }

  #writtenIn(container: object, key: string | number): string | undefined {
    const numbers = this.#objects.get(container);
    if (numbers) return numbers.get(String(key));
    const part = this.#arrays.get(container)?.findLast(({ from }) => from <= Number(key));
    if (part) return part.json.written(part.json.value as object, Number(key) - part.from);
    for (const json of this.#unopened) this.#open(json.value, json);
    this.#unopened = [];
    return this.#texts.get(container)?.written(container, key);
  }

  #open(value: unknown, json: JsonDocument): void {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    if (this.#texts.has(value) || this.#objects.has(value) || this.#arrays.has(value)) return;
    this.#texts.set(value, json);
    for (const one of Object.values(value)) this.#open(one, json);
  }
}
