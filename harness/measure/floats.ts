import type { Activation, ElementType } from '../../workloads/precision.ts';

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

/** The bytes of these numbers in an element type; bfloat16 cuts what it cannot hold. */
export function encodeNumbers(type: ElementType, values: readonly number[]): Uint8Array {
  switch (type) {
    case 'int64':
      return bytesOf(BigInt64Array.from(values, BigInt));
    case 'int32':
      return bytesOf(Int32Array.from(values));
    case 'float32':
      return bytesOf(Float32Array.from(values));
    case 'float16':
      return bytesOf(Float16Array.from(values));
    case 'bfloat16':
      return bytesOf(
        Uint16Array.from(new Uint32Array(Float32Array.from(values).buffer), (word) => word >>> 16),
      );
    case 'bool':
    case 'uint8':
      return Uint8Array.from(values);
  }
}

const bytesOf = ({ buffer }: { readonly buffer: ArrayBufferLike }) => new Uint8Array(buffer);
