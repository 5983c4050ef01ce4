import type { Kept } from '../reader.ts';

// The requests or repetitions that a file keeps one by one.

type Columns = Kept['columns'];

/** Rows of requests that were completed; all of them where the file does not say. */
export function completedRows(kept: Kept | null): readonly number[] {
  if (kept === null) return [];
  const rows = rowsOf.get(kept) ?? completedOf(kept);
  rowsOf.set(kept, rows);
  return rows;
}

// Of a million requests every list is megabytes: those that several checks want are made once.
const rowsOf = new WeakMap<Kept, readonly number[]>();

function completedOf({ n, columns: { ok } }: Kept): number[] {
  const rows: number[] = [];
  for (let row = 0; row < n; row++) if (ok === undefined || ok[row] === 1) rows.push(row);
  return rows;
}

/** The values of some rows of a column, without those that have none. */
export function pick(column: Float64Array | undefined, rows: readonly number[]): Float64Array {
  if (!column) return none;
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
  return endS ?? (startS && e2elS ? startS.map((start, row) => start + e2elS[row]!) : undefined);
}

/**
 * What the digits of a column hide. They are those of its longest number: a shorter one is taken to end in zeros that were not written,
 * whether the tool writes a number of decimals or of digits.
 */
export function hiddenIn(column: Float64Array): number {
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
