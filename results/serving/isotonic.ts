/**
 * The nearest values that never fall, by the pooling of neighbours: M. Ayer and others, "An empirical distribution function for sampling with
 * incomplete information", Ann. Math. Stat. 26 (1955). Where two neighbours fall, both get their weighted mean.
 *
 * @param weights above 0, one for each value
 */
export function neverFalling(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { mean: number; weight: number; length: number }[] = [];
  for (const [i, value] of values.entries()) {
    let pool = { mean: value, weight: weights[i]!, length: 1 };
    for (let before = pools.at(-1); before && before.mean > pool.mean; before = pools.at(-1)) {
      const weight = before.weight + pool.weight;
      const mean = (before.mean * before.weight + pool.mean * pool.weight) / weight;
      pool = { mean, weight, length: before.length + pool.length };
      pools.pop();
    }
    pools.push(pool);
  }
  return pools.flatMap(({ mean, length }) => new Array<number>(length).fill(mean));
}
