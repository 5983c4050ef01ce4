import { randomStream } from '../../../results/statistics/random.ts';

/** Standard normal numbers for simulations, by the polar method of G. Marsaglia and T. Bray, SIAM Rev. 6 (1964). */
export function normals(seed: number): (n: number) => number[] {
  const { bits } = randomStream(seed);
  const uniform = () => bits() / 2 ** 31 - 1;
  const one = (): number => {
    const [x, y] = [uniform(), uniform()];
    const square = x * x + y * y;
    return square >= 1 || square === 0 ? one() : x * Math.sqrt((-2 * Math.log(square)) / square);
  };
  return (n) => Array.from({ length: n }, one);
}
