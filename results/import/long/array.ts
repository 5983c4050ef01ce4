import type { JsonDocument } from '../json.ts';

/**
 * An array that is longer than is held: its elements are read from the file whenever somebody goes through them, one after the other.
 */
export class LongArray implements Iterable<JsonDocument> {
  readonly n: number;
  /** Of its text. */
  readonly bytes: number;
  readonly isOfObjects: boolean;
  readonly #read: () => Generator<JsonDocument>;

  constructor(of: { n: number; bytes: number; isOfObjects: boolean }, read: () => Generator<JsonDocument>) {
    this.n = of.n;
    this.bytes = of.bytes;
    this.isOfObjects = of.isOfObjects;
    this.#read = read;
  }

  [Symbol.iterator](): Generator<JsonDocument> {
    return this.#read();
  }
}
