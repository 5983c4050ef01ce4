import { Growing } from '../growing.ts';
import { code } from '../json/characters.ts';
import { type Duplicate, mostDepth, pointer } from '../json/parse.ts';
import { type JsonDocument, type JsonText, NotJson, readJson } from '../json.ts';
import { Unreadable } from '../reader.ts';
import type { Source } from '../source.ts';
import { LongArray } from './array.ts';
import { Spellings } from './spellings.ts';
import { Window } from './window.ts';

/** How much of a long text is held. All in bytes of text. */
export interface Held {
  /** Of one array: a longer one is a column of numbers, or is read whenever somebody goes through it. */
  readonly array: number;
  /** Of elements that are read at once. */
  readonly batch: number;
  /** Of a value that cannot be divided, and of all that is held of a text. */
  readonly text: number;
}

/** What a text is read from, and what is learned while it is. */
export interface Reading {
  readonly source: Source;
  readonly held: Held;
  /** Is told of values that a later one of the same key replaced; again whenever they are read again. */
  readonly replaced: (duplicates: readonly Duplicate[]) => void;
}

/** A value, how much of its text is held by it, and of a number how it was written. */
interface Value {
  readonly value: unknown;
  readonly bytes: number;
  readonly written: string | null;
}

type Path = readonly (string | number)[];

/** Elements of an array that were read at once. */
interface Batch {
  readonly json: JsonDocument;
  readonly values: readonly unknown[];
  readonly bytes: number;
  readonly isLast: boolean;
}

/** Reads a long text from a place on: short values by the parser of all other texts, long objects key by key, long arrays in batches. */
export class Walk {
  readonly window: Window;
  readonly #reading: Reading;
  spellings = new Spellings();

  constructor(reading: Reading, from: number) {
    this.#reading = reading;
    this.window = new Window(reading.source, from);
  }

  value(path: Path): Value {
    if (path.length > mostDepth) throw new NotJson(`is deeper than ${mostDepth} levels`);
    const first = this.#token();
    const { array, text } = this.#reading.held;
    const length = this.window.lengthOf(first, array);
    if (length !== null) return this.#short(length, path);
    if (first === code.openObject) return this.#object(path);
    if (first === code.openArray) return this.#array(path);
    const longer = this.window.lengthOf(first, text);
    if (longer === null) throw tooLong(text);
    return this.#short(longer, path);
  }

  /**
   * The elements of the array that begins here, one after the other.
   *
   * @param ends where groups of them end, as they were found before
   */
  *elements(path: Path, ends: readonly number[]): Generator<JsonDocument> {
    this.#begin();
    let n = 0;
    for (const end of ends)
      while (this.window.offset <= end) {
        // Nothing is kept of elements that were given away.
        this.spellings = new Spellings();
        const batch = this.#batch(path, n, end);
        for (const value of batch.values) yield { value, written: batch.json.written };
        n += batch.values.length;
      }
  }

  #short(length: number, path: Path): Value {
    const text = this.window.take(length);
    const json = this.#strict(readJson(text));
    this.#replaced(json.duplicates, path);
    this.spellings.add(json);
    return { value: json.value, bytes: length, written: typeof json.value === 'number' ? text : null };
  }

  #object(path: Path): Value {
    this.#begin();
    const object: Record<string, unknown> = {};
    const numbers = this.spellings.ofObject(object);
    let bytes = 0;
    for (let next = this.#token(); next !== code.closeObject; ) {
      if (this.#token() !== code.quote) throw this.#wrong('a key is missing');
      const key = this.#key();
      if (this.#token() !== code.colon) throw this.#wrong('a colon is missing');
      this.window.skip();
      if (Object.hasOwn(object, key)) this.#replaced([{ at: pointer([key]), value: object[key] }], path);
      const { value, bytes: more, written } = this.value([...path, key]);
      // An assignment to __proto__ would set something else.
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      if (written === null) numbers.delete(key);
      else numbers.set(key, written);
      bytes += more;
      if (bytes > this.#reading.held.text) throw tooLong(this.#reading.held.text);
      next = this.#token();
      if (next === code.comma) this.window.skip();
      else if (next !== code.closeObject) throw this.#wrong('neither a comma nor an end');
    }
    this.window.skip();
    return { value: object, bytes, written: null };
  }

  /** A real array where little of it is held, numbers alone as a column of 8 bytes each, else one that is read again. */
  #array(path: Path): Value {
    const from = this.window.offset;
    this.#begin();
    const ends: number[] = [];
    let elements: unknown[] | null = [];
    let numbers: Growing | null = null;
    let [n, objects, bytes] = [0, 0, 0];
    const parts: { from: number; json: JsonDocument }[] = [];
    for (let isLast = false; !isLast; ) {
      const batch: Batch = this.#batch(path, n);
      const areNumbers = batch.values.every((one) => typeof one === 'number');
      if (elements !== null) {
        for (const one of batch.values) elements.push(one);
        parts.push({ from: n, json: batch.json });
        bytes += batch.bytes;
      }
      ends.push(this.window.offset - 1);
      n += batch.values.length;
      objects += batch.values.filter(isObject).length;
      isLast = batch.isLast;
      if (numbers !== null && areNumbers) numbers.addAll(batch.values as number[]);
      else numbers = null;
      if (elements !== null && bytes > this.#reading.held.array) {
        if (elements.every((one) => typeof one === 'number')) {
          numbers = new Growing();
          numbers.addAll(elements as number[]);
        }
        elements = null;
      }
      if (elements === null && numbers === null && !isLast) {
        for (const passed of this.window.skipMembers(this.#reading.held.batch)) {
          ends.push(passed.to);
          n += passed.n;
          objects += passed.objects;
        }
        isLast = true;
      }
    }
    const held = { bytes: 0, written: null };
    if (elements !== null) {
      this.spellings.addArray(elements, parts);
      return { ...held, value: elements, bytes };
    }
    if (numbers !== null) return { ...held, value: numbers.all() };
    const length = this.window.offset - from;
    const of = { n, bytes: length, isOfObjects: objects === n };
    return { ...held, value: new LongArray(of, () => elementsFrom(this.#reading, from, path, ends)) };
  }

  /** @param end where a group of elements ends of which this is the first, where that is known */
  #batch(path: Path, n: number, end?: number): Batch {
    const { batch, array } = this.#reading.held;
    this.#token();
    const from = this.window.offset;
    const isKnown = end !== undefined && end - from <= array;
    const members = isKnown
      ? { text: this.window.takeMembers(end - from), isLast: false }
      : this.window.members(batch, array);
    if (members !== null) {
      const json = this.#strict(readJson(members.text));
      this.#replaced(
        json.duplicates.map((one) => shifted(one, n)),
        path,
      );
      const bytes = this.window.offset - from;
      return { json, values: json.value as unknown[], bytes, isLast: members.isLast };
    }
    const { value, bytes, written } = this.value([...path, n]);
    const next = this.#token();
    if (next !== code.comma && next !== code.closeArray) throw this.#wrong('neither a comma nor an end');
    this.window.skip();
    const { spellings } = this;
    const values = [value];
    const json: JsonDocument = {
      value: values,
      written: (of, key) => (of === values && written !== null ? written : spellings.written(of, key)),
    };
    return { json, values, bytes, isLast: next === code.closeArray };
  }

  #begin(): void {
    this.#token();
    this.window.skip();
  }

  #token(): number {
    const token = this.window.token();
    if (token === undefined) throw new NotJson('ends before it is whole');
    return token;
  }

  #key(): string {
    const length = this.window.lengthOf(code.quote, this.#reading.held.text);
    if (length === null) throw tooLong(this.#reading.held.text);
    return readJson(this.window.take(length)).value as string;
  }

  #replaced(duplicates: readonly Duplicate[], path: Path): void {
    if (duplicates.length === 0) return;
    const before = pointer(path);
    this.#reading.replaced(duplicates.map(({ at, value }) => ({ at: `${before}${at}`, value })));
  }

  /** Where a stray comma of a long text stands nobody could find again. */
  #strict(json: JsonText): JsonText {
    if (json.strays.length === 0) return json;
    throw this.#wrong('a comment, or a comma too many, stands in a text of which this is the end');
  }

  #wrong(why: string): NotJson {
    return new NotJson(`is no JSON: ${why} (byte ${this.window.offset + 1})`);
  }
}

function* elementsFrom(
  reading: Reading,
  from: number,
  path: Path,
  ends: readonly number[],
): Generator<JsonDocument> {
  const walk = new Walk(reading, from);
  try {
    yield* walk.elements(path, ends);
  } catch (cause) {
    if (!(cause instanceof NotJson)) throw cause;
    const why = `its array ${pointer(path)} ${cause.message}`;
    throw new Unreadable(why, 'Name the file that the tool wrote.', { cause });
  } finally {
    walk.window.close();
  }
}

/** In a batch the first element is 0. */
function shifted({ at, value }: Duplicate, n: number): Duplicate {
  const [, index, rest] = /^\/(\d+)(.*)$/.exec(at)!;
  return { at: `/${n + Number(index)}${rest}`, value };
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const tooLong = (bytes: number) =>
  new Unreadable(
    `one of its values is longer than ${bytes / 2 ** 20} MiB`,
    'Leave it out, say with jq: jq "del(.generated_texts)" FILE > SMALLER.json',
  );
