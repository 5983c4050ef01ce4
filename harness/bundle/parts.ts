import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { UsageError } from '../errors.ts';

/** One file of a kit. */
export type Part = { name: string; bytes: number; sha256: string };

const UNITS: Record<string, number> = {
  '': 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
const SMALLEST_PART_BYTES = 1024;

/** Bytes of a size such as "60MiB" or "4 GB". Throws {@link UsageError} for anything else and for tiny parts. */
export function parseSize(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([kKMG]i?B)?$/.exec(text) ?? [];
  const scale = UNITS[unit ?? ''];
  const bytes = number && scale ? Math.floor(Number(number) * scale) : 0;
  if (bytes >= SMALLEST_PART_BYTES) return bytes;
  throw new UsageError(`"${text}" is no size of a part.`, 'Write it as 60MiB, 700MB or 4GiB; at least 1KiB.');
}

/** Takes a stream and writes it as files `<stem>.001`, `<stem>.002`, … of one size, the last as long as what is left. */
export class PartWriter extends Writable {
  readonly parts: Part[] = [];
  readonly #folder: string;
  readonly #stem: string;
  readonly #partBytes: number;
  #open: { file: number; hash: Hash; bytes: number } | null = null;

  constructor(folder: string, stem: string, partBytes: number) {
    super();
    this.#folder = folder;
    this.#stem = stem;
    this.#partBytes = partBytes;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      for (let rest = chunk; rest.length > 0; ) rest = this.#writeSome(rest);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _final(done: () => void): void {
    this.#close();
    done();
  }

  /** Writes what the open part has room for and gives back the rest. */
  #writeSome(bytes: Buffer): Buffer {
    this.#open ??= { file: openSync(this.#next(), 'w'), hash: createHash('sha256'), bytes: 0 };
    const fits = bytes.subarray(0, this.#partBytes - this.#open.bytes);
    writeSync(this.#open.file, fits);
    this.#open.hash.update(fits);
    this.#open.bytes += fits.length;
    if (this.#open.bytes === this.#partBytes) this.#close();
    return bytes.subarray(fits.length);
  }

  #close(): void {
    if (!this.#open) return;
    const { file, hash, bytes } = this.#open;
    closeSync(file);
    this.parts.push({ name: this.#name(), bytes, sha256: hash.digest('hex') });
    this.#open = null;
  }

  #next(): string {
    return join(this.#folder, this.#name());
  }

  /** Three digits, so that a shell's `*` joins the parts in order. */
  #name(): string {
    return `${this.#stem}.${String(this.parts.length + 1).padStart(3, '0')}`;
  }
}
