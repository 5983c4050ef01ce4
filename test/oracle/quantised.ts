/** The weight of a `MatMulNBits` node: `k` inputs, `n` outputs, `block` consecutive inputs to a scale. */
export interface QuantisedLayout {
  n: number;
  k: number;
  bits: 4 | 8;
  block: number;
}

/**
 * What a `MatMulNBits` node of ONNX Runtime without zero points multiplies with: (q − 2^(bits−1)) · scale.
 * @param packed [n, ⌈k/block⌉, block·bits/8]; of two 4-bit values in a byte the low nibble comes first
 * @param scales [n, ⌈k/block⌉]
 * @returns the matrix in the layout of MatMul, [k, n]
 * @throws RangeError when the bytes or scales are not as many as the layout asks for
 */
export function dequantise(
  packed: Uint8Array,
  scales: ArrayLike<number>,
  { n, k, bits, block }: QuantisedLayout,
): Float64Array {
  const blocks = Math.ceil(k / block);
  const perByte = 8 / bits;
  expectCount('bytes', packed.length, (n * blocks * block) / perByte);
  expectCount('scales', scales.length, n * blocks);

  const levels = 2 ** bits;
  const matrix = new Float64Array(k * n);
  for (let column = 0; column < n; column++) {
    for (let row = 0; row < k; row++) {
      const value = column * blocks * block + row;
      const byte = packed[Math.floor(value / perByte)]!;
      const level = Math.floor(byte / levels ** (value % perByte)) % levels;
      matrix[row * n + column] = (level - levels / 2) * scales[column * blocks + Math.floor(row / block)]!;
    }
  }
  return matrix;
}

function expectCount(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new RangeError(`${actual} ${what} where the layout asks for ${expected}.`);
}
