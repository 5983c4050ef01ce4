import { type ImportedFigure, roundingOf } from '../figure.ts';

/** A number of a file with what its rounding hides, and where it comes from. */
export interface Term {
  readonly value: number;
  /** The true value is at most so far away. */
  readonly error: number;
  /** As people write it: "tokens.out / wall". */
  readonly formula: string;
  readonly at: readonly string[];
}

type Known = ImportedFigure & { readonly value: number };

/** A double keeps 15 digits; tools add up thousands of them. */
const relativeOfDoubles = 1e-9;

export function stated(figure: Known | null): Term | null {
  if (figure === null) return null;
  const { value, written, at, metric, statistic } = figure;
  const number = Number(written);
  const scale = number === 0 || !Number.isFinite(number) ? 1 : value / number;
  // A whole number is a count, or was cut to one.
  const rounding = written === null ? 0 : roundingOf(written) * Math.abs(scale);
  const isCount = figure.unit === 'requests' || figure.unit === 'tokens' || figure.unit === 'samples';
  return {
    value,
    error: (isCount && Number.isInteger(value) ? 0 : rounding) + Math.abs(value) * relativeOfDoubles,
    formula: statistic === 'single' || statistic === 'total' ? metric : `${metric} (${statistic})`,
    at: [at],
  };
}

const joined = (a: Term, b: Term, sign: string, value: number, error: number): Term => ({
  value,
  error,
  formula: `${inBrackets(a, sign)} ${sign} ${inBrackets(b, sign)}`,
  at: [...a.at, ...b.at],
});

const inBrackets = ({ formula }: Term, sign: string) =>
  sign !== '+' && / [+−] /.test(formula) ? `(${formula})` : formula;

export const plus = (a: Term, b: Term): Term => joined(a, b, '+', a.value + b.value, a.error + b.error);

export const times = (a: Term, b: Term): Term =>
  joined(
    a,
    b,
    '×',
    a.value * b.value,
    Math.abs(a.value) * b.error + Math.abs(b.value) * a.error + a.error * b.error,
  );

/** Null where the divisor may be 0. */
export function over(a: Term, b: Term): Term | null {
  const least = Math.abs(b.value) - b.error;
  if (!(least > 0)) return null;
  const value = a.value / b.value;
  return joined(a, b, '/', value, (a.error + Math.abs(value) * b.error) / least);
}

export const exactly = (value: number, formula: string): Term => ({ value, error: 0, formula, at: [] });

/** Whether two terms cannot be the same number. */
export const differ = (a: Term, b: Term): boolean => Math.abs(a.value - b.value) > a.error + b.error;

/** Whether `a` cannot be `b` or less. */
export const exceeds = (a: Term, b: Term): boolean => a.value - a.error > b.value + b.error;
