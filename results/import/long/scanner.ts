/** What a byte is to the brackets of JSON: 0 for all that nothing depends on. */
const kinds = new Uint8Array(256);
const [quote, open, close, comma] = [1, 2, 3, 4];
for (const [character, kind] of [
  ['"', quote],
  ['[', open],
  ['{', open],
  [']', close],
  ['}', close],
  [',', comma],
] as const)
  kinds[character.charCodeAt(0)] = kind;

const sign = { quote: 0x22, openArray: 0x5b, backslash: 0x5c, closeArray: 0x5d, openObject: 0x7b } as const;

/** Of a text so many bytes are looked at one by one, before a search that is faster and takes longer to begin. */
const shortText = 24;

/**
 * Goes over the members of an object or array, from behind its bracket to the one that ends it, by quotes and brackets alone: what they mean
 * is read afterwards, or by nobody. It can be stopped anywhere and goes on with the next bytes.
 */
export class Scanner {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  /** Members that are whole, and how many of them are objects. */
  members = 0;
  objects = 0;
  /** Where the last of them ends, as it was told where it is; -1 where none is whole. */
  boundary = -1;
  isEnded = false;

  /**
   * Goes on to the end of the bytes, of the container, or of a member that ends at `enough` or behind; returns where that is.
   *
   * @param origin the index that a boundary is told from
   */
  go(bytes: Buffer, from: number, origin: number, enough: number): number {
    const end = bytes.length;
    const next = new Next(bytes);
    let depth = this.#depth;
    let at = this.#isInText ? this.#textEnd(bytes, from) : from;
    for (; at < end; at++) {
      const kind = kinds[bytes[at]!]!;
      if (kind === 0) continue;
      if (kind === quote) at = this.#textEnd(bytes, at + 1) - 1;
      else if (kind === open) {
        if (depth === 0 && bytes[at] === sign.openObject) this.objects++;
        const plainEnd = bytes[at] === sign.openArray ? next.closeOfPlain(at + 1) : -1;
        if (plainEnd > 0) at = plainEnd;
        else depth++;
      } else if (kind === close) {
        if (depth === 0) {
          this.members++;
          this.boundary = at - origin;
          this.isEnded = true;
          return at;
        }
        depth--;
      } else if (depth === 0) {
        this.members++;
        this.boundary = at - origin;
        if (at - origin >= enough) {
          at++;
          break;
        }
      }
    }
    this.#depth = depth;
    return at;
  }

  /** Behind the quote that ends a text, or the end of the bytes. */
  #textEnd(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#isEscaped && at < bytes.length) at++;
    this.#isEscaped = false;
    const soon = Math.min(bytes.length, at + shortText);
    for (; at < soon; at++) {
      const byte = bytes[at]!;
      if (byte === sign.quote) return this.#outside(at + 1);
      if (byte === sign.backslash) at++;
    }
    for (let found = at; at < bytes.length; at = found + 1) {
      found = bytes.indexOf(sign.quote, at);
      if (found < 0) found = bytes.length;
      let first = found;
      while (first > at && bytes[first - 1] === sign.backslash) first--;
      const isEscape = (found - first) % 2 === 1;
      if (found === bytes.length) {
        this.#isEscaped = isEscape;
        break;
      }
      if (!isEscape) return this.#outside(found + 1);
    }
    if (at > bytes.length) this.#isEscaped = true;
    this.#isInText = true;
    return bytes.length;
  }

  #outside(at: number): number {
    this.#isInText = false;
    return at;
  }
}

/** Where the next of some signs are. Most of a long file are arrays of numbers, which are passed over at once. */
class Next {
  readonly #bytes: Buffer;
  #quote = -1;
  #brace = -1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The bracket that closes an array in which there is neither a text nor another container; -1 where it is none, or goes on. */
  closeOfPlain(from: number): number {
    const close = this.#bytes.indexOf(sign.closeArray, from);
    if (close < 0) return -1;
    if (this.#quote < from) this.#quote = this.#find(sign.quote, from);
    if (this.#brace < from) this.#brace = this.#find(sign.openObject, from);
    if (close > this.#quote || close > this.#brace) return -1;
    const open = this.#bytes.indexOf(sign.openArray, from);
    return open >= 0 && open < close ? -1 : close;
  }

  #find(sign: number, from: number): number {
    const found = this.#bytes.indexOf(sign, from);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  }
}
