import type { Activation } from './precision.ts';
import { elementBytes } from './precision.ts';
import { fillActivations } from './weights.ts';

/**
 * Seeded values of a large tensor, before they repeat: gigabytes of distinct ones would take minutes to make. Four times a prime, so
 * that no row or plane of a tensor is as long: what is read at a wrong place has another value.
 */
const period = 4 * 262_139;

/** The bytes of normal values of one stream, times `std`, up to where they repeat. */
export function seededBytes(
  seed: number,
  stream: string,
  type: Activation,
  std: number,
  count = period,
): Uint8Array {
  const bytes = new Uint8Array(Math.min(count, period) * elementBytes[type]);
  fillActivations(seed, stream, type, std, bytes);
  return bytes;
}

/** How much further on in the seeded values each tensor of a cache begins, in elements. */
export const cacheStride = 4099;

/** The same values, begun at another place of them: tensors that differ cost a copy, and no generator. */
export function begunAt(bytes: Uint8Array, type: Activation, place: number): Uint8Array {
  const begin = (place * elementBytes[type]) % bytes.byteLength;
  const turned = new Uint8Array(bytes.byteLength);
  turned.set(bytes.subarray(begin));
  turned.set(bytes.subarray(0, begin), bytes.byteLength - begin);
  return turned;
}
