import { code, space, stringEnd } from './characters.ts';

/** What is told of a text while it is gone through: where the members of each object and array begin. */
type Found = (container: object, begin: number) => void;

/**
 * Goes through a text beside the value that `JSON.parse` made of it, which shows what got lost: false where an object has fewer keys than
 * the text gives it, and where it is deeper than is read. The text is known to be JSON, so that little of it need be looked at.
 */
export function isAsWritten(text: string, value: unknown, mostDepth: number, found?: Found): boolean {
  return new Walk(text, mostDepth, found).isSame(value);
}

class Walk {
  #at = 0;
  readonly #text: string;
  readonly #mostDepth: number;
  readonly #found: Found | undefined;

  constructor(text: string, mostDepth: number, found: Found | undefined) {
    this.#text = text;
    this.#mostDepth = mostDepth;
    this.#found = found;
  }

  isSame(value: unknown): boolean {
    const first = this.#token();
    if (first === code.openObject) return this.#isSameObject(value, 1);
    if (first === code.openArray) return this.#isSameArray(value, 1);
    return true;
  }

  /** Stands at the brace that opens it; afterwards behind the one that closes it. */
  #isSameObject(value: unknown, depth: number): boolean {
    if (typeof value !== 'object' || value === null || depth > this.#mostDepth) return false;
    this.#found?.(value, this.#at + 1);
    const text = this.#text;
    let keys = 0;
    this.#at++;
    for (let next = this.#token(); next !== code.closeObject; next = this.#token()) {
      if (next === code.comma) {
        this.#at++;
        continue;
      }
      const begin = this.#at;
      const end = stringEnd(text, begin);
      keys++;
      this.#at = end;
      this.#token();
      this.#at++;
      const first = this.#token();
      if (first === code.openObject || first === code.openArray) {
        const child = (value as Record<string, unknown>)[keyOf(text, begin, end)];
        const isSame =
          first === code.openObject
            ? this.#isSameObject(child, depth + 1)
            : this.#isSameArray(child, depth + 1);
        if (!isSame) return false;
      } else this.#skipScalar(first);
    }
    this.#at++;
    return keys === keysIn(value);
  }

  #isSameArray(value: unknown, depth: number): boolean {
    if (!Array.isArray(value) || depth > this.#mostDepth) return false;
    this.#found?.(value, this.#at + 1);
    this.#at++;
    if (isOfNumbers(value)) {
      this.#at = this.#text.indexOf(']', this.#at) + 1;
      return true;
    }
    let index = 0;
    for (let next = this.#token(); next !== code.closeArray; next = this.#token()) {
      if (next === code.comma) this.#at++;
      else if (next === code.openObject) {
        if (!this.#isSameObject(value[index++], depth + 1)) return false;
      } else if (next === code.openArray) {
        if (!this.#isSameArray(value[index++], depth + 1)) return false;
      } else {
        index++;
        this.#skipScalar(next);
      }
    }
    this.#at++;
    return index === value.length;
  }

  /** The code of the next character that is no white space. */
  #token(): number {
    let next = this.#text.charCodeAt(this.#at);
    while (next <= space) next = this.#text.charCodeAt(++this.#at);
    return next;
  }

  #skipScalar(first: number): void {
    if (first === code.quote) this.#at = stringEnd(this.#text, this.#at);
    else this.#at = scalarEnd(this.#text, this.#at);
  }
}

/** Most of a long file are such arrays: nothing in them can get lost. */
const isOfNumbers = (array: readonly unknown[]): boolean =>
  array.length > 0 && array.every((one) => typeof one === 'number');

/** As many as `Object.keys` has, without a list of them. */
function keysIn(object: object): number {
  let keys = 0;
  for (const _ in object) keys++;
  return keys;
}

/** Where a number, true, false or null ends. */
export function scalarEnd(text: string, at: number): number {
  for (let end = at + 1; ; end++) {
    const next = text.charCodeAt(end);
    // Not a number: behind the end of the text.
    if (next === code.comma || next <= space || next === code.closeObject || next === code.closeArray)
      return end;
    if (Number.isNaN(next)) return end;
  }
}

/** The key between two quotes, as JSON means it. */
export function keyOf(text: string, begin: number, end: number): string {
  const key = text.slice(begin + 1, end - 1);
  return key.includes('\\') ? JSON.parse(text.slice(begin, end)) : key;
}

/** Whether the first object or array of a text, be it JSON or not, is deeper than so many levels. */
export function isDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at >= 0 && at < text.length; ) {
    const next = text.charCodeAt(at);
    if (next === code.quote) at = stringEnd(text, at);
    else {
      if (next === code.openObject || next === code.openArray) {
        if (++depth > levels) return true;
      } else if ((next === code.closeObject || next === code.closeArray) && --depth <= 0) return false;
      at++;
    }
  }
  return false;
}
