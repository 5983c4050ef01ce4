/** The sum, with Neumaier's compensation (ZAMM 54, 1974): the lost low digits are summed apart. */
export function sum(values: ArrayLike<number>): number {
  let [total, lost] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** The arithmetic mean; null of nothing. */
export const mean = (values: ArrayLike<number>): number | null =>
  values.length === 0 ? null : sum(values) / values.length;

/**
 * Each value less the mean. The first value is taken off before the mean is made: where all values are equal the
 * deviations are then exactly 0, and no rounding of a mean looks like a spread.
 */
export function deviations(values: ArrayLike<number>): Float64Array {
  const first = values[0] ?? 0;
  const shifted = Float64Array.from(values, (value) => value - first);
  const centre = sum(shifted) / values.length;
  return shifted.map((value) => value - centre);
}

/**
 * The sample standard deviation (divisor n − 1), null below two values. Corrected two-pass algorithm: T. Chan,
 * G. Golub, R. LeVeque, "Algorithms for computing the sample variance", Am. Stat. 37 (1983).
 */
export function standardDeviation(values: ArrayLike<number>): number | null {
  const n = values.length;
  if (n < 2) return null;
  const around = deviations(values);
  const squares = around.map((d) => d * d);
  return Math.sqrt((sum(squares) - sum(around) ** 2 / n) / (n - 1));
}

/** The coefficient of variation: standard deviation / |mean|, a ratio. Null below two values or at a mean of 0. */
export function coefficientOfVariation(values: ArrayLike<number>): number | null {
  const [centre, deviation] = [mean(values), standardDeviation(values)];
  return deviation === null || !centre ? null : deviation / Math.abs(centre);
}
