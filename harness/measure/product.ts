import { checks, faults } from '../../results/sentences/output.ts';
import { type Constant, constantBytes } from '../../workloads/graph.ts';
import { gemmGraph } from '../../workloads/kernels.ts';
import { quantisationBlock } from '../../workloads/precision.ts';
import { fillRows, rowGroup, rowsOf } from '../../workloads/weights.ts';
import type { Tensor } from '../engines/engine.ts';
import type { Task } from '../plan/trial.ts';
import { decodeFloats, type Floats } from './floats.ts';
import type { OutputCheck } from './prepared.ts';

type GemmTask = Extract<Task, { kind: 'gemm' }>;

/**
 * The outputs have deviation one, and a wrong product is off by about as much. Rounding is not: TF32 moves a product by 0.001,
 * int8 arithmetic and sums in float16 by 0.02.
 */
const tolerances: Readonly<Record<GemmTask['storage']['precision'], number>> = {
  float32: 0.01,
  float16: 0.1,
  bfloat16: 0.1,
  int8: 0.1,
  int4: 0.1,
};

/**
 * All outputs have to be finite, and some, spread over rows and columns, the same sum in double precision of the same inputs and weights:
 * of those that were written, not of what the device says that they are.
 */
export async function checkProduct(
  task: GemmTask,
  seed: number,
  inputs: Floats,
  y: Tensor,
): Promise<OutputCheck> {
  const { m, n, k, storage } = task;
  const outputs = decodeFloats(storage.activation, y.memory ?? (await y.read()));
  let finite = true;
  for (let i = 0; i < outputs.length; i++) finite &&= Number.isFinite(outputs(i));

  const rows = spread(m, 1);
  let checked = 0;
  let wrong: string | null = null;
  for (const first of spread(n, rowGroup)) {
    for (const [offset, column] of weightColumns(task, seed, first).entries()) {
      for (const row of rows) {
        let wanted = 0;
        for (let i = 0; i < k; i++) wanted += inputs(row * k + i) * column[i]!;
        const found = outputs(row * n + first + offset);
        const near = Math.abs(found - wanted) <= tolerances[storage.precision];
        if (!near) wrong = faults.value({ place: `${row}, ${first + offset}`, found, right: wanted });
        checked++;
      }
    }
  }
  return {
    finite,
    idsSha256: null,
    checked: checks.allFinite({ all: outputs.length, some: checked }),
    wrong,
  };
}

/** The first, the middle and the last multiple of `step` below `size`. */
function spread(size: number, step: number): number[] {
  const last = Math.floor((size - 1) / step);
  return [...new Set([0, Math.floor(last / 2), last])].map((place) => place * step);
}

/** Up to four columns of the weight, from `first` on: one list of K doubles each. */
function weightColumns({ m, n, k, storage }: GemmTask, seed: number, first: number): Float64Array[] {
  const { constants } = gemmGraph(m, n, k, storage, 0);
  const count = Math.min(rowGroup, n - first);
  const parts = constants.map((constant) => someRows(byOutputs(constant), seed, first, count));
  const weight = parts.length === 1 ? decodeFloats(storage.activation, parts[0]!) : null;
  const value = weight ?? integers(constants[0]!, parts[0]!, decodeFloats(storage.activation, parts[1]!));
  return Array.from({ length: count }, (_, column) =>
    Float64Array.from({ length: k }, (_, i) => value(column * k + i)),
  );
}

/** The same weight, stored so that the inputs of one output lie together. */
function byOutputs(constant: Constant): Constant {
  const { content } = constant;
  return content.kind === 'normal'
    ? { ...constant, content: { ...content, matrix: { ...content.matrix, major: 'outputs' } } }
    : constant;
}

function someRows(constant: Constant, seed: number, first: number, count: number): Uint8Array {
  const bytes = new Uint8Array((constantBytes(constant) / rowsOf(constant).rows) * count);
  fillRows(constant, seed, first, count, bytes);
  return bytes;
}

/** (q - 2^(bits-1)) x scale, for each number of MatMulNBits; of two numbers in a byte the low half comes first. */
function integers({ content }: Constant, packed: Uint8Array, scales: Floats): (i: number) => number {
  if (content.kind !== 'packed') throw new TypeError(`${content.kind} holds no integers`);
  const { bits } = content;
  const number = (i: number) => (bits === 8 ? packed[i]! : (packed[i >> 1]! >> (4 * (i & 1))) & 15);
  return (i) => (number(i) - 2 ** (bits - 1)) * scales(Math.floor(i / quantisationBlock));
}
