import { code, commentEnd, stringEnd } from './characters.ts';
import { type Flaw, flawAt, flawWithin, isCutOff } from './flaws.ts';

/** A value that a later one of the same key replaced. */
export interface Duplicate {
  /** JSON pointer of the key. */
  readonly at: string;
  readonly value: unknown;
}

/** What stands in a text beside JSON and takes nothing from its meaning: a comment, or a comma behind the last member. */
export interface Stray {
  readonly is: 'comma' | 'comment';
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Where a text begins, for places within it: both from 1. */
export interface Begin {
  readonly line: number;
  readonly column: number;
}

/** So many of a text are told. */
const mostStrays = 1000;

export const atBegin: Begin = { line: 1, column: 1 };

interface Parsed {
  readonly value: unknown;
  readonly duplicates: readonly Duplicate[];
  readonly strays: readonly Stray[];
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

/** Why a text is not read: `message` stands behind "it". */
interface Wrong {
  readonly message: string;
  readonly tryThis: string;
}

/** Parses with everything that `JSON.parse` does not tell; or says what is wrong. */
export function parseWritten(text: string, begin: Begin = atBegin): Parsed | { readonly wrong: Wrong } {
  try {
    return new Parser(text, begin).parsed();
  } catch (error) {
    if (error instanceof Stopped) return { wrong: error };
    throw error;
  }
}

class Stopped extends Error implements Wrong {
  readonly tryThis: string;

  constructor(message: string, tryThis: string) {
    super(message);
    this.tryThis = tryThis;
  }
}

class Parser {
  #at = 0;
  readonly #text: string;
  readonly #begin: Begin;
  readonly #duplicates: Duplicate[] = [];
  readonly #strays: Stray[] = [];
  /** Of the last of them: its line, and where in the text that begins. */
  #line: number;
  #lineBegin: number;
  readonly #spellings: Parsed['spellings'] = new WeakMap();
  /** Keys and indices that lead to where it stands. */
  readonly #path: (string | number)[] = [];

  constructor(text: string, begin: Begin) {
    this.#text = text;
    this.#begin = begin;
    this.#line = begin.line;
    this.#lineBegin = 1 - begin.column;
  }

  parsed(): Parsed {
    const value = this.#value(null, '');
    this.#token();
    if (this.#at < this.#text.length) this.#stop('goes on behind its end');
    return { value, duplicates: this.#duplicates, strays: this.#strays, spellings: this.#spellings };
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
    return this.#fail('value', 'a value is missing');
  }

  #within<T>(key: string | number, read: () => T): T {
    if (this.#path.push(key) > mostDepth) this.#stop(`is deeper than ${mostDepth} levels`);
    const value = read();
    this.#path.pop();
    return value;
  }

  #object(): object {
    const object: Record<string, unknown> = {};
    this.#at++;
    if (this.#token() === code.closeObject) return this.#closed(object);
    for (;;) {
      if (this.#token() !== code.quote) this.#fail('key', 'a key is missing');
      const key = this.#string();
      if (this.#token() !== code.colon) this.#fail(null, 'a colon is missing');
      this.#at++;
      const before = Object.hasOwn(object, key) ? { value: object[key] } : null;
      if (before) this.#duplicates.push({ at: pointer([...this.#path.slice(1), key]), ...before });
      if (before) this.#spellings.get(object)?.delete(key);
      const value = this.#value(object, key);
      // An assignment to __proto__ would set something else.
      Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      if (this.#ends(code.closeObject)) return this.#closed(object);
    }
  }

  #array(): unknown[] {
    const array: unknown[] = [];
    this.#at++;
    if (this.#token() === code.closeArray) return this.#closed(array);
    for (;;) {
      array.push(this.#value(array, array.length));
      if (this.#ends(code.closeArray)) return this.#closed(array);
    }
  }

  /** Whether a container ends behind a member of it; else it goes on behind a comma. */
  #ends(close: number): boolean {
    const next = this.#token();
    if (next === close) return true;
    if (next !== code.comma) this.#fail('separator', 'neither a comma nor an end');
    const comma = this.#at++;
    if (this.#token() !== close) return false;
    this.#stray('comma', comma, comma + 1);
    return true;
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
      const lineEnd = this.#text.indexOf('\n', begin);
      this.#failWith(lineEnd < 0 ? isCutOff : { ...isCutOff, what: 'a text that does not end' });
    }
    const end = this.#at;
    try {
      return JSON.parse(this.#text.slice(begin, end));
    } catch {
      this.#at = begin;
      return this.#failWith(flawWithin(this.#text.slice(begin, end)));
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
    for (;;) {
      blank.lastIndex = this.#at;
      blank.test(this.#text);
      this.#at = blank.lastIndex;
      const end = commentEnd(this.#text, this.#at);
      if (end < 0) return this.#text.charCodeAt(this.#at);
      this.#stray('comment', this.#at, end);
      this.#at = end;
    }
  }

  #stray(is: Stray['is'], at: number, end: number): void {
    if (this.#strays.length === mostStrays) return;
    for (let next = this.#lineBreak(); next >= 0 && next < at; next = this.#lineBreak()) {
      this.#line++;
      this.#lineBegin = next + 1;
    }
    const text = this.#text.slice(at, end).trimEnd();
    this.#strays.push({ is, line: this.#line, column: at - this.#lineBegin + 1, text });
  }

  readonly #lineBreak = () => this.#text.indexOf('\n', Math.max(0, this.#lineBegin));

  #fail(awaits: Parameters<typeof flawAt>[2] | null, expected: string): never {
    const isAtEnd = this.#at >= this.#text.length;
    const plain = { what: expected, tryThis: isCutOff.tryThis };
    return this.#failWith(
      isAtEnd ? isCutOff : awaits === null ? plain : flawAt(this.#text, this.#at, awaits, expected),
    );
  }

  #failWith({ what, tryThis }: Flaw): never {
    return this.#stop(`is no JSON: ${what}`, tryThis);
  }

  #stop(why: string, tryThis: string = isCutOff.tryThis): never {
    const before = this.#text.slice(0, this.#at);
    const breaks = before.split('\n').length - 1;
    const column = this.#at - before.lastIndexOf('\n') + (breaks > 0 ? 0 : this.#begin.column - 1);
    throw new Stopped(`${why} (line ${this.#begin.line + breaks}, column ${column})`, tryThis);
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
