import { mostBytes } from './content/text.ts';
import { type ImportedFigure, type Population, type Statistic, scaled } from './figure.ts';
import type { JsonDocument } from './json.ts';
import { LongArray } from './long/array.ts';
import type { MetricId } from './metrics.ts';
import { type Content, Unreadable } from './reader.ts';

export type Named = { readonly [key: string]: unknown };

/** Which figure a key holds. */
export interface FigureOfKey {
  readonly metric: MetricId;
  readonly statistic: Statistic;
  /** The unit of the file, and how many of the metric's unit it is. */
  readonly unit: string;
  readonly scale: number;
  readonly population: Population;
  readonly n: number | null;
  readonly per?: 'group' | 'device';
  /** Why a value that the file holds is none: a tool that writes 0.0 where it has no data. */
  readonly missing?: string | null;
}

/**
 * The fields of one object of a file, by name. It remembers which were read, so that the rest is kept as what nobody understood; and
 * where each lies, so that every figure can be found again.
 */
export class Fields {
  // Of a long file there are millions of these, of most of which nobody asks what was read, or where it lies.
  #read: string[] | null = null;
  #inner: Map<string, Fields> | null = null;
  readonly #document: JsonDocument;
  readonly #object: Named;
  readonly #at: string | Fields;
  readonly #key: string;

  /** @param at where the object lies, or the fields in which it has a key */
  constructor(document: JsonDocument, object: object, at: string | Fields, key = '') {
    this.#document = document;
    this.#object = object as Named;
    this.#at = at;
    this.#key = key;
  }

  /** Where the object lies: a JSON pointer, behind the line of its text where there are several. */
  get at(): string {
    return typeof this.#at === 'string' ? this.#at : this.#at.pointer(this.#key);
  }

  pointer(key: string): string {
    const isPlain = !key.includes('/') && !key.includes('~');
    return `${this.at}/${isPlain ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#object, key);
  }

  get keys(): string[] {
    return Object.keys(this.#object);
  }

  /** Whatever a field holds; undefined where there is none. */
  raw(key: string): unknown {
    return wholeOf(this.#value(key), () => this.pointer(key));
  }

  #reads(key: string): void {
    this.#read ??= [];
    this.#read.push(key);
  }

  /** As it is held, which of a long array is no array. */
  #value(key: string): unknown {
    this.#reads(key);
    return ownValue(this.#object, key);
  }

  text(key: string): string | null {
    const value = this.#value(key);
    return typeof value === 'string' && value !== '' ? value : null;
  }

  /**
   * A number; also one that the file wrote as a text. Null for one that is not finite; of one with more digits than can be computed with
   * the nearest that can, and never a negative zero.
   */
  number(key: string): number | null {
    const value = this.#value(key);
    return finiteOf(value);
  }

  /** An inner object as it is: of millions, of which nobody will want the rest, nothing is remembered. Null where there is none. */
  plain(key: string): Named | null {
    const value = ownValue(this.#object, key);
    return isObject(value) ? (value as Named) : null;
  }

  /** A number or a text as it is written. */
  written(key: string): string | null {
    const value = this.#value(key);
    return typeof value === 'number' ? this.#document.written(this.#object, key) : textOf(value);
  }

  count(key: string): number | null {
    const number = this.number(key);
    return number !== null && Number.isSafeInteger(number) && number >= 0 ? number : null;
  }

  /** The numbers of an array of nothing else; a long one is a column. */
  numbers(key: string): readonly number[] | Float64Array | null {
    const value = this.#value(key);
    if (value instanceof Float64Array) return value;
    return Array.isArray(value) && value.every((one) => typeof one === 'number') ? value : null;
  }

  /** The elements of an array, each forgotten when the next is asked for; null where there is none. */
  elements(key: string): { readonly n: number; readonly each: Iterable<unknown> } | null {
    const value = this.#value(key);
    if (value instanceof LongArray) return { n: value.n, each: valuesOf(value) };
    return Array.isArray(value) || value instanceof Float64Array ? { n: value.length, each: value } : null;
  }

  /** The fields of an inner object; null where there is none. */
  child(key: string): Fields | null {
    const value = this.#value(key);
    if (!isObject(value)) return null;
    this.#inner ??= new Map();
    const inner = this.#inner.get(key) ?? new Fields(this.#document, value, this, key);
    this.#inner.set(key, inner);
    return inner;
  }

  /** The fields of each object of an array; none where there is no array of objects alone. Of a long one each is forgotten. */
  children(key: string): Iterable<Fields> {
    const value = ownValue(this.#object, key);
    if (value instanceof LongArray && value.isOfObjects) {
      this.#reads(key);
      return fieldsOf(value, this.pointer(key));
    }
    if (!Array.isArray(value) || !value.every(isObject)) return [];
    this.#reads(key);
    this.#inner ??= new Map();
    const known = this.#inner;
    return value.map((one, i) => {
      const inner = known.get(`${key}/${i}`) ?? new Fields(this.#document, one, `${this.pointer(key)}/${i}`);
      known.set(`${key}/${i}`, inner);
      return inner;
    });
  }

  /** The figure that a key holds; null where the object has no such key. */
  figure(key: string, of: FigureOfKey): ImportedFigure | null {
    if (!this.has(key)) return null;
    const value = this.number(key);
    const isNumber = typeof this.#object[key] === 'number';
    const amount = value === null ? null : scaled(value, of.scale);
    const none = isNumber ? 'the number in the file is not finite' : 'the file holds no number';
    const missing = of.missing ?? (amount === null || !Number.isFinite(amount) ? none : null);
    return {
      metric: of.metric,
      statistic: of.statistic,
      value: missing === null ? amount : null,
      missing,
      written: isNumber ? this.#document.written(this.#object, key) : textOf(this.#object[key]),
      unit: of.unit,
      at: this.pointer(key),
      population: of.population,
      n: of.n,
      per: of.per ?? 'group',
    };
  }

  /** What was not read, in this object and in those inside it. */
  rest(): { at: string; value: unknown }[] {
    const read = new Set(this.#read);
    const own = this.keys
      .filter((key) => !read.has(key))
      .map((key) => ({ at: this.pointer(key), value: asWritten(this.#document, this.#object, key) }));
    return [...own, ...[...(this.#inner?.values() ?? [])].flatMap((inner) => inner.rest())];
  }
}

/** The objects of a file: texts of JSON that are one, and elements of those that are an array. Each is forgotten when the next is asked for. */
export function* objectsOf(content: Content): Generator<Fields> {
  if (content.form !== 'json') return;
  for (const { at, json } of content.documents) {
    const { value } = json;
    if (!Array.isArray(value)) {
      if (isObject(value)) yield new Fields(json, value, at);
      continue;
    }
    for (const [i, one] of value.entries()) if (isObject(one)) yield new Fields(json, one, `${at}/${i}`);
  }
}

/** So many of them are looked at to know a tool: of a long file no reader reads more than it has to. */
export function* firstObjectsOf(content: Content): Generator<Fields> {
  let left = 100;
  for (const fields of objectsOf(content)) {
    yield fields;
    if (--left === 0) return;
  }
}

/** The number that a value is, or that it has as a text; null where it is none, or not finite. */
export const finiteOf = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number + 0 : null;
};

/** An object of a file; arrays, however they are held, are none. */
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/**
 * What an object of a file has of its own at a key. No file holds a function, and none what all objects come from: to look for these takes
 * less than to look for the key twice.
 */
function ownValue(object: Named, key: string): unknown {
  const value = object[key];
  return typeof value === 'function' || value === Object.prototype ? undefined : value;
}

function* fieldsOf(array: LongArray, at: string): Generator<Fields> {
  let i = 0;
  for (const json of array) yield new Fields(json, json.value as object, `${at}/${i++}`);
}

function* valuesOf(array: LongArray): Generator<unknown> {
  for (const { value } of array) yield value;
}

/** A value without long arrays in it: what is asked for as a whole has to be as short as any other. */
function wholeOf(value: unknown, at: () => string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) return Array.from(value);
  if (!(value instanceof LongArray)) {
    for (const [key, one] of Object.entries(value)) {
      const whole = wholeOf(one, at);
      // Most have none, and are as they were.
      if (whole !== one) (value as Record<string, unknown>)[key] = whole;
    }
    return value;
  }
  if (value.bytes > mostBytes)
    throw new Unreadable(
      `${at()} is an array of more than ${mostBytes / 2 ** 20} MiB, which its tool does not write`,
      'Name the file that the tool wrote.',
    );
  return Array.from(valuesOf(value), (one) => wholeOf(one, at));
}

/** What an object or array has at a key; a number that would be another one when it is read again stands as its text. */
function asWritten(document: JsonDocument, container: object, key: string | number): unknown {
  const value = (container as Record<string, unknown>)[key];
  if (typeof value === 'number') return survives(value) ? value : document.written(container, key);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof LongArray) return `${value.n} elements, which are in the original alone`;
  if (value instanceof Float64Array) return `${value.length} numbers, which are in the original alone`;
  if (Array.isArray(value)) return value.map((_, i) => asWritten(document, value, i));
  return Object.fromEntries(Object.keys(value).map((one) => [one, asWritten(document, value, one)]));
}

/** Whether a number is the same after it was stored, as far as one can tell from it alone. */
const survives = (value: number): boolean =>
  Number.isInteger(value) ? Number.isSafeInteger(value) && !Object.is(value, -0) : Number.isFinite(value);

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
