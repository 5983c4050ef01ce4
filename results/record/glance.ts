import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Record } from '../record.ts';
import { fitting, recordIn } from './store.ts';
import { isPlain, withVisibleText } from './visible.ts';

/** What `storeRecord` writes before and behind the repeats, which are nearly all of a file. */
const [repeatsBegin, repeatsEnd] = ['\n "repeats": [', '\n "figures": ['];

/** Of a file, this much is read at once at its beginning and at its end: more than most records have there. Bytes. */
const glanceBytes = 16 * 2 ** 10;

/**
 * A record without its repeats, for lists of very many: of a file as `storeRecord` writes it, only the beginning and the end are read.
 * The schema is checked, the name is not: whoever needs the truth calls `readRecord`.
 *
 * @throws NotARecord as `readContent`
 */
export function glanceAt(path: string): Record {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const ends = endsOf(file, size);
    const short = ends === null ? null : shortened(path, ends);
    return short ?? recordOf(path, textOf(file, 0, size));
  } finally {
    closeSync(file);
  }
}

/** Null where the ends are no record: then the file is not laid out as expected, or says what is wrong when it is read whole. */
function shortened(path: string, ends: string): Record | null {
  try {
    return recordOf(path, ends);
  } catch {
    return null;
  }
}

function recordOf(path: string, text: string): Record {
  const record = fitting(path, recordIn(path, text).current);
  return { ...(isPlain(text) ? record : withVisibleText(record)), repeats: [] };
}

/** The JSON around the repeats; null where the file is not laid out as expected. */
function endsOf(file: number, size: number): string | null {
  const first = textOf(file, 0, Math.min(size, glanceBytes));
  const begin = first.indexOf(repeatsBegin);
  const last = size <= glanceBytes ? first : textOf(file, size - glanceBytes, glanceBytes);
  const end = last.lastIndexOf(repeatsEnd);
  return begin === -1 || end === -1 ? null : `${first.slice(0, begin)}${repeatsBegin}],${last.slice(end)}`;
}

function textOf(file: number, from: number, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.toString('utf8', 0, readSync(file, bytes, 0, length, from));
}
