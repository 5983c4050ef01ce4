import { normalUpperTail } from './normal.ts';

export interface MannWhitney {
  /** How many pairs have x above y, a tie counting half. */
  u: number;
  /** u / (n_x · n_y): the chance that an x is above a y; 0.5 where the two are alike. */
  superiority: number;
  /** Two-sided. */
  p: number;
}

/** Up to this many pairs p is counted exactly; beyond, the normal distribution is right to more digits than matter. */
const exactPairs = 1_000;

/**
 * The test of H. Mann and D. Whitney (Ann. Math. Stat. 18, 1947): is one set of values above the other? Exact for up
 * to 1,000 pairs without ties, else normal with corrections for ties and continuity. Null where a side is empty.
 * The smallest p of three against three is 0.1, of four against four 0.029.
 */
export function mannWhitney(x: readonly number[], y: readonly number[]): MannWhitney | null {
  const pairs = x.length * y.length;
  if (pairs === 0) return null;
  const above = x.reduce((total, a) => total + y.reduce((sum, b) => sum + (1 + Math.sign(a - b)) / 2, 0), 0);
  const extreme = Math.max(above, pairs - above);
  const tied = new Set([...x, ...y]).size < x.length + y.length;
  const tail =
    !tied && pairs <= exactPairs ? exactTail(extreme, x.length, y.length) : normalTail(extreme, x, y);
  return { u: above, superiority: above / pairs, p: Math.min(1, 2 * tail) };
}

/**
 * P(U ≥ u) where all orders are equally likely. By Mann and Whitney's recursion on which side holds the largest value:
 * chances(m, n) at u = m/(m+n) · chances(m−1, n) at u−n + n/(m+n) · chances(m, n−1) at u.
 */
function exactTail(u: number, nx: number, ny: number): number {
  let row = Array.from({ length: ny + 1 }, () => [1]);
  for (let m = 1; m <= nx; m++) {
    const next = [[1]];
    for (let n = 1; n <= ny; n++) next.push(mixed(row[n]!, next[n - 1]!, m, n));
    row = next;
  }
  return row[ny]!.slice(u).reduce((total, chance) => total + chance, 0);
}

const mixed = (xLargest: readonly number[], yLargest: readonly number[], m: number, n: number): number[] =>
  Array.from(
    { length: m * n + 1 },
    (_, u) => (m * (xLargest[u - n] ?? 0) + n * (yLargest[u] ?? 0)) / (m + n),
  );

function normalTail(u: number, x: readonly number[], y: readonly number[]): number {
  const n = x.length + y.length;
  const groups = Map.groupBy([...x, ...y], (value) => value).values();
  const ties = [...groups].reduce((total, { length: k }) => total + k ** 3 - k, 0);
  const pairs = x.length * y.length;
  const variance = (pairs / 12) * (n + 1 - ties / (n * (n - 1)));
  return variance === 0 ? 1 : normalUpperTail((u - pairs / 2 - 0.5) / Math.sqrt(variance));
}
