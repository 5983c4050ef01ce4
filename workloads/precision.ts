/** Element types that a tensor of the graphs may have. */
export type ElementType = 'float32' | 'float16' | 'bfloat16' | 'uint8' | 'int32' | 'int64' | 'bool';

export const elementBytes: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  uint8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

export type Activation = 'float32' | 'float16' | 'bfloat16';
export type Precision = Activation | 'int8' | 'int4';

export const precisions: readonly Precision[] = ['float32', 'float16', 'bfloat16', 'int8', 'int4'];

const otherNames: Readonly<Record<string, Precision>> = {
  fp32: 'float32',
  f32: 'float32',
  fp16: 'float16',
  f16: 'float16',
  half: 'float16',
  bf16: 'bfloat16',
  q8: 'int8',
  q4: 'int4',
};

/** A precision by its name here, or by one that other tools give it: fp16, bf16, q4; null where it has none. */
export const precisionNamed = (word: string): Precision | null =>
  precisions.find((name) => name === word) ?? otherNames[word.toLowerCase()] ?? null;

/** Weights of so many bits share one scale along the input dimension (MatMulNBits `block_size`). */
export const quantisationBlock = 32;

/** Bits of a weight that is stored as an integer with scales; null for the floating types. */
export function quantisedBits(precision: Precision): 4 | 8 | null {
  return precision === 'int4' ? 4 : precision === 'int8' ? 8 : null;
}

/**
 * Bytes of a linear weight [inputs, outputs]: the elements, and for integers one scale of the activation
 * type per block of 32 inputs (symmetric: no zero points).
 */
export function linearBytes(inputs: number, outputs: number, precision: Precision, activation: Activation) {
  const bits = quantisedBits(precision);
  if (bits === null) return inputs * outputs * elementBytes[precision as Activation];
  const blocks = outputs * (inputs / quantisationBlock);
  return (blocks * quantisationBlock * bits) / 8 + blocks * elementBytes[activation];
}
