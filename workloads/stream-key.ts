import { createHash } from 'node:crypto';

/** Of the seeded weights; part of the identity of a workload. */
export const generation = 1;

/** Two words that select the random numbers of a tensor. */
export type StreamKey = readonly [number, number];

/** Apart from the weights themselves: where there is no hash at hand, as in a browser, a table of these stands for it. */
export function streamKey(seed: number, stream: string): StreamKey {
  const hash = createHash('sha256').update(`assay weights ${generation} ${seed} ${stream}`).digest();
  return [hash.readInt32LE(0), hash.readInt32LE(4)];
}
