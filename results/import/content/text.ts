import { isAscii, isUtf8 } from 'node:buffer';
import { Unreadable } from '../reader.ts';
import type { Source } from '../source.ts';

/** A single text of JSON may have so many bytes; lines any number, each no longer than this. */
export const mostBytes = 64 * 2 ** 20;

const lineBreak = 0x0a;
const carriageReturn = 0x0d;

/**
 * The lines of a source, without what ends them. It may begin with a mark of its encoding: UTF-8, or UTF-16 in either order.
 * Each is made of its own bytes: in a part of a long text every look at a character takes twice the time.
 */
export function* linesOf(source: Source): Generator<string> {
  for (const block of blocksOf(source)) {
    const encoding = encodingOf(block);
    for (let from = 0; from < block.length; ) {
      const end = block.indexOf(lineBreak, from);
      const to = end < 0 ? block.length : end;
      yield block.toString(encoding, from, block[to - 1] === carriageReturn && to > from ? to - 1 : to);
      from = to + 1;
    }
  }
}

/** The whole text of a source; null where it is longer than a single text may be. */
export function wholeText(source: Source): string | null {
  if (source.bytes > mostBytes) return null;
  const parts: Uint8Array[] = [];
  for (const chunk of utf8Of(source)) parts.push(Uint8Array.from(chunk));
  const bytes = Buffer.concat(parts);
  return bytes.toString(encodingOf(bytes));
}

/** Pieces of whole lines. A piece is another one's place, and nothing is copied but a line that goes on in the next chunk. */
function* blocksOf(source: Source): Generator<Buffer> {
  let begun: Buffer[] = [];
  let bytes = 0;
  for (const chunk of utf8Of(source)) {
    const here = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const first = bytes > 0 ? here.indexOf(lineBreak) + 1 : 0;
    const last = here.lastIndexOf(lineBreak) + 1;
    if (last > 0) {
      if (bytes > 0) yield Buffer.concat([...begun, here.subarray(0, first)]);
      yield here.subarray(first, last);
      begun = [];
      bytes = 0;
    }
    bytes += here.length - last;
    if (bytes > mostBytes) throw tooLong();
    if (last < here.length) begun.push(Buffer.from(here.subarray(last)));
  }
  if (bytes > 0) yield Buffer.concat(begun);
}

/** Text of which more would have to be held at once than is. */
export class TooLong extends Unreadable {
  /** The same, where it is known why it cannot be read in parts. */
  because(why: string): TooLong {
    return new TooLong(`${this.message}, and it ${why}`, this.tryThis);
  }
}

const tooLong = () =>
  new TooLong(
    `one of its lines is longer than ${mostBytes / 2 ** 20} MiB`,
    'Make lines of its rows, say with jq: jq -c ".[]" FILE > FILE.jsonl',
  );

/** The first line; null where it is longer than is held. */
export function firstLine(source: Source): string | null {
  let bytes = 0;
  for (const chunk of utf8Of(source)) {
    if (chunk.includes(lineBreak)) {
      const [first = ''] = linesOf(source);
      return first;
    }
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
  }
  return null;
}

const marks = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const;

/** Text of whole characters of UTF-8. */
export const textOf = (bytes: Buffer): string => bytes.toString(encodingOf(bytes));

/**
 * The bytes behind a mark, in UTF-8.
 *
 * @param from how many of them to leave out
 */
export function* utf8Of(source: Source, from = 0): Generator<Uint8Array> {
  if (from === 0) return yield* allUtf8Of(source);
  const mark = markOf(firstChunk(source));
  if (mark === undefined || mark.encoding === 'utf-8')
    return yield* source.chunks(from + (mark?.bytes.length ?? 0));
  let left = from;
  for (const chunk of allUtf8Of(source)) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

const firstChunk = (source: Source): Uint8Array => {
  const [first = new Uint8Array()] = source.chunks();
  return first;
};

const markOf = (chunk: Uint8Array) => marks.find(({ bytes }) => bytes.every((byte, i) => chunk[i] === byte));

function* allUtf8Of(source: Source): Generator<Uint8Array> {
  let decoder: InstanceType<typeof TextDecoder> | null | undefined;
  for (const chunk of source.chunks()) {
    if (chunk.length === 0) continue;
    if (decoder === undefined) {
      const mark = markOf(chunk);
      decoder = mark && mark.encoding !== 'utf-8' ? new TextDecoder(mark.encoding, { fatal: true }) : null;
      if (mark?.encoding === 'utf-8') {
        yield chunk.subarray(mark.bytes.length);
        continue;
      }
    }
    yield decoder === null ? chunk : Buffer.from(transcoded(decoder, chunk));
  }
  if (decoder) transcoded(decoder);
}

function transcoded(decoder: InstanceType<typeof TextDecoder>, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (cause) {
    throw new Unreadable(
      `it is no text in ${decoder.encoding.toUpperCase()}, as which it is marked`,
      wayOut,
      { cause },
    );
  }
}

const wayOut = 'Name the file that the tool wrote; a text in another encoding can be saved again in UTF-8.';

/** Of characters of one byte V8 makes a string at once. */
function encodingOf(bytes: Buffer): 'latin1' | 'utf8' {
  if (bytes.includes(0)) throw withZeros(bytes);
  if (isAscii(bytes)) return 'latin1';
  if (isUtf8(bytes)) return 'utf8';
  throw new Unreadable(
    'it is no text in UTF-8',
    'Name the file that the tool wrote. One in Latin-1 is written again by: iconv -f LATIN1 -t UTF-8 FILE > NEW',
  );
}

/** In UTF-16 each character of a text of ASCII has a byte of 0, behind it or before it. */
function withZeros([first, second, third, fourth]: Buffer): Unreadable {
  const isLittle = first !== 0 && second === 0 && third !== 0 && fourth === 0;
  const isBig = first === 0 && second !== 0 && third === 0 && fourth !== 0;
  if (!isLittle && !isBig) return new Unreadable('it is no text: it has bytes of 0', wayOut);
  const from = isLittle ? 'UTF-16LE' : 'UTF-16BE';
  return new Unreadable(
    'it looks like UTF-16, and has no mark at its beginning that says so',
    `Write it again in UTF-8: iconv -f ${from} -t UTF-8 FILE > NEW`,
  );
}
