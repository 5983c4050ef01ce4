import type { Storage } from './cost.ts';
import { type Graph, GraphBuilder, type ValueInfo } from './graph.ts';
import { type Activation, type ElementType, quantisationBlock, quantisedBits } from './precision.ts';

export type BandwidthKernel = 'bw.read' | 'bw.copy' | 'bw.triad';
export const bandwidthKernels: readonly BandwidthKernel[] = ['bw.read', 'bw.copy', 'bw.triad'];

/** Rows of the matrix that `bw.read` multiplies a vector with. */
export const readRows = 4096;

/**
 * One streaming kernel over `elements` values, all of them inputs and outputs that the caller binds and fills.
 * read: y[n] = x[k] · A[k, n]; copy: y = a; triad: y = a + b.
 */
export function bandwidthGraph(kernel: BandwidthKernel, elements: number, type: Activation): Graph {
  const value = (name: string, dims: readonly number[]): ValueInfo => ({ name, type, dims });
  const columns = elements / readRows;
  const kernels = {
    'bw.read': {
      op: 'MatMul',
      inputs: [value('x', [1, readRows]), value('a', [readRows, columns])],
      output: value('y', [1, columns]),
    },
    'bw.copy': { op: 'Identity', inputs: [value('a', [elements])], output: value('y', [elements]) },
    'bw.triad': {
      op: 'Add',
      inputs: [value('a', [elements]), value('b', [elements])],
      output: value('y', [elements]),
    },
  } as const;
  const { op, inputs, output } = kernels[kernel];
  const graph = new GraphBuilder();
  graph.node(
    op,
    'y',
    inputs.map((input) => input.name),
  );
  return { name: kernel, inputs, outputs: [output], constants: [], nodes: graph.nodes };
}

/** y = x of any shape: what moves a tensor between host and device. */
export function copyGraph(type: ElementType): Graph {
  const graph = new GraphBuilder();
  graph.node('Identity', 'y', ['x']);
  return {
    name: `copy ${type}`,
    inputs: [{ name: 'x', type, dims: null }],
    outputs: [{ name: 'y', type, dims: null }],
    constants: [],
    nodes: graph.nodes,
  };
}

/** y[M, N] = x[M, K] · W[K, N], with W a seeded constant, as in a layer of a model. */
export function gemmGraph(
  m: number,
  n: number,
  k: number,
  { precision, activation }: Storage,
  accuracyLevel: number,
): Graph {
  const graph = new GraphBuilder();
  const bits = quantisedBits(precision);
  const std = 1 / Math.sqrt(k);
  if (bits === null) {
    graph.constant({
      name: 'w',
      type: activation,
      dims: [k, n],
      content: { kind: 'normal', stream: 'w', std, matrix: { inputs: k, outputs: n, major: 'inputs' } },
    });
    graph.node('MatMul', 'y', ['x', 'w']);
  } else {
    const matrix = { inputs: k, outputs: n, major: 'outputs' } as const;
    const blocks = k / quantisationBlock;
    graph.constant({
      name: 'w.packed',
      type: 'uint8',
      dims: [n, blocks, (quantisationBlock * bits) / 8],
      content: { kind: 'packed', stream: 'w', matrix, bits },
    });
    graph.constant({
      name: 'w.scales',
      type: activation,
      dims: [n * blocks],
      content: { kind: 'scales', stream: 'w', std, matrix, bits },
    });
    graph.node('MatMulNBits', 'y', ['x', 'w.packed', 'w.scales'], {
      domain: 'com.microsoft',
      attributes: {
        K: { int: k },
        N: { int: n },
        bits: { int: bits },
        block_size: { int: quantisationBlock },
        accuracy_level: { int: accuracyLevel },
      },
    });
  }
  return {
    name: `gemm ${precision} ${m}x${n}x${k}`,
    inputs: [{ name: 'x', type: activation, dims: [m, k] }],
    outputs: [{ name: 'y', type: activation, dims: [m, n] }],
    constants: [...graph.constants.values()],
    nodes: graph.nodes,
  };
}
