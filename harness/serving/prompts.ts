import { seededIds } from '../../workloads/weights.ts';

/** What is asked, request by request: tokens of the prompt, and of the answer. */
export interface Requests {
  readonly isl: ArrayLike<number>;
  readonly osl: ArrayLike<number>;
}

const idBytes = 8;

/** The prompts of a load, made before it begins. */
export interface Prompts {
  /** Ids of the prompt of a request, from `from` on: little-endian int64, no copy. */
  bytes(request: number, from: number, count: number): Uint8Array;
}

/** Seeded prompts: that of a request depends on the seed, its number and its length, on nothing that happens to it. */
export function seededPrompts({ isl }: Pick<Requests, 'isl'>, vocab: number, seed: number): Prompts {
  const offsets = new Float64Array(isl.length + 1);
  for (let request = 0; request < isl.length; request++) {
    offsets[request + 1] = offsets[request]! + isl[request]!;
  }
  const bytes = new Uint8Array(offsets[isl.length]! * idBytes);
  const words = new Int32Array(bytes.buffer);
  for (let request = 0; request < isl.length; request++) {
    const ids = promptIds(request, isl[request]!, vocab, seed);
    for (let i = 0; i < ids.length; i++) words[2 * (offsets[request]! + i)] = ids[i]!;
  }
  return {
    bytes(request, from, count) {
      const begin = offsets[request]! + from;
      return bytes.subarray(begin * idBytes, (begin + count) * idBytes);
    },
  };
}

export const promptIds = (request: number, isl: number, vocab: number, seed: number): number[] =>
  seededIds(seed, `prompt ${request}`, isl, vocab);

/** The id at each place of int64 elements: ids are below 2³¹, so that their lower halves say all. */
export function idsIn({ buffer, byteOffset, byteLength }: Uint8Array): (place: number) => number {
  const view = new DataView(buffer, byteOffset, byteLength);
  return (place) => view.getInt32(place * idBytes, true);
}
