/** What lies in one column of pixels: the smallest and the largest value, and how many there are. */
export interface Column {
  readonly x: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * Points in the order of x, one column of pixels a piece: nothing that could be seen is left out, since what falls into one column is drawn
 * from its smallest to its largest value.
 */
export function thin(points: readonly { readonly x: number; readonly y: number }[]): Column[] {
  const columns = Map.groupBy(points, ({ x }) => Math.floor(x));
  return [...columns].map(([pixel, inside]) => {
    let [low, high] = [Infinity, -Infinity];
    for (const { y } of inside) {
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
    return { x: inside.length === 1 ? inside[0]!.x : pixel + 0.5, low, high, count: inside.length };
  });
}
