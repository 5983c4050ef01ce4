import { checks, faults } from '../../results/sentences/output.ts';
import { elementCount } from '../../workloads/graph.ts';
import { gemmWeight } from '../../workloads/kernels.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { isStream, type StreamName, type StreamNode, streamKernel } from '../../workloads/streams.ts';
import { fillActivations, fillRows } from '../../workloads/weights.ts';
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

/** The long streams of bandwidth kernels, each allocated and filled when it is first asked for: kernels that are tried in turn share them. */
export type Streams = (name: 'a' | 'b' | 'y') => Promise<Stream>;

/** Streams in the memory of a session, flat. All are filled, the output as well: memory never written is not memory yet. */
export function streamsIn(session: Session, { elements, type }: BandwidthTask, seed: number): Streams {
  const known = new Map<string, Promise<Stream>>();
  return (name) => {
    const stream = known.get(name) ?? filledStream(session, name, [elements], type, seed);
    known.set(name, stream);
    return stream;
  };
}

async function filledStream(
  session: Session,
  name: string,
  dims: readonly number[],
  type: Activation,
  seed: number,
): Promise<Stream> {
  const values = seededValues(seed, name, type, 1, elementCount(dims));
  return { tensor: await filledWith(session, type, dims, values), values };
}

/** A kernel of the table, bound to its streams: those that are given, or its own. */
export async function prepareBandwidth(
  task: BandwidthTask,
  session: Session,
  seed: number,
  streams: Streams = streamsIn(session, task, seed),
): Promise<Prepared> {
  const { kernel, by, elements, type } = task;
  const node = streamKernel(kernel, by).node(elements, type);
  const bound: Record<string, Tensor> = {};
  const values = new Map<StreamName, Seeded>();
  for (const { name, dims } of node.inputs) {
    const stream = name === 'x' ? await filledStream(session, name, dims, type, seed) : await streams(name);
    bound[name] = stream.tensor.as(dims);
    values.set(name, stream.values);
  }
  const output = isStream(node, elements)
    ? await streams('y')
    : await filledStream(session, 'y', node.output, type, seed);
  const y = output.tensor.as(node.output);
  const step = session.bind(bound, { y });
  return {
    sample: launched(step, task.launches),
    spoil: () => spoil(y, type),
    check: () => checkStreams(node, type, values, y),
  };
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

/** Positions spread over all of a tensor, the first and the last among them. */
const placesOf = (length: number) =>
  Array.from({ length: checkedPositions }, (_, p) => Math.floor((p * (length - 1)) / (checkedPositions - 1)));

/** Far from what any kernel leaves behind of these values, in each type: an output that was not written shows. */
const far: Readonly<Record<Activation, Uint8Array>> = {
  float32: new Uint8Array(Float32Array.of(1e30).buffer),
  float16: new Uint8Array(Float16Array.of(60_000).buffer),
  bfloat16: new Uint8Array(Float32Array.of(1e30).buffer).subarray(2),
};

/** Makes the positions that a check looks at wrong: all of them, where JavaScript cannot see the memory. */
async function spoil(y: Tensor, type: Activation): Promise<void> {
  const one = far[type];
  if (!y.memory) return void (await y.write(one));
  for (const place of placesOf(elementCount(y.spec.dims))) y.memory.set(one, place * one.byteLength);
}

/** Compares some positions of the output, spread over all of it, with what is right in double precision. */
async function checkStreams(
  { wanted, tolerance }: StreamNode,
  type: Activation,
  values: ReadonlyMap<StreamName, Seeded>,
  output: Tensor,
): Promise<OutputCheck> {
  const length = elementCount(output.spec.dims);
  const of = (name: StreamName, i: number) => values.get(name)!.at(i);
  let finite = true;
  let wrong: string | null = null;
  const places = placesOf(length);
  const outputs = decodeFloats(type, await output.read(places));
  for (const [p, i] of places.entries()) {
    const [found, right] = [outputs(p), wanted(i, of)];
    finite &&= Number.isFinite(found);
    if (!(Math.abs(found - right) <= tolerance)) wrong = faults.value({ place: i, found, right });
  }
  return {
    finite,
    idsSha256: null,
    checked: checks.someSums({ some: checkedPositions, all: length }),
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
  const inputs = task.weight === 'input' ? { x, w: await boundWeight(task, session, seed) } : { x };
  const y = await filledWith(session, activation, [m, n], seededValues(seed, 'y', activation, 1, m * n));
  const step = session.bind(inputs, { y });
  const factors = decodeFloats(activation, content);
  return { sample: launched(step, task.launches), check: () => checkProduct(task, seed, factors, y) };
}

/** The weight as an input: the same values that a constant would have. */
async function boundWeight({ n, k, storage }: GemmTask, session: Session, seed: number): Promise<Tensor> {
  const weight = gemmWeight(n, k, storage.activation, 'input');
  const tensor = session.allocate({ type: weight.type, dims: weight.dims }, 'device');
  const content = tensor.memory ?? new Uint8Array(n * k * elementBytes[storage.activation]);
  fillRows(weight, seed, 0, k, content);
  if (!tensor.memory) await tensor.write(content);
  return tensor;
}
