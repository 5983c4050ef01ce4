import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';

/**
 * A column of whole numbers in few bytes, exact: each as its difference from the one before (zigzag, 7 bits a byte, as Protocol Buffers
 * write them), deflated, in base64. A time that is none (NaN) is told apart by its place.
 */
export const columnSchema = z.strictObject({
  count: z.int().nonnegative(),
  /** Places without a value, the same way: differences of rising indices. */
  none: z.string(),
  data: z.string(),
});

export type Column = z.infer<typeof columnSchema>;

/** A column that cannot be read: bytes were lost or changed. */
export class NotAColumn extends Error {
  override name = 'NotAColumn';
}

/** @throws RangeError for a value that is neither whole nor NaN */
export function packColumn(values: ArrayLike<number>): Column {
  const none: number[] = [];
  const present: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) none.push(i);
    else if (Number.isSafeInteger(value)) present.push(value);
    else throw new RangeError(`a column has whole numbers; got ${value} at ${i}`);
  }
  return { count: values.length, none: pack(none), data: pack(present) };
}

/** @throws NotAColumn */
export function unpackColumn({ count, none, data }: Column): Float64Array {
  const places = unpack(none, count);
  const present = unpack(data, count - places.length);
  if (places.length + present.length !== count) {
    throw new NotAColumn(`a column of ${count} numbers has ${places.length + present.length}`);
  }
  const values = new Float64Array(count);
  let [gap, at] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (places[gap] === i) {
      values[i] = Number.NaN;
      gap++;
    } else values[i] = present[at++]!;
  }
  if (gap !== places.length) throw new NotAColumn('places without a value are not in order');
  return values;
}

const mostBytesOfNumber = 8;

function pack(values: readonly number[]): string {
  if (values.length === 0) return '';
  const bytes = new Uint8Array(values.length * mostBytesOfNumber);
  let at = 0;
  let before = 0;
  for (const value of values) {
    const difference = value - before;
    before = value;
    // Beyond 2^53 a doubled difference would lose its last bit.
    let rest = difference < 0 ? -2n * BigInt(difference) - 1n : 2n * BigInt(difference);
    if (rest < 2n ** 31n) {
      let small = Number(rest);
      for (; small > 127; small >>>= 7) bytes[at++] = (small & 127) | 128;
      bytes[at++] = small;
      continue;
    }
    for (; rest > 127n; rest >>= 7n) bytes[at++] = Number(rest & 127n) | 128;
    bytes[at++] = Number(rest);
  }
  return deflateRawSync(bytes.subarray(0, at), { level: 9 }).toString('base64');
}

/** @param most values that there may be: more bytes than they take are not unpacked */
function unpack(text: string, most: number): number[] {
  if (text === '') return [];
  let bytes: Uint8Array;
  try {
    bytes = inflateRawSync(Buffer.from(text, 'base64'), {
      maxOutputLength: Math.max(1, most * mostBytesOfNumber),
    });
  } catch (cause) {
    throw new NotAColumn('the bytes of a column cannot be unpacked, or are more than its count allows', {
      cause,
    });
  }
  const values: number[] = [];
  let value = 0;
  for (let at = 0; at < bytes.length; ) {
    let [rest, scale] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new NotAColumn('a column ends in the middle of a number');
      rest |= BigInt(byte & 127) << scale;
      if (byte < 128) break;
      scale += 7n;
      if (scale > 63n) throw new NotAColumn('a number of a column is too long');
    }
    value += Number(rest & 1n ? -(rest + 1n) / 2n : rest / 2n);
    values.push(value);
    if (values.length > most) throw new NotAColumn(`a column of ${most} numbers has more`);
  }
  return values;
}
