import { incompleteBeta } from './beta.ts';

/** P(X ≤ k) for X binomial with n trials of chance p (0 < p < 1). DLMF 8.17.5. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - p, n - k, k + 1, p);
}
