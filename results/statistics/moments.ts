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
 * The sample standard deviation (divisor n − 1), null below two values. Corrected two-pass algorithm: T. Chan,
 * G. Golub, R. LeVeque, "Algorithms for computing the sample variance", Am. Stat. 37 (1983).
 */
export function standardDeviation(values: ArrayLike<number>): number | null {
  const n = values.length;
  if (n < 2) return null;
  const deviations = Float64Array.from(values, subtract(mean(values)!));
  const squares = deviations.map((d) => d * d);
  return Math.sqrt((sum(squares) - sum(deviations) ** 2 / n) / (n - 1));
}

/** The coefficient of variation: standard deviation / |mean|, a ratio. Null below two values or at a mean of 0. */
export function coefficientOfVariation(values: ArrayLike<number>): number | null {
  const [centre, deviation] = [mean(values), standardDeviation(values)];
  return deviation === null || !centre ? null : deviation / Math.abs(centre);
}

const subtract = (centre: number) => (value: number) => value - centre;
