import { kvBytesPerToken, type Storage } from '../workloads/cost.ts';
import { elementBytes, quantisedBits } from '../workloads/precision.ts';
import type { Shape } from '../workloads/shapes.ts';
import type { Task } from './trial.ts';

/** Bytes that a trial will need in memory, by what they are for. */
export interface MemoryNeed {
  readonly weights: number;
  readonly cache: number;
  readonly activations: number;
  readonly process: number;
}

export const totalBytes = (need: MemoryNeed) => need.weights + need.cache + need.activations + need.process;

/** Node, ONNX Runtime and what they allocate once: measured 0.15 GB resident, rounded up. */
const processBytes = 300e6;

/**
 * ONNX Runtime's CPU kernels pack weights into their own layout and drop the original, except for those that are handed
 * over from a mapped file. Measured on TinyLlama int4: 0.81 GB resident for 0.69 GB of weights.
 */
const packedShare = { own: 1.25, shared: 2.25 } as const;

export interface DecoderNeed {
  readonly shape: Shape;
  readonly storage: Storage;
  readonly batch: number;
  readonly maxLength: number;
  /** Tokens of one sequence that a run works on at once. */
  readonly sequence: number;
  readonly distinctWeightBytes: number;
  readonly cycled: boolean;
}

export function decoderMemory(need: DecoderNeed): MemoryNeed {
  const { shape, storage, batch, maxLength, sequence, distinctWeightBytes, cycled } = need;
  const size = elementBytes[storage.activation];
  // At its widest a layer holds the residual stream, its norm, gate, up and their product.
  const perToken =
    (3 * shape.hidden + 3 * shape.ffn + (shape.heads + 2 * shape.kvHeads) * shape.headSize) * size;
  // Attention of a prefill on the CPU materialises one row of scores per head and token.
  const scores = sequence > 1 ? shape.heads * sequence * maxLength * size : 0;
  return {
    weights: distinctWeightBytes * (cycled ? packedShare.shared : packedShare.own),
    cache: batch * maxLength * kvBytesPerToken(shape, storage.activation),
    activations: batch * (sequence * perToken + scores + 2 * shape.vocab * 4),
    process: processBytes,
  };
}

export function kernelMemory(task: Extract<Task, { kind: 'bandwidth' | 'gemm' }>): MemoryNeed {
  if (task.kind === 'bandwidth') {
    const streams = { 'bw.read': 1, 'bw.copy': 2, 'bw.triad': 3 }[task.kernel];
    const activations = streams * task.elements * elementBytes[task.type];
    return { weights: 0, cache: 0, activations, process: processBytes };
  }
  const { m, n, k, storage } = task;
  const size = elementBytes[storage.activation];
  const weight = (k * n * (quantisedBits(storage.precision) ?? 8 * size)) / 8;
  return { weights: 2.25 * weight, cache: 0, activations: (m * k + m * n) * size, process: processBytes };
}
