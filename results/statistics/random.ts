/** A stream of pseudo-random numbers that is the same on every machine for the same seed. */
export interface RandomStream {
  /** The next 32 random bits, as an integer in [0, 2³²). */
  bits(): number;
  /** A whole number in [0, n), for n up to 2³². The bias is below n / 2³². */
  below(n: number): number;
}

/**
 * xoshiro128** 1.1 by D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47 (2021). The state of 128 bits is filled by SplitMix64, as its authors advise.
 */
export function randomStream(seed: number): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`A seed is a whole number; got ${seed}.`);
  const words = splitMix64(BigInt(seed));
  const [first, second] = [words(), words()];
  return xoshiro128([low(first), high(first), low(second), high(second)]);
}

/** The generator on a given state of four 32-bit words, not all zero. */
export function xoshiro128(state: readonly [number, number, number, number]): RandomStream {
  let [a, b, c, d] = state;
  const bits = () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
  return { bits, below: (n) => Math.floor((bits() / 2 ** 32) * n) };
}

/** SplitMix64: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
export function splitMix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}

const rotateLeft = (x: number, by: number) => (x << by) | (x >>> (32 - by));
const low = (word: bigint) => Number(word & 0xffffffffn);
const high = (word: bigint) => Number(word >> 32n);
