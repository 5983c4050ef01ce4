import type { Kept } from '../reader.ts';

// The requests or repetitions that a file keeps one by one.

type Columns = Kept['columns'];

/** Rows of requests that were completed; all of them where the file does not say. */
export function completedRows(kept: Kept | null): Uint32Array {
  if (kept === null) return noRows;
  const rows = rowsOf.get(kept) ?? completedOf(kept);
  rowsOf.set(kept, rows);
  return rows;
}

// Of a million requests every list is megabytes, which stay until the next sweep of memory: those that several checks want are made once,
// and none is made where a pass over the column does.
const rowsOf = new WeakMap<Kept, Uint32Array>();
const noRows = new Uint32Array();

function completedOf({ n, columns: { ok } }: Kept): Uint32Array {
  const rows = new Uint32Array(n);
  let completed = 0;
  for (let row = 0; row < n; row++) if (ok === undefined || ok[row] === 1) rows[completed++] = row;
  return rows.subarray(0, completed);
}

export const allRows = ({ n }: Kept): Uint32Array => new Uint32Array(n).map((_, row) => row);

/** What a pass over some rows of a column finds of those that have a value. */
export interface Passed {
  readonly n: number;
  readonly total: number;
  /** Infinity where there is none. */
  readonly least: number;
  readonly greatest: number;
}

export function passOver(column: Float64Array | undefined, rows: Uint32Array): Passed {
  if (!column) return nothing;
  const known = passes.get(column);
  if (known?.rows === rows) return known.passed;
  const passed = passOf(column, rows);
  passes.set(column, { rows, passed });
  return passed;
}

/** The last of each column: many checks ask for the same. */
const passes = new WeakMap<Float64Array, { readonly rows: Uint32Array; readonly passed: Passed }>();
const nothing: Passed = {
  n: 0,
  total: 0,
  least: Number.POSITIVE_INFINITY,
  greatest: Number.NEGATIVE_INFINITY,
};

function passOf(column: Float64Array, rows: Uint32Array): Passed {
  let [n, total, least, greatest] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    n++;
    total += value;
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { n, total, least, greatest };
}

/** The values of some rows of a column, without those that have none: the column itself where these are all. Nobody writes into it. */
export function pick(column: Float64Array | undefined, rows: Uint32Array): Float64Array {
  if (!column) return none;
  if (passOver(column, rows).n === column.length) return column;
  const values = new Float64Array(rows.length);
  let n = 0;
  for (const row of rows) {
    const value = column[row]!;
    if (!Number.isNaN(value)) values[n++] = value;
  }
  return values.subarray(0, n);
}

const none = new Float64Array();

/** (E2EL − TTFT) / (n − 1) of each request: as it is kept, or from what is. */
export function tokenTimes({ tpotS, e2elS, ttftS, tokensOut }: Columns): Float64Array | undefined {
  if (tpotS || !e2elS || !ttftS || !tokensOut) return tpotS;
  return e2elS.map((end, row) =>
    tokensOut[row]! > 1 ? (end - ttftS[row]!) / (tokensOut[row]! - 1) : Number.NaN,
  );
}

/** When each request ended, in seconds of the clock of `startS`. */
export function ends({ startS, endS, e2elS }: Columns): Float64Array | undefined {
  if (endS || !startS || !e2elS) return endS;
  const computed = endsOf.get(startS) ?? startS.map((start, row) => start + e2elS[row]!);
  endsOf.set(startS, computed);
  return computed;
}

const endsOf = new WeakMap<Float64Array, Float64Array>();

/** The same values, the least first. */
export function ascending(values: Float64Array): Float64Array {
  const known = sorted.get(values) ?? values.toSorted();
  sorted.set(values, known);
  return known;
}

/** Percentiles of a column come by the dozen. */
const sorted = new WeakMap<Float64Array, Float64Array>();

/**
 * What the digits of a column hide. They are those of its longest number: a shorter one is taken to end in zeros that were not written,
 * whether the tool writes a number of decimals or of digits.
 */
export function hiddenIn(column: Float64Array): number {
  // Single values come by the million, and are asked for once.
  if (column.length === 1) return hiddenOf(column);
  const known = hidden.get(column) ?? hiddenOf(column);
  hidden.set(column, known);
  return known;
}

/** Of columns of rounded numbers every digit is looked at, and several checks ask for the same. */
const hidden = new WeakMap<Float64Array, number>();

function hiddenOf(column: Float64Array): number {
  let [digits, largest] = [1, 0];
  for (const value of column) {
    if (!Number.isFinite(value) || value === 0) continue;
    if (digits < mostDigits) digits = Math.max(digits, digitsOf(value));
    largest = Math.max(largest, Math.abs(value));
  }
  return 0.5 * (largest === 0 ? 1 : 10 ** (Math.floor(Math.log10(largest)) + 1 - digits));
}

/** Beyond these there is what scaling by a power of ten left. */
const mostDigits = 12;

const digitsOf = (value: number): number =>
  Math.abs(value)
    .toExponential(mostDigits - 1)
    .replace(/\.?0*e.*$|\./g, '').length;

/** Reduces without the limit of arguments that Math.min has. */
export const least = (values: Float64Array): number =>
  values.reduce((found, value) => Math.min(found, value), Number.POSITIVE_INFINITY);
export const greatest = (values: Float64Array): number =>
  values.reduce((found, value) => Math.max(found, value), Number.NEGATIVE_INFINITY);
