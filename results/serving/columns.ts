import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { serving as says } from '../sentences/serving.ts';

// Times of a served load are whole nanoseconds that mostly grow, and many are alike: all rows of a step get their token at once. So a
// column is kept as differences in as few bytes as they need, and where values repeat, as places in the list of the values that there are.

/** More values than this no column of a load has: it bounds what is unpacked. */
export const mostValues = 2 ** 26;
/** 13 days in nanoseconds; the difference of two such values takes eight bytes of seven bits. */
export const largest = 2 ** 50;
const bytesOfValue = 8;

export const columnSchema = z.strictObject({
  count: z.int().nonnegative().max(mostValues),
  /** `differences`: each value from the one before; `places`: in the ascending list of distinct values, which stands in front. */
  coding: z.enum(['differences', 'places']),
  /** Deflated (RFC 1951), base64. */
  data: z.string(),
});

export type Column = z.infer<typeof columnSchema>;

/** A column whose bytes are not what its coding makes. */
export class BrokenColumn extends Error {
  override name = 'BrokenColumn';
}

/**
 * Packs whole numbers and NaN, exactly.
 *
 * @throws RangeError for anything else, and beyond ± 2⁵⁰
 */
export function packColumn(values: ArrayLike<number>): Column {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value) && !(Number.isInteger(value) && Math.abs(value) <= largest))
      throw new RangeError(`A column holds whole numbers up to 2^50 and NaN; got ${value}.`);
  }
  const places = placesOf(values);
  return places === null
    ? packed(values.length, 'differences', differencesOf(values))
    : packed(values.length, 'places', places);
}

/** @throws BrokenColumn where the bytes are not those of so many values */
export function unpackColumn({ count, coding, data }: Column): Float64Array {
  const reader = readerOf(inflated(data, (2 * count + 2) * bytesOfValue));
  const distinct = coding === 'places' ? reader.differences(reader.next(), count) : null;
  const values = reader.differences(count, mostValues);
  if (!reader.isAtEnd()) throw new BrokenColumn(says.columnTooLong({ n: count }));
  if (distinct === null) return values;
  return values.map((place) => {
    if (Number.isNaN(place)) return Number.NaN;
    const value = distinct[place];
    if (value === undefined) throw new BrokenColumn(says.columnWithoutPlace());
    return value;
  });
}

function packed(count: number, coding: Column['coding'], bytes: Uint8Array): Column {
  return { count, coding, data: deflateRawSync(bytes).toString('base64') };
}

function inflated(data: string, mostBytes: number): Uint8Array {
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64') !== data) throw new BrokenColumn(says.columnNotBase64());
  try {
    return inflateRawSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    throw new BrokenColumn(says.columnNotDeflated(), { cause: error });
  }
}

/** Each value as its difference from the number before, sign in the lowest bit, plus 1; 0 is NaN. */
function differencesOf(values: ArrayLike<number>): Uint8Array {
  const writer = writerOf(values.length * bytesOfValue);
  writer.differences(values);
  return writer.bytes();
}

/** Null where most values are not there several times: the list would be longer than what it saves. */
function placesOf(values: ArrayLike<number>): Uint8Array | null {
  const distinct = distinctOf(values);
  if (4 * distinct.length > values.length) return null;
  const writer = writerOf((values.length + distinct.length + 1) * bytesOfValue);
  writer.next(distinct.length);
  writer.differences(distinct);
  let place = 0;
  const places = Float64Array.from(values, (value) => {
    if (Number.isNaN(value)) return value;
    // Behind a value mostly stands the next one.
    place = distinct[place + 1] === value ? place + 1 : placeOf(distinct, value);
    return place;
  });
  writer.differences(places);
  return writer.bytes();
}

/** Ascending, without NaN. */
function distinctOf(values: ArrayLike<number>): Float64Array {
  const ascending = Float64Array.from(values).sort();
  return ascending.filter((value, i) => !Number.isNaN(value) && value !== ascending[i - 1]);
}

function placeOf(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function writerOf(capacity: number) {
  const bytes = new Uint8Array(capacity);
  let at = 0;
  const next = (number: number) => {
    let rest = number;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[at++] = (rest % 0x80) + 0x80;
    bytes[at++] = rest;
  };
  const differences = (values: ArrayLike<number>) => {
    let before = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        next(0);
        continue;
      }
      const difference = value - before;
      next((difference < 0 ? -2 * difference - 1 : 2 * difference) + 1);
      before = value;
    }
  };
  return { next, differences, bytes: () => bytes.subarray(0, at) };
}

function readerOf(bytes: Uint8Array) {
  let at = 0;
  const next = (): number => {
    let [number, scale] = [0, 1];
    for (let i = 0; i < bytesOfValue; i++, scale *= 0x80) {
      const byte = bytes[at++];
      if (byte === undefined) throw new BrokenColumn(says.columnTooShort());
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) return number;
    }
    throw new BrokenColumn(says.columnTooLarge());
  };
  const differences = (count: number, most: number): Float64Array => {
    // Each value has a byte at least, so that no claimed count reserves more than was unpacked.
    if (count > most || count > bytes.length - at) throw new BrokenColumn(says.columnTooShort());
    const values = new Float64Array(count);
    let before = 0;
    for (let i = 0; i < count; i++) {
      const code = next() - 1;
      if (code < 0) {
        values[i] = Number.NaN;
        continue;
      }
      before += code % 2 === 1 ? -(code + 1) / 2 : code / 2;
      values[i] = before;
    }
    return values;
  };
  return { next, differences, isAtEnd: () => at === bytes.length };
}
