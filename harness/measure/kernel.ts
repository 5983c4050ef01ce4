import { type BandwidthKernel, readRows } from '../../workloads/kernels.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { fillActivations } from '../../workloads/weights.ts';
import type { Session, Step, Tensor } from '../engines/engine.ts';
import type { Task } from '../trial.ts';
import { decodeFloats } from './floats.ts';
import type { Sample } from './loop.ts';
import type { OutputCheck, Prepared } from './prepared.ts';
import { checkProduct } from './product.ts';

type BandwidthTask = Extract<Task, { kind: 'bandwidth' }>;
type GemmTask = Extract<Task, { kind: 'gemm' }>;

/** Seeded values in a tensor, so that every page was written before it is timed. */
async function filled(
  session: Session,
  dims: number[],
  type: Activation,
  seed: number,
  stream: string,
  std: number,
) {
  const tensor = session.allocate({ type, dims }, 'device');
  const bytes = tensor.memory ?? new Uint8Array(dims.reduce((n, d) => n * d, 1) * elementBytes[type]);
  fillActivations(seed, stream, type, std, bytes);
  if (!tensor.memory) await tensor.write(bytes);
  return tensor;
}

/** The streams of a bandwidth kernel. The output is filled as well: memory never written is not memory yet. */
export async function prepareBandwidth(
  task: BandwidthTask,
  session: Session,
  seed: number,
): Promise<Prepared> {
  const { kernel, elements, type } = task;
  const columns = elements / readRows;
  const make = (name: string, dims: number[]) => filled(session, dims, type, seed, name, 1);
  const inputs: Record<string, Tensor> =
    kernel === 'bw.read'
      ? { x: await make('x', [1, readRows]), a: await make('a', [readRows, columns]) }
      : kernel === 'bw.copy'
        ? { a: await make('a', [elements]) }
        : { a: await make('a', [elements]), b: await make('b', [elements]) };
  const y = await make('y', kernel === 'bw.read' ? [1, columns] : [elements]);
  const step = session.bind(inputs, { y });
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
  inputs: Readonly<Record<string, Tensor>>,
  output: Tensor,
): Promise<OutputCheck> {
  const values = async (tensor: Tensor) => decodeFloats(type, tensor.memory ?? (await tensor.read()));
  const y = await values(output);
  const sources = Object.fromEntries(
    await Promise.all(
      Object.entries(inputs).map(async ([name, tensor]) => [name, await values(tensor)] as const),
    ),
  );
  const expected: Record<BandwidthKernel, (i: number) => number> = {
    'bw.copy': (i) => sources.a!(i),
    'bw.triad': (i) => sources.a!(i) + sources.b!(i),
    'bw.read': (i) => {
      let sum = 0;
      for (let k = 0; k < readRows; k++) sum += sources.x!(k) * sources.a!(k * y.length + i);
      return sum;
    },
  };
  const tolerance =
    kernel === 'bw.copy' ? 0 : kernel === 'bw.read' ? sumTolerance : type === 'float32' ? 1e-5 : 0.05;
  let finite = true;
  let wrong: string | null = null;
  for (let p = 0; p < checkedPositions; p++) {
    const i = Math.floor((p * (y.length - 1)) / (checkedPositions - 1));
    const [found, wanted] = [y(i), expected[kernel](i)];
    finite &&= Number.isFinite(found);
    if (Math.abs(found - wanted) > tolerance) wrong = `y[${i}] is ${found} where ${wanted} is right`;
  }
  return {
    finite,
    idsSha256: null,
    checked: `${checkedPositions} of ${y.length} outputs against a double sum`,
    wrong,
  };
}

/** y = x · W, with x seeded and of deviation one. */
export async function prepareGemm(task: GemmTask, session: Session, seed: number): Promise<Prepared> {
  const { m, n, k, storage } = task;
  const x = await filled(session, [m, k], storage.activation, seed, 'x', 1);
  const y = await filled(session, [m, n], storage.activation, seed, 'y', 1);
  const step = session.bind({ x }, { y });
  return { sample: launched(step, task.launches), check: () => checkProduct(task, seed, x, y) };
}
