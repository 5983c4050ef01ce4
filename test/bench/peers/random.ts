/**
 * A seeded stream of 32-bit words: Marsaglia's xorshift32 with the shifts 13, 17, 5 (G. Marsaglia, "Xorshift RNGs",
 * Journal of Statistical Software 8(14), 2003). Good enough to shuffle, to resample and to fill weights whose values do not matter.
 */
export function randomWords(seed: number): () => number {
  // The state must not be zero; the odd factor spreads neighbouring seeds.
  let state = Math.imul(seed, 0x9e3779b1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Seeded numbers in [0, 1). */
export function randomFractions(seed: number): () => number {
  const next = randomWords(seed);
  return () => next() / 2 ** 32;
}
