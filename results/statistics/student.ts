import { incompleteBeta } from './beta.ts';
import { normalUpperTail } from './normal.ts';

/**
 * P(T > t) of Student's distribution. `degreesOfFreedom` is above 0, need not be whole, and may be Infinity (the
 * normal distribution). A&S 26.7.1.
 */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0))
    throw new RangeError(`Degrees of freedom are above 0; got ${degreesOfFreedom}.`);
  if (degreesOfFreedom === Number.POSITIVE_INFINITY) return normalUpperTail(t);
  if (t < 0) return 1 - studentUpperTail(-t, degreesOfFreedom);
  const total = degreesOfFreedom + t * t;
  // Nothing that a number can hold is left of the tail.
  if (total === Number.POSITIVE_INFINITY) return 0;
  return incompleteBeta(degreesOfFreedom / total, degreesOfFreedom / 2, 0.5, (t * t) / total) / 2;
}

/** The p-value of a two-sided t test. */
export const studentTwoSided = (t: number, degreesOfFreedom: number): number =>
  2 * studentUpperTail(Math.abs(t), degreesOfFreedom);

/**
 * The factor k for which centre ± k · standard error has the given confidence (0 to 1), as in
 * `studentFactor(0.95, n - 1)`. Found by halving to the last bit: slower than Newton's steps, and never wrong. What was found is
 * remembered, since most figures have as many processes as the others.
 */
export function studentFactor(confidence: number, degreesOfFreedom: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`A confidence is between 0 and 1; got ${confidence}.`);
  }
  const asked = `${confidence} ${degreesOfFreedom}`;
  const known = found.get(asked);
  if (known !== undefined) return known;
  if (found.size === mostFound) found.clear();
  const factor = halved(confidence, degreesOfFreedom);
  found.set(asked, factor);
  return factor;
}

const found = new Map<string, number>();
const mostFound = 1000;

function halved(confidence: number, degreesOfFreedom: number): number {
  const outside = 1 - confidence;
  let [low, high] = [0, 2];
  while (studentTwoSided(high, degreesOfFreedom) > outside) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (studentTwoSided(middle, degreesOfFreedom) > outside) low = middle;
    else high = middle;
  }
}
