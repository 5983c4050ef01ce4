import { kvBytesPerToken, type Storage } from '../../workloads/cost.ts';
import { elementBytes, quantisationBlock, quantisedBits } from '../../workloads/precision.ts';
import type { Shape } from '../../workloads/shapes.ts';
import type { MemoryNeed, Task } from './trial.ts';

/** The whole estimate: what is certain, and what is assumed. */
export const totalBytes = (need: MemoryNeed) =>
  need.weights + need.cache + need.activations + need.unpacked + need.process + need.held;

/** How a provider uses memory beyond what the formulas of the model say. */
interface Upkeep {
  /** Bytes resident for a byte of weights: of its own layers, and of layers that share theirs. */
  readonly weights: { readonly own: number; readonly shared: number };
  /** What the process takes once. */
  readonly processBytes: number;
  /** Whether attention over a prompt writes the scores of every pair of tokens down. */
  readonly writesScores: boolean;
  /** How often activations lie in memory. */
  readonly layouts: number;
  /** With more rows than this, integer weights of a product are unpacked into memory before it; null where they never are. */
  readonly mostPackedRows: Readonly<Record<4 | 8, number>> | null;
}

/**
 * cpu: ONNX Runtime's kernels pack weights into their own layout and drop the original, except for those that are handed over
 * from a mapped file (measured on TinyLlama int4: 0.81 GB resident for 0.69 GB of weights). Node and ONNX Runtime: measured
 * 0.15 GB, rounded up. Attention of a prompt writes one row of scores per head and token.
 *
 * cuda: as ONNX Runtime 1.30 allocates, seen without a GPU (docs/gpu.md): weights are kept as they are; attention of half types writes no
 * scores; after its first run a session lays its activations out anew as one block, beside what the arena holds; MatMulNBits has kernels
 * for packed weights up to these rows. A context, its kernels and the workspaces of cuBLAS (32 MiB on Hopper,
 * https://docs.nvidia.com/cuda/cublas/#cublassetworkspace) are assumed to take 0.8 GB.
 */
const upkeepOf: Readonly<Record<string, Upkeep>> = {
  cpu: {
    weights: { own: 1.25, shared: 2.25 },
    processBytes: 300e6,
    writesScores: true,
    layouts: 1,
    mostPackedRows: null,
  },
  cuda: {
    weights: { own: 1, shared: 1 },
    processBytes: 800e6,
    writesScores: false,
    layouts: 2,
    mostPackedRows: { 4: 16, 8: 5 },
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
  /** What all layers take, where the kernels of integer weights pack a copy for each node, and drop what was packed; else null. */
  readonly packedBytes: number | null;
}

/** What a decoder needs on a provider, with nothing held back. */
export function decoderMemory(need: DecoderNeed, provider: string): MemoryNeed {
  const { shape, storage, batch, maxLength, sequence, distinctWeightBytes, cycled } = need;
  const { weights, processBytes, writesScores, layouts } = upkeep(provider);
  const size = elementBytes[storage.activation];
  // At its widest a layer holds the residual stream, its norm, gate, up and their product.
  const perToken =
    (3 * shape.hidden + 3 * shape.ffn + (shape.heads + 2 * shape.kvHeads) * shape.headSize) * size;
  const scores = sequence > 1 && writesScores ? shape.heads * sequence * maxLength * size : 0;
  const cache = batch * maxLength * kvBytesPerToken(shape, storage.activation);
  return {
    weights: need.packedBytes ?? distinctWeightBytes * (cycled ? weights.shared : weights.own),
    cache,
    activations: layouts * batch * (sequence * perToken + scores + 2 * shape.vocab * 4),
    unpacked: need.packedBytes === null ? unpackedBytes(need, provider) : 0,
    process: processBytes,
    held: 0,
    certain: (need.packedBytes ?? distinctWeightBytes) + cache,
  };
}

/**
 * Weights of products that are unpacked to the activation type, in the order in which a run comes by them: the arena has a
 * block for the first, and another for each that is larger than all before it.
 */
function unpackedBytes({ shape, storage, batch, sequence }: DecoderNeed, provider: string): number {
  const unpacks = (rows: number) => unpacksWeights(storage, rows, provider);
  const { hidden, heads, kvHeads, headSize, ffn, vocab } = shape;
  const ofLayer = [(heads + 2 * kvHeads) * headSize, heads * headSize, ffn];
  const outputs = [...(unpacks(batch * sequence) ? ofLayer : []), ...(unpacks(batch) ? [vocab] : [])];
  const blocks = outputs.filter((size, i) => outputs.slice(0, i).every((before) => before < size));
  return blocks.reduce((sum, size) => sum + size * hidden * elementBytes[storage.activation], 0);
}

function unpacksWeights({ precision }: Storage, rows: number, provider: string): boolean {
  const bits = quantisedBits(precision);
  const { mostPackedRows } = upkeep(provider);
  return bits !== null && mostPackedRows !== null && rows > mostPackedRows[bits];
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
  packsPerNode = false,
): MemoryNeed {
  const { weights, processBytes: process } = upkeep(provider);
  if (task.kind === 'bandwidth') {
    const streams = { 'bw.read': 1, 'bw.copy': 2, 'bw.triad': 3 }[task.kernel];
    const activations = streams * task.elements * elementBytes[task.type];
    return { weights: 0, cache: 0, activations, unpacked: 0, process, held: 0, certain: activations };
  }
  const { m, n, k, storage } = task;
  const size = elementBytes[storage.activation];
  const bits = quantisedBits(storage.precision);
  const weight = bits === null ? k * n * size : k * n * (bits / 8 + size / quantisationBlock);
  const activations = (m * k + m * n) * size;
  return {
    weights: weights.shared * weight,
    cache: 0,
    activations,
    unpacked: !packsPerNode && unpacksWeights(storage, m, provider) ? k * n * size : 0,
    process,
    held: 0,
    certain: weight + activations,
  };
}

/**
 * What a session on a provider is told of its memory. On CUDA weights lie outside the arena, which keeps what was freed: packed weights
 * would else stand beside the ones that they were made of.
 */
export const sessionConfig = (provider: string): Readonly<Record<string, string>> =>
  provider === 'cuda' ? { 'session.use_device_allocator_for_initializers': '1' } : {};
