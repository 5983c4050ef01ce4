import { createRequire } from 'node:module';
import { elementCount } from '../../workloads/graph.ts';
import { type ElementType, elementBytes } from '../../workloads/precision.ts';
import { Failure } from '../errors.ts';
import { doctorSays } from '../hint.ts';
import type { Engine, Session, SessionOptions, Tensor, TensorSpec } from './engine.ts';
import { accessTo, partOf } from './host-tensor.ts';

type Ort = typeof import('onnxruntime-node');
type OrtTensor = InstanceType<Ort['Tensor']>;

/**
 * onnxruntime-node's JavaScript API: the second opinion on the native engine, and the engine for systems where that one
 * does not run. Its tensors live on the host, and a run passes through the event loop.
 */
export async function bindingEngine(): Promise<Engine> {
  const ort = await loadOrt();
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return {
    id: 'binding',
    library: { name: 'onnxruntime-node', version, build: null, source: 'onnxruntime-node' },
    open: (modelFile, options) => openSession(ort, modelFile, options),
  };
}

async function loadOrt(): Promise<Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new Failure(
      `onnxruntime-node cannot be loaded here (${process.platform} ${process.arch}): ${(cause as Error).message.split('\n')[0]}`,
      'Run `npm ci` here, or take the native engine with a build of your own: --engine native --ort <folder>.',
      { cause },
    );
  }
}

async function openSession(ort: Ort, modelFile: string, options: SessionOptions): Promise<Session> {
  const { provider, threads, config } = options;
  const session = await ort.InferenceSession.create(modelFile, {
    executionProviders: [{ name: provider.name, ...provider.options }],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    extra: nested(config),
    logSeverityLevel: 3,
  }).catch((cause: Error) => {
    throw new Failure(
      `onnxruntime-node could not load the model with the provider "${provider.name}": ${cause.message}`,
      `Take the native engine. ${doctorSays('what is missing')}.`,
      { cause },
    );
  });
  return {
    placement: null,
    traffic: { toDevice: 0, toHost: 0 },
    allocate: (spec) => hostTensor(ort, spec),
    bind(inputs, outputs) {
      const feeds = tensorsOf(inputs);
      const fetches = tensorsOf(outputs);
      const run = async () => void (await session.run(feeds, fetches));
      return {
        run,
        launch: run,
        wait() {},
        feed(name, tensor) {
          feeds[name] = (tensor as BindingTensor).tensor;
        },
      };
    },
    close: () => session.release(),
  };
}

/** `{ 'session.x': '1' }` as `{ session: { x: '1' } }`, the form in which the binding takes configuration entries. */
function nested(config: Readonly<Record<string, string>>): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const path = key.split('.');
    const last = path.pop()!;
    let branch = tree;
    for (const part of path) {
      branch[part] ??= {};
      branch = branch[part] as Record<string, unknown>;
    }
    branch[last] = value;
  }
  return tree;
}

interface BindingTensor extends Tensor {
  readonly tensor: OrtTensor;
}

const tensorsOf = (tensors: Readonly<Record<string, Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, t]) => [name, (t as BindingTensor).tensor]));

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const satisfies Partial<Record<ElementType, unknown>>;

/** V8 keeps arrays of up to 64 bytes in its own heap and moves them: what stays bound gets more room than that. */
const smallestBuffer = 128;

function hostTensor(ort: Ort, spec: TensorSpec): BindingTensor {
  const { type, dims } = spec;
  if (!(type in arrays)) {
    throw new Failure(
      `onnxruntime-node knows no ${type} tensors.`,
      'Take the native engine for this precision.',
    );
  }
  const count = elementCount(dims);
  const buffer = new ArrayBuffer(Math.max(smallestBuffer, count * elementBytes[type]));
  return over(ort, new Uint8Array(buffer, 0, count * elementBytes[type]), spec);
}

function over(ort: Ort, memory: Uint8Array, spec: TensorSpec): BindingTensor {
  const { type, dims } = spec;
  const { buffer, byteOffset } = memory;
  const data = new arrays[type as keyof typeof arrays](buffer as ArrayBuffer, byteOffset, elementCount(dims));
  const tensor = new ort.Tensor(type as 'float32', data as Float32Array, dims as number[]);
  asGiven(tensor, data);
  return {
    spec,
    tensor,
    memory,
    ...accessTo(memory, spec),
    as: (other) => over(ort, memory, { type, dims: other }),
    part(first, dims) {
      const part = { type, dims };
      return over(ort, partOf(memory, part, first), part);
    },
  };
}

/**
 * Where JavaScript has a Float16Array, onnxruntime-common 1.30 puts one in the place of the Uint16Array that it is given (tensor-impl.js),
 * and the native part of onnxruntime-node takes a Uint16Array alone: another array has no bytes for it.
 */
function asGiven(tensor: OrtTensor, data: unknown): void {
  if (tensor.data !== data) Object.defineProperty(tensor, 'cpuData', { value: data });
}
