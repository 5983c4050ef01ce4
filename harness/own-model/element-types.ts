import type { Activation, ElementType } from '../../workloads/precision.ts';

/** Element types by their number in onnx.proto (TensorProto.DataType). */
export const floatTypes: Readonly<Record<number, Activation>> = {
  1: 'float32',
  10: 'float16',
  16: 'bfloat16',
};

export const elementTypes: Readonly<Record<number, ElementType>> = {
  ...floatTypes,
  6: 'int32',
  7: 'int64',
  9: 'bool',
};

/** Names of the types that are not understood here, as ONNX writes them. */
const otherNames: Readonly<Record<number, string>> = {
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  8: 'string',
  11: 'double',
  17: 'float8e4m3fn',
  19: 'float8e5m2',
  21: 'uint4',
  22: 'int4',
};

export const typeName = (type: number): string =>
  elementTypes[type] ?? otherNames[type] ?? `element type ${type}`;
