const confidence = 0.99;

/**
 * The fewest values of which the second largest is at or above the percentile with 99 % confidence, which is the rule of
 * `percentileFloors`; below the median, the second smallest: 1 − q^n − n q^(n − 1) (1 − q) of q = p or 1 − p (H. David, H. Nagaraja, "Order
 * Statistics", 7.1).
 *
 * @param p the share of the percentile, between 0 and 1
 */
export function floor(p: number): number {
  const q = Math.max(p, 1 - p);
  const isSure = (n: number) => 1 - q ** n - n * q ** (n - 1) * (1 - q) >= confidence;
  let most = 2;
  while (!isSure(most)) most *= 2;
  let least = most / 2;
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (isSure(middle)) most = middle;
    else least = middle;
  }
  return most;
}
