import { kvBytesPerToken, type Storage } from '../workloads/cost.ts';
import { elementBytes, quantisedBits } from '../workloads/precision.ts';
import type { Shape } from '../workloads/shapes.ts';
import type { Task } from './trial.ts';

/**
 * Bytes that a trial will need in memory, by what they are for. `certain` is the part that is a bound and no estimate: weights
 * and cache as they are stored, and what is held back. The rest is read from the kernels' sources or was measured once.
 */
export interface MemoryNeed {
  readonly weights: number;
  readonly cache: number;
  readonly activations: number;
  readonly process: number;
  /** What the whole model would need beyond the layers that are loaded; 0 where it is not held back. */
  readonly held: number;
  readonly certain: number;
}

/** The whole estimate: what is certain, and what is assumed. */
export const totalBytes = (need: MemoryNeed) =>
  need.weights + need.cache + need.activations + need.process + need.held;

/** How a provider uses memory beyond what the formulas of the model say. */
interface Upkeep {
  /** Bytes resident for a byte of weights: of its own layers, and of layers that share theirs. */
  readonly weights: { readonly own: number; readonly shared: number };
  /** What the process takes once. */
  readonly processBytes: number;
  /** Whether attention over a prompt writes the scores of every pair of tokens down. */
  readonly writesScores: boolean;
  /** Whether integer weights of one product are unpacked into memory when a run has more than one row. */
  readonly unpacksWeights: boolean;
}

/**
 * cpu: ONNX Runtime's kernels pack weights into their own layout and drop the original, except for those that are handed over
 * from a mapped file (measured on TinyLlama int4: 0.81 GB resident for 0.69 GB of weights). Node and ONNX Runtime: measured
 * 0.15 GB, rounded up. Attention of a prompt writes one row of scores per head and token.
 *
 * cuda, not measured yet: weights are kept as they are (its kernels pack only where ORT_FPA_INTB_GEMM asks for it);
 * GroupQueryAttention has kernels for the half types alone, and uses flash attention for them; MatMulNBits unpacks a whole weight for more than one row
 * (onnxruntime, contrib_ops/cuda/quantization/matmul_nbits.cc). A context, its kernels and the workspaces of cuBLAS (32 MiB on
 * Hopper, https://docs.nvidia.com/cuda/cublas/#cublassetworkspace) are assumed to take 0.8 GB.
 */
const upkeepOf: Readonly<Record<string, Upkeep>> = {
  cpu: {
    weights: { own: 1.25, shared: 2.25 },
    processBytes: 300e6,
    writesScores: true,
    unpacksWeights: false,
  },
  cuda: {
    weights: { own: 1, shared: 1 },
    processBytes: 800e6,
    writesScores: false,
    unpacksWeights: true,
  },
};

/** A provider of which nothing is known: weights once, the rest as on the CPU. */
const unknownUpkeep: Upkeep = { ...upkeepOf.cpu!, weights: { own: 1, shared: 1 } };

const upkeep = (provider: string) => upkeepOf[provider] ?? unknownUpkeep;

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

/** What a decoder needs on a provider, with nothing held back. */
export function decoderMemory(need: DecoderNeed, provider: string): MemoryNeed {
  const { shape, storage, batch, maxLength, sequence, distinctWeightBytes, cycled } = need;
  const { weights, processBytes, writesScores, unpacksWeights } = upkeep(provider);
  const size = elementBytes[storage.activation];
  // At its widest a layer holds the residual stream, its norm, gate, up and their product.
  const perToken =
    (3 * shape.hidden + 3 * shape.ffn + (shape.heads + 2 * shape.kvHeads) * shape.headSize) * size;
  const scores = sequence > 1 && writesScores ? shape.heads * sequence * maxLength * size : 0;
  const unpacked = unpacksWeights && batch * sequence > 1 ? largestUnpacked(shape, storage) : 0;
  const cache = batch * maxLength * kvBytesPerToken(shape, storage.activation);
  return {
    weights: distinctWeightBytes * (cycled ? weights.shared : weights.own),
    cache,
    activations: batch * (sequence * perToken + scores + 2 * shape.vocab * 4) + unpacked,
    process: processBytes,
    held: 0,
    certain: distinctWeightBytes + cache,
  };
}

/** The largest product of integer weights, unpacked to the activation type; 0 for the floating types. */
function largestUnpacked(shape: Shape, { precision, activation }: Storage): number {
  if (quantisedBits(precision) === null) return 0;
  return Math.max(shape.ffn, shape.vocab) * shape.hidden * elementBytes[activation];
}

/** The same need with bytes held back that nothing is loaded into. */
export const withHeld = (need: MemoryNeed, held: number): MemoryNeed => ({
  ...need,
  held,
  certain: need.certain + held,
});

export function kernelMemory(
  task: Extract<Task, { kind: 'bandwidth' | 'gemm' }>,
  provider: string,
): MemoryNeed {
  const { weights, processBytes: process } = upkeep(provider);
  if (task.kind === 'bandwidth') {
    const streams = { 'bw.read': 1, 'bw.copy': 2, 'bw.triad': 3 }[task.kernel];
    const activations = streams * task.elements * elementBytes[task.type];
    return { weights: 0, cache: 0, activations, process, held: 0, certain: activations };
  }
  const { m, n, k, storage } = task;
  const size = elementBytes[storage.activation];
  const weight = (k * n * (quantisedBits(storage.precision) ?? 8 * size)) / 8;
  const activations = (m * k + m * n) * size;
  return {
    weights: weights.shared * weight,
    cache: 0,
    activations,
    process,
    held: 0,
    certain: weight + activations,
  };
}
