import { code, stringEnd } from './characters.ts';

/** A value that a later one of the same key replaced. */
export interface Duplicate {
  /** JSON pointer of the key. */
  readonly at: string;
  readonly value: unknown;
}

interface Parsed {
  readonly value: unknown;
  readonly duplicates: readonly Duplicate[];
  /** How numbers were written, where that is not how JavaScript writes them. */
  readonly spellings: WeakMap<object, Map<string, string>>;
}

/** So deep may objects and arrays lie in each other. */
export const mostDepth = 64;

/** What JSON calls a number, and what Python and C write where there is none. */
export const number =
  /-?(?:(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|nan|Infinity|inf(?:inity)?)(?![\w.+-])/y;

/** White space as JSON has it: other characters that stand for none are no part of it. */
export const blank = /[ \t\r\n]*/y;

const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Parses with everything that `JSON.parse` does not tell; or says what is wrong, to stand behind "it". */
export function parseWritten(text: string): Parsed | { readonly wrong: string } {
  try {
    return new Parser(text).parsed();
  } catch (error) {
    if (error instanceof Wrong) return { wrong: error.message };
    throw error;
  }
}

class Wrong extends Error {}

class Parser {
  #at = 0;
  readonly #text: string;
  readonly #duplicates: Duplicate[] = [];
  readonly #spellings: Parsed['spellings'] = new WeakMap();
  /** Keys and indices that lead to where it stands. */
  readonly #path: (string | number)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  parsed(): Parsed {
    const value = this.#value(null, '');
    this.#token();
    if (this.#at < this.#text.length) this.#fail('goes on behind its end');
    return { value, duplicates: this.#duplicates, spellings: this.#spellings };
  }

  #value(container: object | null, key: string | number): unknown {
    const first = this.#token();
    if (first === code.openObject) return this.#within(key, () => this.#object());
    if (first === code.openArray) return this.#within(key, () => this.#array());
    if (first === code.quote) return this.#string();
    number.lastIndex = this.#at;
    const [written] = number.exec(this.#text) ?? [];
    if (written !== undefined) return this.#number(written, container, key);
    for (const [word, value] of words)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    return this.#fail('is no JSON');
  }

  #within<T>(key: string | number, read: () => T): T {
    if (this.#path.push(key) > mostDepth) this.#fail(`is deeper than ${mostDepth} levels`);
    const value = read();
    this.#path.pop();
    return value;
  }

  #object(): object {
    const object: Record<string, unknown> = {};
    this.#at++;
    if (this.#token() === code.closeObject) return this.#closed(object);
    for (;;) {
      if (this.#token() !== code.quote) this.#fail('is no JSON: a key is missing');
      const key = this.#string();
      if (this.#token() !== code.colon) this.#fail('is no JSON: a colon is missing');
      this.#at++;
      const before = Object.hasOwn(object, key) ? { value: object[key] } : null;
      if (before) this.#duplicates.push({ at: pointer([...this.#path.slice(1), key]), ...before });
      if (before) this.#spellings.get(object)?.delete(key);
      const value = this.#value(object, key);
      // An assignment to __proto__ would set something else.
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      const next = this.#token();
      if (next === code.closeObject) return this.#closed(object);
      if (next !== code.comma) this.#fail('is no JSON: neither a comma nor an end');
      this.#at++;
    }
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#at++;
    if (this.#token() === code.closeArray) return this.#closed(array);
    for (;;) {
      array.push(this.#value(array, array.length));
      const next = this.#token();
      if (next === code.closeArray) return this.#closed(array);
      if (next !== code.comma) this.#fail('is no JSON: neither a comma nor an end');
      this.#at++;
    }
  }

  #closed<T>(container: T): T {
    this.#at++;
    return container;
  }

  #string(): string {
    const begin = this.#at;
    this.#at = stringEnd(this.#text, begin);
    if (this.#at < 0) {
      this.#at = begin;
      this.#fail('ends within a text');
    }
    try {
      return JSON.parse(this.#text.slice(begin, this.#at));
    } catch {
      this.#at = begin;
      return this.#fail('is no JSON: a text with what JSON does not allow in it');
    }
  }

  #number(written: string, container: object | null, key: string | number): number {
    this.#at += written.length;
    const value = numberOf(written);
    if (container !== null && written !== String(value)) {
      const known = this.#spellings.get(container) ?? new Map<string, string>();
      this.#spellings.set(container, known.set(String(key), written));
    }
    return value;
  }

  #token(): number {
    blank.lastIndex = this.#at;
    blank.test(this.#text);
    this.#at = blank.lastIndex;
    return this.#text.charCodeAt(this.#at);
  }

  #fail(why: string): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    throw new Wrong(`${why} (line ${line}, column ${this.#at - before.lastIndexOf('\n')})`);
  }
}

function numberOf(written: string): number {
  if (/nan/i.test(written)) return Number.NaN;
  if (/inf/i.test(written))
    return written.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(written);
}

/** A JSON pointer (RFC 6901). */
export const pointer = (path: readonly (string | number)[]) =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
