import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Failure } from '../errors.ts';
import { quoted } from '../hint.ts';
import { assertReadable } from './readable.ts';

const begin = 'version https://git-lfs.github.com/spec/';

/**
 * A clone without git-lfs has, in the place of each large file, a text of three lines that names it (git-lfs, docs/spec.md).
 *
 * @throws Failure with the command that fetches the file, where this is such a text; and where it may not be read
 */
export function assertFetched(path: string): void {
  assertReadable(path);
  const bytes = Buffer.alloc(400);
  const file = openSync(path, 'r');
  const length = readSync(file, bytes, 0, bytes.length, 0);
  closeSync(file);
  const text = bytes.toString('latin1', 0, length);
  if (!text.startsWith(begin)) return;
  const size = /^size (\d+)$/m.exec(text)?.[1];
  throw new Failure(
    `${path} is a pointer of git-lfs: the file itself${size ? `, ${size} bytes,` : ''} was not fetched.`,
    `Fetch it: git -C ${quoted(dirname(path))} lfs pull --include ${quoted(basename(path))}`,
  );
}
