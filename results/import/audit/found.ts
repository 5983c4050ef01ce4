import { imports as says } from '../../sentences/imports.ts';
import type { Finding } from '../imported.ts';
import type { Found } from './check.ts';
import type { Term } from './term.ts';

// What checks find, in words.

type Grade = Finding['grade'];

/** Two ways to the same number that do not lead there. */
export function unequal(told: Term, computed: Term, grade: Grade, remedy: string): Found {
  const [value, gives] = apart(told.value, computed.value, told.unit ?? computed.unit);
  return {
    grade,
    sentence: says.unequal({ told: told.formula, value, computed: computed.formula, gives }),
    remedy,
    at: [...told.at, ...computed.at],
  };
}

/** A number above its limit. */
export function above(low: Term, high: Term, grade: Grade, remedy: string): Found {
  const [a, b] = apart(low.value, high.value, low.unit ?? high.unit);
  const say = grade === 'contradicts' ? says.above : says.moreThan;
  return {
    grade,
    sentence: say({ low: low.formula, a, high: high.formula, b }),
    remedy,
    at: [...low.at, ...high.at],
  };
}

const fewestDigits = 6;

/** Two numbers with as many digits as tell them apart. */
export function apart(a: number, b: number, unit: string | null = null): [string, string] {
  let digits = fewestDigits;
  while (digits < 17 && written(a, digits) === written(b, digits)) digits++;
  const inUnit = (value: number) => [written(value, digits), unit].filter(Boolean).join(' ');
  return [inUnit(a), inUnit(b)];
}

export const written = (value: number, digits = fewestDigits): string =>
  String(Number(value.toPrecision(digits)));
