import { elementCount } from '../../workloads/graph.ts';
import { type BandwidthKernel, readRows } from '../../workloads/kernels.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { fillActivations } from '../../workloads/weights.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import type { Task } from '../plan/trial.ts';
import { decodeFloats } from './floats.ts';
import type { Sample } from './loop.ts';
import type { OutputCheck, Prepared } from './prepared.ts';
import { checkProduct } from './product.ts';
import { filledWith, type Seeded, seededValues } from './seeded.ts';

type BandwidthTask = Extract<Task, { kind: 'bandwidth' }>;
type GemmTask = Extract<Task, { kind: 'gemm' }>;

/** A stream of a bandwidth kernel, with the values that were written into it. */
interface Stream {
  readonly tensor: Tensor;
  readonly values: Seeded;
}

/** The streams of a bandwidth kernel. The output is filled as well: memory never written is not memory yet. */
export async function prepareBandwidth(
  task: BandwidthTask,
  session: Session,
  seed: number,
): Promise<Prepared> {
  const { kernel, elements, type } = task;
  const columns = elements / readRows;
  const make = async (name: string, dims: number[]): Promise<Stream> => {
    const values = seededValues(seed, name, type, 1, elementCount(dims));
    return { tensor: await filledWith(session, type, dims, values), values };
  };
  const inputs: Record<string, Stream> =
    kernel === 'bw.read'
      ? { x: await make('x', [1, readRows]), a: await make('a', [readRows, columns]) }
      : kernel === 'bw.copy'
        ? { a: await make('a', [elements]) }
        : { a: await make('a', [elements]), b: await make('b', [elements]) };
  const { tensor: y } = await make('y', kernel === 'bw.read' ? [1, columns] : [elements]);
  const bound = Object.fromEntries(Object.entries(inputs).map(([name, { tensor }]) => [name, tensor]));
  const step = session.bind(bound, { y });
  return { sample: launched(step, task.launches), check: () => checkStreams(kernel, type, inputs, y) };
}

/** One sample: a run that is complete when it returns, or several that are queued and waited for once. */
function launched(step: Step, launches: number | undefined): Sample {
  if (launches === undefined) return () => step.run();
  return async () => {
    for (let n = 0; n < launches; n++) await step.launch();
    await step.wait();
  };
}

const checkedPositions = 64;

/** A sum of 4096 products has deviation 64: rounding its factors to ten bits, as TF32 does, moves it by 0.03, a wrong sum by 64. */
const sumTolerance = 1;

/** Compares some positions of the output, spread over all of it, with the same sum in double precision. */
async function checkStreams(
  kernel: BandwidthKernel,
  type: Activation,
  inputs: Readonly<Record<string, Stream>>,
  output: Tensor,
): Promise<OutputCheck> {
  const length = elementCount(output.spec.dims);
  const source = (name: string, i: number) => inputs[name]!.values.at(i);
  const expected: Record<BandwidthKernel, (i: number) => number> = {
    'bw.copy': (i) => source('a', i),
    'bw.triad': (i) => source('a', i) + source('b', i),
    'bw.read': (i) => {
      let sum = 0;
      for (let k = 0; k < readRows; k++) sum += source('x', k) * source('a', k * length + i);
      return sum;
    },
  };
  const tolerance =
    kernel === 'bw.copy' ? 0 : kernel === 'bw.read' ? sumTolerance : type === 'float32' ? 1e-5 : 0.05;
  let finite = true;
  let wrong: string | null = null;
  const places = Array.from({ length: checkedPositions }, (_, p) =>
    Math.floor((p * (length - 1)) / (checkedPositions - 1)),
  );
  const outputs = decodeFloats(type, await output.read(places));
  for (const [p, i] of places.entries()) {
    const [found, wanted] = [outputs(p), expected[kernel](i)];
    finite &&= Number.isFinite(found);
    if (Math.abs(found - wanted) > tolerance) wrong = `y[${i}] is ${found} where ${wanted} is right`;
  }
  return {
    finite,
    idsSha256: null,
    checked: `${checkedPositions} of ${length} outputs against a double sum`,
    wrong,
  };
}

/** y = x · W, with x seeded and of deviation one. */
export async function prepareGemm(task: GemmTask, session: Session, seed: number): Promise<Prepared> {
  const { m, n, k, storage } = task;
  const { activation } = storage;
  const x = session.allocate({ type: activation, dims: [m, k] }, 'device');
  const content = x.memory ?? new Uint8Array(m * k * elementBytes[activation]);
  fillActivations(seed, 'x', activation, 1, content);
  if (!x.memory) await x.write(content);
  const y = await filledWith(session, activation, [m, n], seededValues(seed, 'y', activation, 1, m * n));
  const step = session.bind({ x }, { y });
  const inputs = decodeFloats(activation, content);
  return { sample: launched(step, task.launches), check: () => checkProduct(task, seed, inputs, y) };
}
