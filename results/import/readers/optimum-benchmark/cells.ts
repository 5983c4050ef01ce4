import type { Fields, FigureOfKey } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';

/** Fields by their path ("report.prefill.latency.mean"): objects in objects, or one whose keys are paths. */
export class Cells {
  readonly #root: Fields;
  readonly #isFlat: boolean;

  constructor(root: Fields, isFlat: boolean) {
    this.#root = root;
    this.#isFlat = isFlat;
  }

  get at(): string {
    return this.#root.at;
  }

  /** Whether there is something at a path, or below it. */
  has(path: string): boolean {
    if (this.#isFlat) return this.#root.keys.some((key) => key === path || key.startsWith(`${path}.`));
    return this.#placeOf(path) !== null;
  }

  raw(path: string): unknown {
    const place = this.#placeOf(path);
    return place === null ? undefined : place.fields.raw(place.key);
  }

  text(path: string): string | null {
    const place = this.#placeOf(path);
    return place === null ? null : place.fields.text(place.key);
  }

  count(path: string): number | null {
    const place = this.#placeOf(path);
    return place === null ? null : place.fields.count(place.key);
  }

  number(path: string): number | null {
    const place = this.#placeOf(path);
    return place === null ? null : place.fields.number(place.key);
  }

  /** A list of numbers; in a table it is a text, "[0.1, 0.2]". */
  numbers(path: string): ArrayLike<number> | null {
    const place = this.#placeOf(path);
    if (place === null) return null;
    const list = place.fields.numbers(place.key);
    if (list !== null || !this.#isFlat) return list;
    const [, inner] = /^\[(.*)\]$/.exec(place.fields.text(place.key) ?? '') ?? [];
    const numbers = inner?.split(',').map(Number) ?? null;
    return numbers?.every(Number.isFinite) ? numbers : null;
  }

  /** Null where there is no value. */
  figure(path: string, of: FigureOfKey): ImportedFigure | null {
    const place = this.#placeOf(path);
    if (place === null) return null;
    const value = place.fields.raw(place.key);
    return value === null || value === '' ? null : place.fields.figure(place.key, of);
  }

  pointer(path: string): string {
    return this.#isFlat ? this.#root.pointer(path) : `${this.#root.at}/${path.replaceAll('.', '/')}`;
  }

  rest(): { at: string; value: unknown }[] {
    return this.#root.rest().filter(({ value }) => value !== null && value !== '');
  }

  #placeOf(path: string): { fields: Fields; key: string } | null {
    if (this.#isFlat) return this.#root.has(path) ? { fields: this.#root, key: path } : null;
    const keys = path.split('.');
    const key = keys.pop()!;
    const fields = keys.reduce<Fields | null>((inner, one) => inner?.child(one) ?? null, this.#root);
    return fields?.has(key) ? { fields, key } : null;
  }
}
