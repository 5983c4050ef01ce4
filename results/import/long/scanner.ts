/** What a byte is to the brackets of JSON: 0 for all that nothing depends on. */
const kinds = new Uint8Array(256);
const [quote, backslash, open, close, comma] = [1, 2, 3, 4, 5];
const openObject = 0x7b;
for (const [sign, kind] of [
  ['"', quote],
  ['\\', backslash],
  ['[', open],
  ['{', open],
  [']', close],
  ['}', close],
  [',', comma],
] as const)
  kinds[sign.charCodeAt(0)] = kind;

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
   * Goes on to the end of the bytes, of the container, or to a member that ends behind `enough`; returns where that is.
   *
   * @param origin the index that a boundary is told from
   */
  go(bytes: Uint8Array, from: number, end: number, origin: number, enough: number): number {
    let depth = this.#depth;
    let isInText = this.#isInText;
    let at = from;
    if (this.#isEscaped && at < end) {
      at++;
      this.#isEscaped = false;
    }
    for (; at < end; at++) {
      const kind = kinds[bytes[at]!]!;
      if (kind === 0) continue;
      if (isInText) {
        if (kind === quote) isInText = false;
        else if (kind === backslash) {
          at++;
          if (at === end) this.#isEscaped = true;
        }
      } else if (kind === quote) isInText = true;
      else if (kind === open) {
        if (depth === 0 && bytes[at] === openObject) this.objects++;
        depth++;
      } else if (kind === close) {
        if (depth === 0) {
          this.members++;
          this.boundary = at - origin;
          this.isEnded = true;
          return at;
        }
        depth--;
      } else if (kind === comma && depth === 0) {
        this.members++;
        this.boundary = at - origin;
        if (at - origin >= enough) {
          at++;
          break;
        }
      }
    }
    this.#depth = depth;
    this.#isInText = isInText;
    return Math.min(at, end);
  }
}
