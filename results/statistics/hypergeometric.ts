import { binomialAtMost } from './binomial.ts';
import { sum } from './moments.ts';

/** A lot of `size` items, `bad` of which do not meet a requirement, and a simple random sample of `drawn` without replacement. */
export interface Lot {
  readonly size: number;
  readonly bad: number;
  readonly drawn: number;
}

/**
 * P(at most x of the drawn are found bad), hypergeometric; 0 to 1. A bad item is taken for a good one with the chance `missed` (β),
 * independently: Σ_k P(k drawn) · P(at most x of k are found).
 *
 * @throws RangeError for counts that are not whole, or of more items than the lot has; for a chance outside 0 to 1
 */
export function hypergeometricAtMost(x: number, lot: Lot, missed = 0): number {
  check(lot, missed);
  if (x < 0) return 0;
  const { least, logs } = logTerms(lot, missed === 0 ? x : Number.POSITIVE_INFINITY);
  if (logs.length === 0) return 0;
  const highest = logs.reduce((high, log) => Math.max(high, log));
  const terms = logs.map((log, i) => Math.exp(log - highest) * foundAtMost(x, least + i, missed));
  return Math.min(1, Math.exp(highest) * sum(terms));
}

function foundAtMost(x: number, bad: number, missed: number): number {
  if (bad <= x || missed === 1) return 1;
  return missed === 0 ? 0 : binomialAtMost(x, bad, 1 - missed);
}

/**
 * The logarithms of P(k bad ones are drawn), from the least k that is possible to at most `until`. The first is a product of ratios
 * (no term of which cancels), the others follow from P(k + 1) / P(k) = (D − k)(n − k) / ((k + 1)(N − D − n + k + 1)). Logarithms,
 * because the first term of a large lot is below the least double.
 */
function logTerms({ size, bad, drawn }: Lot, until: number): { least: number; logs: number[] } {
  const least = Math.max(0, bad + drawn - size);
  const most = Math.min(bad, drawn, until);
  if (most < least) return { least, logs: [] };
  // Bad and drawn may change places; and what is good and not drawn is distributed alike.
  const [a, b] = least === 0 ? [bad, drawn] : [size - bad, size - drawn];
  const [few, many] = [Math.min(a, b), Math.max(a, b)];
  const factors = Float64Array.from({ length: few }, (_, i) => Math.log1p(-many / (size - i)));
  const logs = [sum(factors)];
  for (let k = least; k < most; k++) {
    const ratio = ((bad - k) * (drawn - k)) / ((k + 1) * (size - bad - drawn + k + 1));
    logs.push(logs.at(-1)! + Math.log(ratio));
  }
  return { least, logs };
}

function check({ size, bad, drawn }: Lot, missed: number): void {
  const isCount = (count: number) => Number.isSafeInteger(count) && count >= 0;
  if (!(isCount(size) && isCount(bad) && isCount(drawn) && bad <= size && drawn <= size))
    throw new RangeError(`A lot of ${size} cannot have ${bad} bad items and ${drawn} drawn ones.`);
  if (!(missed >= 0 && missed <= 1)) throw new RangeError(`A chance is from 0 to 1; got ${missed}.`);
}
