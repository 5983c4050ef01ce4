import {
  type Attribute,
  type Constant,
  elementCount,
  type Graph,
  GraphBuilder,
  type ValueInfo,
} from './graph.ts';
import type { Activation } from './precision.ts';

// The kernels of ONNX Runtime that read, copy and add streams, as data. Which of them is the fastest differs from machine to machine
// and from provider to provider, so a probe of bandwidth tries them all (docs/method.md, "A probe is a search").

export type BandwidthKernel = 'bw.read' | 'bw.copy' | 'bw.triad';
export const bandwidthKernels: readonly BandwidthKernel[] = ['bw.read', 'bw.copy', 'bw.triad'];

/** Streams of one length, and a short vector. */
export type StreamName = 'a' | 'b' | 'x';

/** One way to move streams of n elements, and what element i of its output has to be. */
export interface StreamNode {
  readonly op: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly { readonly name: StreamName; readonly dims: readonly number[] }[];
  /** Constants that stand behind the inputs: axes, indices. */
  readonly constants?: readonly Constant[];
  readonly output: readonly number[];
  /** Element i of the output in double precision, from the elements of the streams. */
  readonly wanted: (i: number, of: (stream: StreamName, i: number) => number) => number;
  /** How far a right output may be off: what rounding does, and far less than what a wrong place does. */
  readonly tolerance: number;
  /** Operations for each element of a stream. */
  readonly flops: number;
}

/** A kernel by its name in records: the operator, and the shape that it gets. */
interface StreamKernel {
  readonly name: string;
  readonly node: (elements: number, type: Activation) => StreamNode;
}

/** A sum of 4096 products has deviation 64: rounding its factors to ten bits, as TF32 does, moves it by 0.03, a wrong sum by 64. */
const sumTolerance = 1;

/** The longest length up to `most` that divides the stream: `most` itself, except for the short streams of tests. */
function divisor(elements: number, most: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return gcd(elements, most);
}

/** y[1, n] = x[1, rows] · A[rows, n]. */
const rowTimesMatrix = (most: number): StreamKernel => ({
  name: `MatMul 1x${most}`,
  node(elements) {
    const rows = divisor(elements, most);
    const columns = elements / rows;
    return {
      op: 'MatMul',
      inputs: [
        { name: 'x', dims: [1, rows] },
        { name: 'a', dims: [rows, columns] },
      ],
      output: [1, columns],
      wanted: (i, of) => sum(rows, (k) => of('x', k) * of('a', k * columns + i)),
      tolerance: sumTolerance,
      flops: 2,
    };
  },
});

/** y[n, 1] = A[n, columns] · x[columns, 1]. */
const matrixTimesColumn = (most: number): StreamKernel => ({
  name: `MatMul ${most}x1`,
  node(elements) {
    const columns = divisor(elements, most);
    return {
      op: 'MatMul',
      inputs: [
        { name: 'a', dims: [elements / columns, columns] },
        { name: 'x', dims: [columns, 1] },
      ],
      output: [elements / columns, 1],
      wanted: (i, of) => sum(columns, (k) => of('a', i * columns + k) * of('x', k)),
      tolerance: sumTolerance,
      flops: 2,
    };
  },
});

/** y[1, n] = x[1, columns] · A[n, columns]ᵀ. */
const rowTimesTransposed = (most: number): StreamKernel => ({
  name: `Gemm 1x${most} transposed`,
  node: (elements, type) => {
    const { inputs, output, ...rest } = matrixTimesColumn(most).node(elements, type);
    const columns = inputs[0]!.dims[1]!;
    return {
      ...rest,
      op: 'Gemm',
      attributes: { transB: { int: 1 } },
      inputs: [
        { name: 'x', dims: [1, columns] },
        { name: 'a', dims: inputs[0]!.dims },
      ],
      output: [1, output[0]!],
    };
  },
});

/** One number for each run of `most` elements. */
const reduction = (
  op: 'ReduceMax' | 'ReduceSum',
  most: number,
  reduce: (count: number, value: (k: number) => number) => number,
  tolerance: number,
): StreamKernel => ({
  name: `${op} ${most}`,
  node(elements) {
    const columns = divisor(elements, most);
    return {
      op,
      inputs: [{ name: 'a', dims: [elements / columns, columns] }],
      constants: [integers('axes', [1])],
      output: [elements / columns, 1],
      wanted: (i, of) => reduce(columns, (k) => of('a', i * columns + k)),
      tolerance,
      flops: 1,
    };
  },
});

/** One operator on each element: exact, in any type. */
const onEach = (
  op: 'Identity' | 'Neg' | 'Abs',
  f: (value: number) => number,
  flops: number,
): StreamKernel => ({
  name: op,
  node: (elements) => ({
    op,
    inputs: [{ name: 'a', dims: [elements] }],
    output: [elements],
    wanted: (i, of) => f(of('a', i)),
    tolerance: 0,
    flops,
  }),
});

/**
 * Whole rows, picked in their order: the runtime gives rows to its threads, and each is one memcpy. Short rows keep all threads busy; long
 * ones are copied past the caches, where the C library does so in long calls.
 */
const gather = (name: string, columnsOf: (elements: number) => number): StreamKernel => ({
  name: `Gather ${name}`,
  node(elements) {
    const columns = columnsOf(elements);
    const rows = elements / columns;
    return {
      op: 'Gather',
      attributes: { axis: { int: 0 } },
      inputs: [{ name: 'a', dims: [rows, columns] }],
      constants: [
        integers(
          'rows',
          Array.from({ length: rows }, (_, row) => row),
        ),
      ],
      output: [rows, columns],
      wanted: (i, of) => of('a', i),
      tolerance: 0,
      flops: 0,
    };
  },
});

/** [16, n, columns] to [n, 16, columns]: rows change their places, and stay whole. */
const transposeRows = (name: string, most: number): StreamKernel => ({
  name: `Transpose ${name}`,
  node(elements) {
    const planes = divisor(elements, 16);
    const columns = divisor(elements / planes, most);
    const rows = elements / planes / columns;
    return {
      op: 'Transpose',
      attributes: { perm: { ints: [1, 0, 2] } },
      inputs: [{ name: 'a', dims: [planes, rows, columns] }],
      output: [rows, planes, columns],
      wanted(i, of) {
        const [row, rest] = [Math.floor(i / (planes * columns)), i % (planes * columns)];
        return of('a', Math.floor(rest / columns) * rows * columns + row * columns + (rest % columns));
      },
      tolerance: 0,
      flops: 0,
    };
  },
});

/** c = a ∘ b. A sum of two is rounded once, and of half a type by up to 0.004. */
const ofTwo = (op: 'Add' | 'Sub' | 'Mul', f: (a: number, b: number) => number): StreamKernel => ({
  name: op,
  node: (elements, type) => ({
    op,
    inputs: [
      { name: 'a', dims: [elements] },
      { name: 'b', dims: [elements] },
    ],
    output: [elements],
    wanted: (i, of) => f(of('a', i), of('b', i)),
    tolerance: type === 'float32' ? 1e-5 : 0.05,
    flops: 1,
  }),
});

const sum = (count: number, value: (k: number) => number): number => {
  let total = 0;
  for (let k = 0; k < count; k++) total += value(k);
  return total;
};

const largest = (count: number, value: (k: number) => number): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) most = Math.max(most, value(k));
  return most;
};

const integers = (name: string, values: readonly number[]): Constant => ({
  name,
  type: 'int64',
  dims: [values.length],
  content: { kind: 'inline', values },
});

/** The kernels that are tried, the plainest first: it is the one where nobody searches. */
export const streamKernels: Readonly<Record<BandwidthKernel, readonly StreamKernel[]>> = {
  'bw.read': [
    rowTimesMatrix(4096),
    rowTimesMatrix(1024),
    rowTimesMatrix(256),
    matrixTimesColumn(4096),
    rowTimesTransposed(4096),
    reduction('ReduceMax', 4096, largest, 0),
    reduction('ReduceSum', 4096, sum, sumTolerance),
  ],
  'bw.copy': [
    onEach('Identity', (value) => value, 0),
    gather('256 Ki', (elements) => divisor(elements, 65_536)),
    gather('1 Mi', (elements) => divisor(elements, 262_144)),
    ...[2, 8, 64].map((rows) => gather(`${rows} rows`, (elements) => elements / rows)),
    transposeRows('256 Ki', 65_536),
    onEach('Neg', (value) => -value, 1),
    onEach('Abs', Math.abs, 1),
  ],
  'bw.triad': [ofTwo('Add', (a, b) => a + b), ofTwo('Sub', (a, b) => a - b), ofTwo('Mul', (a, b) => a * b)],
};

/** Streams are a multiple of this many elements, so that every kernel has its shape. */
export const streamMultiple = 2 ** 20;

/** @throws RangeError where the table has no such kernel */
export function streamKernel(kernel: BandwidthKernel, name?: string): StreamKernel {
  const found =
    name === undefined ? streamKernels[kernel][0] : streamKernels[kernel].find((one) => one.name === name);
  if (!found) throw new RangeError(`${kernel} has no kernel "${name}"`);
  return found;
}

/** The graph of one kernel over streams of `elements` values, which the caller binds and fills. */
export function bandwidthGraph(
  kernel: BandwidthKernel,
  elements: number,
  type: Activation,
  name?: string,
): Graph {
  const { op, attributes, inputs, constants = [], output } = streamKernel(kernel, name).node(elements, type);
  const value = (label: string, dims: readonly number[]): ValueInfo => ({ name: label, type, dims });
  const graph = new GraphBuilder();
  for (const constant of constants) graph.constant(constant);
  graph.node(
    op,
    'y',
    [...inputs, ...constants].map((input) => input.name),
    {
      ...(attributes && { attributes }),
    },
  );
  return {
    name: kernel,
    inputs: inputs.map((input) => value(input.name, input.dims)),
    outputs: [value('y', output)],
    constants: [...graph.constants.values()],
    nodes: graph.nodes,
  };
}

/** Whether the output is as long as a stream; else it is what a reading kernel leaves behind. */
export const isStream = ({ output }: Pick<StreamNode, 'output'>, elements: number): boolean =>
  elementCount(output) === elements;
