import type { Cost } from './cost.ts';
import { constantBytes, type Graph, type Matrix, type Node } from './graph.ts';
import type { Shape } from './shapes.ts';

/** What one run of one node moves and computes: the part of the trial's cost that is known to fall on it. */
export interface NodeWork {
  /** Of a product the bytes of its weights, of an attention those of the cache, of a lone kernel all of its streams. */
  readonly bytes: number;
  readonly flops: number;
}

/** One run of a decoder: B sequences, `length` new tokens each, behind `context` tokens in the cache. */
export interface DecoderRun {
  readonly shape: Shape;
  readonly batch: number;
  readonly length: number;
  readonly context: number;
  /** The cost of the whole run (cost.ts). */
  readonly cost: Cost;
}

/**
 * The work of the products and the attention of a decoder graph, by the name of the node. Norms, gates and look-ups are left
 * out: what they move is small, and depends on what the kernels keep in registers.
 */
export function decoderNodeWork(graph: Graph, run: DecoderRun): Map<string, NodeWork> {
  const bytes = new Map(graph.constants.map((constant) => [constant.name, constantBytes(constant)]));
  const matrices = new Map(
    graph.constants.flatMap(({ name, content }) =>
      'matrix' in content && content.kind !== 'scales' ? [[name, content.matrix] as const] : [],
    ),
  );
  const work = new Map<string, NodeWork>();
  for (const node of graph.nodes) {
    if (node.op === 'GroupQueryAttention') work.set(node.name, attentionWork(run));
    const matrix = products.has(node.op) ? matrixOf(node, matrices) : undefined;
    if (!matrix) continue;
    const weights = node.inputs.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0);
    work.set(node.name, { bytes: weights, flops: 2 * rowsOf(node, run) * matrix.inputs * matrix.outputs });
  }
  return work;
}

/** A lone kernel does all that its trial costs. */
export const kernelNodeWork = (
  graph: Graph,
  { bytesRead, bytesWritten, flops }: Cost,
): Map<string, NodeWork> =>
  new Map(graph.nodes.map(({ name }) => [name, { bytes: bytesRead + bytesWritten, flops }]));

const products = new Set(['MatMul', 'MatMulNBits', 'Gemm']);

const matrixOf = ({ inputs }: Node, matrices: ReadonlyMap<string, Matrix>): Matrix | undefined =>
  inputs.map((name) => matrices.get(name)).find((matrix) => matrix !== undefined);

/** The head works on the last position only. */
const rowsOf = ({ name }: Node, { batch, length }: DecoderRun) =>
  name === 'logits' ? batch : batch * length;

/** One layer's share of the cache, and 4·H·d operations for each pair of a token and one that it looks at (cost.ts). */
function attentionWork({ shape, batch, length, context, cost }: DecoderRun): NodeWork {
  const { layers, heads, headSize } = shape;
  const pairs = context === 0 ? (length * length) / 2 : context;
  return {
    bytes: (cost.kvBytesRead + cost.kvBytesWritten) / layers,
    flops: 4 * heads * headSize * pairs * batch,
  };
}
