import type { Storage } from './cost.ts';
import { type Constant, type Graph, GraphBuilder } from './graph.ts';
import { type Activation, type ElementType, quantisationBlock, quantisedBits } from './precision.ts';

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

/**
 * Tensors of one row into a row of others: for each i, `copied.i` is `to.i` [rows, …] with `from.i` [1, …] at the row that `row` (int64
 * [1, 1]) names. With `to.i` bound as `copied.i` as well, nothing but that row is written.
 */
export function rowCopyGraph(type: ElementType, tensors: number): Graph {
  const graph = new GraphBuilder();
  const names = (name: string) => Array.from({ length: tensors }, (_, i) => `${name}.${i}`);
  const values = (name: string) => names(name).map((each) => ({ name: each, type, dims: null }));
  for (const [i, to] of names('to').entries()) {
    graph.node('ScatterND', `copied.${i}`, [to, 'row', `from.${i}`]);
  }
  return {
    name: `copy rows of ${type}`,
    inputs: [{ name: 'row', type: 'int64', dims: [1, 1] }, ...values('to'), ...values('from')],
    outputs: values('copied'),
    constants: [],
    nodes: graph.nodes,
  };
}

/** The weight of a product that is no integer. */
export function gemmWeight(n: number, k: number, type: Activation, from: GemmWay['weight']): Constant {
  const major = from === 'transposed' ? 'outputs' : 'inputs';
  return {
    name: 'w',
    type,
    dims: from === 'transposed' ? [n, k] : [k, n],
    content: { kind: 'normal', stream: 'w', std: 1 / Math.sqrt(k), matrix: { inputs: k, outputs: n, major } },
  };
}

/** One way to compute a product, by its name in records. */
export interface GemmWay {
  readonly name: string;
  /** `constant`: W[K, N] as in a layer of a model, which the runtime may lay out anew; `transposed`: stored as [N, K]; `input`: bound. */
  readonly weight: 'constant' | 'transposed' | 'input';
  /** The attribute `accuracy_level` of integer weights: in which type they are multiplied. */
  readonly level: number;
}

const floatWays: readonly GemmWay[] = [
  { name: 'MatMul', weight: 'constant', level: 0 },
  { name: 'MatMul of two inputs', weight: 'input', level: 0 },
  { name: 'Gemm transposed', weight: 'transposed', level: 0 },
];

/** Level 4 multiplies in int8, 0 in what the provider chooses, 2 in float16 where there is such a kernel. */
const integerWays: readonly GemmWay[] = [4, 0, 2].map((level) => ({
  name: `MatMulNBits level ${level}`,
  weight: 'constant',
  level,
}));

/** The ways that are tried for a precision; the plan begins with that of the decoders. */
export const gemmWays = ({ precision }: Storage): readonly GemmWay[] =>
  quantisedBits(precision) === null ? floatWays : integerWays;

/** y[M, N] = x[M, K] · W[K, N], with W seeded. */
export function gemmGraph(
  m: number,
  n: number,
  k: number,
  { precision, activation }: Storage,
  accuracyLevel: number,
  from: GemmWay['weight'] = 'constant',
): Graph {
  const graph = new GraphBuilder();
  const bits = quantisedBits(precision);
  const std = 1 / Math.sqrt(k);
  if (bits === null) {
    const weight = gemmWeight(n, k, activation, from);
    if (from !== 'input') graph.constant(weight);
    if (from === 'transposed') graph.node('Gemm', 'y', ['x', 'w'], { attributes: { transB: { int: 1 } } });
    else graph.node('MatMul', 'y', ['x', 'w']);
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
    inputs: [
      { name: 'x', type: activation, dims: [m, k] },
      ...(from === 'input' ? [{ name: 'w', type: activation, dims: [k, n] }] : []),
    ],
    outputs: [{ name: 'y', type: activation, dims: [m, n] }],
    constants: [...graph.constants.values()],
    nodes: graph.nodes,
  };
}
