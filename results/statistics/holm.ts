/**
 * The p-values of a family of tests, in the order given, corrected so that the chance of one false finding in the whole
 * family stays below the level they are held against. S. Holm, Scand. J. Stat. 6 (1979).
 */
export function holm(pValues: readonly number[]): number[] {
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const corrected = new Array<number>(pValues.length);
  let largest = 0;
  for (const [rank, { p, index }] of ascending.entries()) {
    largest = Math.min(1, Math.max(largest, (pValues.length - rank) * p));
    corrected[index] = largest;
  }
  return corrected;
}
