/** A sorted copy, ascending. */
export const sorted = (values: ArrayLike<number>): Float64Array => new Float64Array(values).sort();

/**
 * The value below which the share `p` (0 to 1) of the sorted values lies, by linear interpolation between the order
 * statistics: type 7 of R. Hyndman, Y. Fan, "Sample quantiles in statistical packages", Am. Stat. 50 (1996), which
 * NumPy, R and most benchmark tools use. Null of nothing.
 */
export function quantileOfSorted(ascending: ArrayLike<number>, p: number): number | null {
  const last = ascending.length - 1;
  if (last < 0) return null;
  const position = p * last;
  const below = Math.floor(position);
  const low = ascending[below]!;
  // Beside a value that is infinite nothing times infinity would be no number.
  if (position === below) return low;
  const high = ascending[Math.min(below + 1, last)]!;
  return low + (position - below) * (high - low);
}

/** The middle value, or the mean of the two middle values; null of nothing. */
export const median = (values: ArrayLike<number>): number | null => quantileOfSorted(sorted(values), 0.5);

/** The median of the distances from the median, not scaled to a normal distribution; null of nothing. */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number | null {
  const centre = median(values);
  return centre === null ? null : median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}
