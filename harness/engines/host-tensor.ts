import { elementCount } from '../../workloads/graph.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Tensor, TensorSpec } from './engine.ts';

/** A tensor in JavaScript's own memory, for engines that compute nothing. Zeros at first. */
export function hostTensor(spec: TensorSpec): Tensor {
  const memory = new Uint8Array(elementCount(spec.dims) * elementBytes[spec.type]);
  return { spec, memory, write: (bytes) => memory.set(bytes), read: () => memory.slice() };
}
