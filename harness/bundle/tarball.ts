import { createReadStream, statSync } from 'node:fs';
import { Header, Pax } from 'tar';

/** A file of a kit: its path there, and where its bytes come from. */
export type KitFile = { path: string } & ({ from: string } | { content: string }) & { executable?: boolean };

const BLOCK_BYTES = 512;
// The beginning of time of every archive: a file's date is no part of what it is.
const NO_DATE = new Date(0);

/**
 * A tar archive as a stream of blocks. The same files give the same bytes, whatever their dates, owners, permissions and
 * order: entries are sorted by path, dated 1970, owned by nobody, and either executable or not.
 */
export async function* tarball(files: KitFile[]): AsyncGenerator<Buffer> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of sorted) {
    const size = sizeOf(file);
    yield* header(file, size);
    yield* contentOf(file);
    yield Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
  }
  yield Buffer.alloc(2 * BLOCK_BYTES);
}

/** The bytes of one file, in pieces. */
export async function* contentOf(file: KitFile): AsyncGenerator<Buffer> {
  if ('content' in file) yield Buffer.from(file.content);
  else yield* createReadStream(file.from, { highWaterMark: 1024 * 1024 });
}

/** Size in bytes. */
function sizeOf(file: KitFile): number {
  return 'content' in file ? Buffer.byteLength(file.content) : statSync(file.from).size;
}

function* header(file: KitFile, size: number): Generator<Buffer> {
  const mode = file.executable ? 0o755 : 0o644;
  const fields = { path: file.path, mode, size, mtime: NO_DATE, type: 'File' as const, uid: 0, gid: 0 };
  const block = Buffer.alloc(BLOCK_BYTES);
  const entry = new Header(fields);
  // A path or a size that does not fit the old header goes into an extended one before it.
  if (entry.encode(block, 0)) yield new Pax({ path: file.path, size }).encode();
  yield block;
}
