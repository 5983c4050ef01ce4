import type { Activation } from '../../workloads/precision.ts';

/** Reads element i of a tensor as a double; `length` is the number of elements. */
export interface Floats {
  (i: number): number;
  readonly length: number;
}

/** The elements of a tensor's bytes (little-endian) as doubles, read one at a time without a copy. */
export function decodeFloats(type: Activation, bytes: Uint8Array): Floats {
  const { buffer, byteOffset, byteLength } = bytes;
  if (type === 'float32') return reader(new Float32Array(buffer, byteOffset, byteLength / 4));
  if (type === 'float16') return reader(new Float16Array(buffer, byteOffset, byteLength / 2));
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  const word = new Uint32Array(1);
  const float = new Float32Array(word.buffer);
  return withLength(halves.length, (i) => {
    word[0] = halves[i]! << 16;
    return float[0]!;
  });
}

const reader = (values: Float32Array | Float16Array) => withLength(values.length, (i) => values[i]!);

const withLength = (length: number, read: (i: number) => number): Floats =>
  Object.defineProperty(read, 'length', { value: length }) as Floats;
