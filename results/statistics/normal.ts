/**
 * P(Z > z) of the standard normal distribution: ½ erfc(z / √2), by the series of A&S 26.2.11 near 0 and by the
 * continued fraction of A&S 26.2.14 in the tail, so that small tails keep their digits.
 */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  return z < 3 ? 0.5 - density(z) * centralSeries(z) : density(z) * millsRatio(z);
}

/** The p-value of a two-sided test on a standard normal figure. */
export const normalTwoSided = (z: number): number => 2 * normalUpperTail(Math.abs(z));

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** z + z³/3 + z⁵/(3·5) + … */
function centralSeries(z: number): number {
  let [total, term] = [z, z];
  for (let k = 3; term > total * 1e-17; k += 2) {
    term *= (z * z) / k;
    total += term;
  }
  return total;
}

/** 1/(z + 1/(z + 2/(z + 3/(z + …)))), which has converged after 200 terms where z ≥ 3. */
function millsRatio(z: number): number {
  let below = z;
  for (let k = 200; k >= 1; k--) below = z + k / below;
  return 1 / below;
}
