import { convert, isUnit, type Unit, type UnitLike } from '../../units.ts';
import { type ImportedFigure, type Population, roundingOf } from '../figure.ts';
import { metrics } from '../metrics.ts';

/** A number of a file with what its rounding hides, and where it comes from. */
export interface Term {
  readonly value: number;
  /** The true value is at most so far away. */
  readonly error: number;
  /** As people write it: "tokens.out / wall". */
  readonly formula: string;
  /** Null where several were multiplied or divided. */
  readonly unit: string | null;
  readonly at: readonly string[];
  /** Of which requests it is. Counts and times of a whole run fit to all of them, and name none. */
  readonly of: readonly Population[];
}

export type Known = ImportedFigure & { readonly value: number };

/** A double keeps 15 digits; tools add up thousands of them. */
const relativeOfDoubles = 1e-9;

/** Units in which a whole number is a count and hides nothing. */
const countUnits = ['requests', 'tokens', 'samples'];

export function stated(figure: Known | null): Term | null {
  if (figure === null) return null;
  const { value, written, at, metric, statistic, unit, population } = figure;
  const isCount = countUnits.includes(unit) && Number.isInteger(value);
  return {
    value,
    error:
      (isCount || written === null ? 0 : hiddenBy(figure, written)) + Math.abs(value) * relativeOfDoubles,
    formula: statistic === 'single' || statistic === 'total' ? metric : `${metric} (${statistic})`,
    unit: metrics[metric].unit,
    at: [at],
    of: population === 'run' || metric.startsWith('requests.') ? [] : [population],
  };
}

/** What the digits of a figure hide, in the unit of its metric. A time in whole units may have been cut, not rounded. */
function hiddenBy({ metric, value, unit }: Known, written: string): number {
  const own = metrics[metric].unit;
  const number = Number(written);
  const scale = number !== 0 && Number.isFinite(number) ? Math.abs(value / number) : scaleOf(unit, own);
  return roundingOf(written) * scale * (own === 's' && /^[-+]?\d+$/.test(written) ? 2 : 1);
}

/** How many of a unit another one is; 1 where they are no units of the table. */
const scaleOf = (from: string, to: string): number =>
  isUnit(from) && isUnit(to) ? convert({ value: 1, unit: from }, to as UnitLike<Unit>).value : 1;

const joined = (a: Term, b: Term, sign: string, value: number, error: number): Term => ({
  value,
  error,
  formula: `${inBrackets(a, sign)} ${sign} ${inBrackets(b, sign)}`,
  unit: sign === '+' && a.unit === b.unit ? a.unit : null,
  at: [...a.at, ...b.at],
  of: [...new Set([...a.of, ...b.of])],
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

/** A number that no file states. */
export const exactly = (value: number, formula: string): Term => ({
  value,
  error: 0,
  formula,
  unit: null,
  at: [],
  of: [],
});

/** The same with a share of it that may be wrong as well. */
export const within = (term: Term, share: number): Term => ({
  ...term,
  error: term.error + share * Math.abs(term.value),
});

/** Whether two terms cannot be the same number. */
export const differ = (a: Term, b: Term): boolean => Math.abs(a.value - b.value) > a.error + b.error;

/** Whether `a` cannot be `b` or less. */
export const exceeds = (a: Term, b: Term): boolean => a.value - a.error > b.value + b.error;

/** Whether two terms are of the same requests, as far as the file says. */
export const ofTheSame = (a: Term, b: Term): boolean => new Set([...a.of, ...b.of]).size < 2;
