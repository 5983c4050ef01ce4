import {
  closeSync,
  createReadStream,
  createWriteStream,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { Unreadable } from '../../../results/import/reader.ts';
import { fileSource, type Source } from '../../../results/import/source.ts';
import { filesOfZip } from '../../runtime/archive.ts';

/** A file that was found, or why it is not read. */
export interface Found {
  readonly name: string;
  readonly source: Source | Unreadable;
}

/** How much a packed file may become, all that is in it together. */
export interface Limits {
  readonly bytes: number;
  /** Times its own size; ordinary files become 5 to 50 times as large. */
  readonly ratio: number;
  /** What may be passed whatever the ratio: a small file can be all of one letter. */
  readonly anyRatioBytes: number;
  readonly files: number;
}

export const unpackLimits: Limits = { bytes: 4 * 2 ** 30, ratio: 200, anyRatioBytes: 2 ** 20, files: 10_000 };

/**
 * The file at a path, or what is packed in it; its first bytes say what it is, not its name. What is unpacked lies in the folder `work` until
 * the next is asked for.
 */
export async function* opened(
  path: string,
  name: string,
  work: string,
  limits: Limits = unpackLimits,
): AsyncGenerator<Found> {
  let format: Format | null;
  try {
    format = formatOf(path);
  } catch (cause) {
    yield { name, source: cannotBeOpened(cause) };
    return;
  }
  const packed = fileSource(path, name);
  if (format === 'tar') yield { name, source: isTar() };
  else if (format === 'zip') yield* unzipped(path, name, work, limits);
  else if (format === null) yield { name, source: packed };
  else {
    const to = join(work, 'unpacked');
    const unpacker = format === 'gzip' ? createGunzip() : createZstdDecompress();
    const within = new Within(packed.bytes, limits);
    yield* asFound(name, to, { packed }, () =>
      pipeline(createReadStream(path), unpacker, within.counting(), createWriteStream(to)),
    );
  }
}

async function* unzipped(path: string, name: string, work: string, limits: Limits): AsyncGenerator<Found> {
  const within = new Within(statSync(path).size, limits);
  const to = join(work, 'unpacked');
  let files = 0;
  try {
    for await (const file of filesOfZip(path)) {
      const inner = `${name}/${file.name}`;
      if (++files > limits.files) {
        yield { name, source: new Unreadable(`it has more than ${limits.files} files`, unpackIt) };
        return;
      }
      if (file.isLink) yield { name: inner, source: new Unreadable('it is a link', unpackIt) };
      else yield* asFound(inner, to, {}, () => file.writeTo(within.counting(), createWriteStream(to)));
      if (within.isPassed) return;
    }
  } catch (cause) {
    yield { name, source: damaged(cause) };
  }
}

async function* asFound(
  name: string,
  to: string,
  more: Pick<Source, 'packed'>,
  unpack: () => Promise<void>,
): AsyncGenerator<Found> {
  try {
    await unpack();
    const isPacked = formatOf(to) !== null;
    yield { name, source: isPacked ? isPackedTwice() : { ...fileSource(to, name), ...more } };
  } catch (cause) {
    yield { name, source: cause instanceof Unreadable ? cause : damaged(cause) };
  } finally {
    rmSync(to, { force: true });
  }
}

/** Counts what comes out of a packed file, and stops where that is more than anybody measured. */
class Within {
  isPassed = false;
  #bytes = 0;
  readonly #packed: number;
  readonly #limits: Limits;

  constructor(packed: number, limits: Limits) {
    this.#packed = packed;
    this.#limits = limits;
  }

  counting(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        this.isPassed = this.#bytes > this.#most;
        done(this.isPassed ? this.#tooMuch() : null, chunk);
      },
    });
  }

  get #most(): number {
    const { bytes, ratio, anyRatioBytes } = this.#limits;
    return Math.min(bytes, Math.max(anyRatioBytes, ratio * this.#packed));
  }

  #tooMuch(): Unreadable {
    const ratio = Math.round(this.#most / this.#packed);
    return new Unreadable(
      `it has ${mib(this.#packed)} and becomes more than ${mib(this.#most)}, ${ratio} times as much`,
      'If it is a result all the same, unpack it and name what is in it.',
    );
  }
}

const mib = (bytes: number) => `${(bytes / 2 ** 20).toPrecision(3)} MiB`;

const unpackIt = 'Unpack it, and name its folder.';
const isTar = () => new Unreadable('it is an archive of tar', unpackIt);
const isPackedTwice = () => new Unreadable('what is packed in it is packed itself', unpackIt);
const cannotBeOpened = (cause: unknown) =>
  new Unreadable(
    `it cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Give this user the right to read it.',
    { cause },
  );
const damaged = (cause: unknown) =>
  new Unreadable(
    `it is damaged: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Copy it again, or unpack it and name its folder.',
    { cause },
  );

type Format = 'gzip' | 'zstd' | 'zip' | 'tar';

const formats: readonly { readonly format: Format; readonly at: number; readonly bytes: string }[] = [
  { format: 'gzip', at: 0, bytes: '1f8b' },
  { format: 'zstd', at: 0, bytes: '28b52ffd' },
  { format: 'zip', at: 0, bytes: '504b0304' },
  // Of a zip file without files.
  { format: 'zip', at: 0, bytes: '504b0506' },
  { format: 'tar', at: 257, bytes: Buffer.from('ustar').toString('hex') },
];

/** Null for a file that is not packed. */
function formatOf(path: string): Format | null {
  const start = Buffer.alloc(512);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  const found = formats.find(({ at, bytes }) => start.toString('hex', at, at + bytes.length / 2) === bytes);
  return found?.format ?? null;
}
