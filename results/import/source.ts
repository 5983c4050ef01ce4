import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** Bytes to be imported, from the beginning to the end and as often as is needed. */
export interface Source {
  /** As its user calls it. */
  readonly name: string;
  /** How many bytes `chunks` gives. */
  readonly bytes: number;
  /** @param from how many of them to leave out at the beginning */
  chunks(from?: number): Iterable<Uint8Array>;
  /** As it came, where what is read was unpacked from it: this is kept, and hashed. */
  readonly packed?: Source;
}

export const bytesSource = (name: string, bytes: Uint8Array): Source => ({
  name,
  bytes: bytes.length,
  chunks: (from = 0) => [bytes.subarray(from)],
});

/** As many as stay near a processor until they were looked at, made a text of, and hashed. */
const chunkBytes = 2 ** 17;

/** A file, read piece by piece. A piece is another one's place: whoever keeps it copies it. */
export const fileSource = (path: string, name = path): Source => ({
  name,
  get bytes() {
    return statSync(path).size;
  },
  *chunks(from = 0) {
    const file = openSync(path, 'r');
    let at = from;
    try {
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, fstatSync(file).size)));
      for (;;) {
        const read = readSync(file, buffer, 0, buffer.length, at);
        if (read === 0) return;
        at += read;
        yield buffer.subarray(0, read);
      }
    } finally {
      closeSync(file);
    }
  },
});
