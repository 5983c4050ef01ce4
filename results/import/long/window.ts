import { textOf, utf8Of } from '../content/text.ts';
import { code } from '../json/characters.ts';
import { NotJson } from '../json.ts';
import type { Source } from '../source.ts';
import { Scanner } from './scanner.ts';

/** Whole members of an array, as many as lie in so many bytes. */
export interface Members {
  readonly text: string;
  /** Whether the array ends behind them. */
  readonly isLast: boolean;
}

/** Members that were read over. */
interface Passed {
  /** Where they end. */
  readonly to: number;
  readonly n: number;
  readonly objects: number;
}

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const endsScalar = (byte: number): boolean =>
  byte === code.comma || byte === code.closeArray || byte === code.closeObject || isBlank(byte);

/** The bytes of a long text of JSON, of which a part is held at a time and moved on. All lengths are in bytes. */
export class Window {
  readonly #chunks: Iterator<Uint8Array>;
  #bytes = Buffer.allocUnsafe(2 ** 16);
  #at = 0;
  #end = 0;
  /** How many bytes lie before those that are held. */
  #before: number;

  /** @param from how many bytes of the text to leave out */
  constructor(source: Source, from = 0) {
    this.#chunks = utf8Of(source, from)[Symbol.iterator]();
    this.#before = from;
  }

  close(): void {
    this.#chunks.return?.();
  }

  /** How many bytes lie before what is read next. */
  get offset(): number {
    return this.#before + this.#at;
  }

  /** The first byte that is no white space, and is read next; undefined at the end. */
  token(): number | undefined {
    for (;;) {
      while (this.#at < this.#end) {
        const byte = this.#bytes[this.#at]!;
        if (!isBlank(byte)) return byte;
        this.#at++;
      }
      if (!this.#more()) return undefined;
    }
  }

  /** Reads over a sign. */
  skip(): void {
    this.#at++;
  }

  /** How long the value is that begins here; null where it is longer than `most`. */
  lengthOf(first: number, most: number): number | null {
    if (first === code.openObject || first === code.openArray) {
      const scanner = this.#scan(1, most, Number.POSITIVE_INFINITY);
      return scanner.isEnded && scanner.boundary < most ? scanner.boundary + 1 : null;
    }
    const isText = first === code.quote;
    for (let length = 1; ; length++) {
      if (length > most) return null;
      if (this.#at + length >= this.#end && !this.#more()) return isText ? this.#cut() : length;
      const byte = this.#bytes[this.#at + length]!;
      if (!isText && endsScalar(byte)) return length;
      if (isText && byte === code.backslash) length++;
      else if (isText && byte === code.quote) return length + 1;
    }
  }

  /** The text of so many bytes, which are read over. */
  take(length: number): string {
    const text = textOf(this.#bytes.subarray(this.#at, this.#at + length));
    this.#at += length;
    return text;
  }

  /**
   * Members of an array that begin here, which are read over with what separates them from the next, as an array of their own; null where
   * the first is longer than `most`.
   */
  members(enough: number, most: number): Members | null {
    const { boundary, isEnded } = this.#scan(0, most, enough);
    return boundary < 0 || boundary > most ? null : { text: this.takeMembers(boundary), isLast: isEnded };
  }

  /** The same, of members that are known to have so many bytes. */
  takeMembers(length: number): string {
    while (this.#end - this.#at <= length) if (!this.#more()) this.#cut();
    // The signs before and behind them were read, or are now.
    const [begin, end] = [this.#at - 1, this.#at + length];
    this.#bytes[begin] = code.openArray;
    this.#bytes[end] = code.closeArray;
    const text = textOf(this.#bytes.subarray(begin, end + 1));
    this.#at = end + 1;
    return text;
  }

  /** Reads over the rest of an array and its bracket, and tells of its members, as many at once as lie in `enough` bytes. */
  *skipMembers(enough: number): Generator<Passed> {
    const scanner = new Scanner();
    let begin = this.offset;
    let [members, objects] = [0, 0];
    for (;;) {
      this.#at = scanner.go(this.#held, this.#at, begin - this.#before, enough);
      if (scanner.isEnded) this.skip();
      if (scanner.isEnded || scanner.boundary >= enough) {
        yield {
          to: this.offset - 1,
          n: scanner.members - members,
          objects: scanner.objects - objects,
        };
        if (scanner.isEnded) return;
        [members, objects] = [scanner.members, scanner.objects];
        begin = this.offset;
        scanner.boundary = -1;
      } else if (!this.#more()) this.#cut();
    }
  }

  #scan(from: number, most: number, enough: number): Scanner {
    const scanner = new Scanner();
    for (let length = from; ; ) {
      length = scanner.go(this.#held, this.#at + length, this.#at, enough) - this.#at;
      if (scanner.isEnded || length > most || scanner.boundary >= enough) return scanner;
      if (!this.#more()) this.#cut();
    }
  }

  get #held(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  #cut(): never {
    throw new NotJson('ends before it is whole');
  }

  /** Holds more of the text, and no more what was read of it but the last byte; false at its end. */
  #more(): boolean {
    const next = this.#chunks.next();
    if (next.done) return false;
    if (this.#end + next.value.length > this.#bytes.length) this.#makeRoom(next.value.length);
    this.#bytes.set(next.value, this.#end);
    this.#end += next.value.length;
    return true;
  }

  #makeRoom(more: number): void {
    const given = Math.max(0, this.#at - 1);
    const held = this.#end - given;
    const isCramped = held + more > this.#bytes.length;
    const into = isCramped ? Buffer.allocUnsafe(2 * (held + more)) : this.#bytes;
    this.#bytes.copy(into, 0, given, this.#end);
    this.#bytes = into;
    this.#before += given;
    this.#at -= given;
    this.#end = held;
  }
}

/** The first byte of a source that is no white space; undefined where there is none. */
export function firstByte(source: Source): number | undefined {
  const window = new Window(source);
  try {
    return window.token();
  } finally {
    window.close();
  }
}
