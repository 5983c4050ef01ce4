import { seededIds } from '../../workloads/weights.ts';

/** A greedy generation of one sequence. Lengths in tokens. */
export interface Generation {
  readonly seed: number;
  readonly isl: number;
  readonly osl: number;
  readonly threads: number;
}

/** The prompt whose ids a record of `generate` keeps the hash of, as the Python programs take it. */
export const promptOf = ({ seed, isl }: Generation, vocab: number): string =>
  seededIds(seed, 'prompt check', isl, vocab).join(',');
