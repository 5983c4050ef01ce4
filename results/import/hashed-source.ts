import { createHash } from 'node:crypto';
import type { Source } from './source.ts';

interface Hash {
  readonly bytes: number;
  readonly sha256: string;
}

/** A source that is hashed while its readers go through it: what they read is what was hashed, and a long file is read once less. */
export class HashedSource implements Source {
  readonly #source: Source;
  #hash: Hash | null = null;

  constructor(source: Source) {
    this.#source = source;
  }

  get name(): string {
    return this.#source.name;
  }

  get bytes(): number {
    return this.#source.bytes;
  }

  chunks(from = 0): Iterable<Uint8Array> {
    return from > 0 || this.#hash !== null ? this.#source.chunks(from) : this.#hashing();
  }

  hash(): Hash {
    if (this.#hash === null) for (const _ of this.#hashing());
    return this.#hash!;
  }

  *#hashing(): Generator<Uint8Array> {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const chunk of this.#source.chunks()) {
      yield chunk;
      // Only now: many look at the beginning alone.
      hash.update(chunk);
      bytes += chunk.length;
    }
    this.#hash ??= { bytes, sha256: hash.digest('hex') };
  }
}
