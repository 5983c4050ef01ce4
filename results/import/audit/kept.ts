import type { Kept } from '../reader.ts';

// The requests or repetitions that a file keeps one by one.

type Columns = Kept['columns'];

/** Rows of requests that were completed; all of them where the file does not say. */
export function completedRows(kept: Kept | null): number[] {
  const rows = Array.from({ length: kept?.n ?? 0 }, (_, row) => row);
  const ok = kept?.columns.ok;
  return ok ? rows.filter((row) => ok[row] === 1) : rows;
}

/** The values of some rows of a column, without those that have none. */
export const pick = (column: Float64Array | undefined, rows: readonly number[]): Float64Array =>
  column ? Float64Array.from(rows, (row) => column[row]!).filter((value) => !Number.isNaN(value)) : none;

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
  let [decimals, digits, largest] = [0, 1, 0];
  for (const value of column) {
    if (!Number.isFinite(value) || value === 0) continue;
    // Beyond 12 digits there is what scaling by a power of ten left.
    const [mantissa, exponent] = Math.abs(value).toExponential(11).split('e') as [string, string];
    const own = mantissa.replace('.', '').replace(/0+$/, '').length;
    digits = Math.max(digits, own);
    decimals = Math.max(decimals, own - 1 - Number(exponent));
    largest = Math.max(largest, Math.abs(value));
  }
  const ofDigits = largest === 0 ? 0 : 10 ** (Math.floor(Math.log10(largest)) + 1 - digits);
  return 0.5 * Math.max(10 ** -decimals, ofDigits);
}

/** Reduces without the limit of arguments that Math.min has. */
export const least = (values: Float64Array): number =>
  values.reduce((found, value) => Math.min(found, value), Number.POSITIVE_INFINITY);
export const greatest = (values: Float64Array): number =>
  values.reduce((found, value) => Math.max(found, value), Number.NEGATIVE_INFINITY);
