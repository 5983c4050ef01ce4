import type * as Ort from 'onnxruntime-web';
import { checks, faults } from '../../results/sentences/output.ts';
import { median } from '../../results/statistics/quantile.ts';
import { begunAt, seededBytes } from '../../workloads/cache-values.ts';
import { elementCount } from '../../workloads/graph.ts';
import { elementBytes } from '../../workloads/precision.ts';
import { streamKernel } from '../../workloads/streams.ts';
import { seededIds } from '../../workloads/weights.ts';
import type {
  BrowserTrial,
  Choice,
  FromProcess,
  Input,
  Job,
  Measured,
  Offered,
  Phase,
  Tried,
} from '../browser/contract.ts';
import { sampleLoop } from '../browser/loop.ts';

// A worker that stands for a fresh process: it loads the library and the model, warms up, measures, checks, and ends.

type Library = typeof Ort;
type Feeds = Readonly<Record<string, Ort.Tensor>>;

const say = (message: FromProcess) => self.postMessage(message);
const begin = (phase: Phase) => say({ type: 'phase', phase });

self.onmessage = async ({ data }: MessageEvent<Job>) => {
  try {
    const { task } = data;
    if (task.kind === 'try') say({ type: 'tried', tried: await tryAll(data, task.choices) });
    else say({ type: 'measured', measured: await measure(data, task.choice) });
  } catch (error) {
    say({ type: 'failed', message: messageOf(error) });
  }
};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Nanoseconds since this worker began. */
const now = () => performance.now() * 1e6;

const isOnGpu = ({ provider }: Job) => provider !== 'wasm';

async function loadLibrary(job: Job): Promise<Library> {
  const ort: Library = await import(`${job.library}/ort.${isOnGpu(job) ? 'webgpu' : 'wasm'}.min.mjs`);
  ort.env.wasm.numThreads = job.threads;
  ort.env.wasm.wasmPaths = `${job.library}/`;
  return ort;
}

/** A model that is loaded, with its inputs in place. */
interface Opened {
  readonly session: Ort.InferenceSession;
  readonly feeds: Feeds;
  readonly run: () => Promise<Feeds>;
}

async function open(ort: Library, job: Job, { choice, graph }: Offered): Promise<Opened> {
  const { trial, weights, seed } = job;
  const session = await ort.InferenceSession.create(graph, {
    executionProviders: [isOnGpu(job) ? 'webgpu' : 'wasm'],
    externalData: [{ path: trial.weights.file, data: weights }],
  });
  const device = isOnGpu(job) ? ((await ort.env.webgpu.device) as GPUDevice) : null;
  const feeds = Object.fromEntries(
    choice.inputs.map((input) => [input.name, tensorOf(ort, input, seed, device)]),
  );
  // On a GPU the cache is one buffer, as past and as present; WebAssembly gets a copy of it and gives another one back.
  const fetches = Object.fromEntries(
    trial.outputs.map((name) => [
      name,
      device && name in trial.inPlace ? feeds[trial.inPlace[name]!]! : null,
    ]),
  );
  return { session, feeds, run: () => session.run(feeds, fetches) };
}

async function measure(job: Job, offered: Offered): Promise<Measured> {
  const { trial, weights } = job;
  begin('loading');
  const loadStart = now();
  const ort = await loadLibrary(job);
  const { session, feeds, run } = await open(ort, job, offered);
  const loadNs = now() - loadStart;
  let last: Feeds = {};
  const sample = async () => {
    last = await run();
  };

  begin('first run');
  const firstStart = now();
  await sample();
  const firstRunNs = now() - firstStart;

  begin('warming up');
  const loop = await sampleLoop(sample, now, trial.budget, () => begin('measuring'));

  begin('checking');
  const output =
    trial.scores === null
      ? checkSums(trial, offered.choice, last, weights, job.seed)
      : await checkStep(trial.scores, await session.run(feeds, ['next_ids', trial.scores]), last);
  return {
    originNs: String(BigInt(Math.round(performance.timeOrigin * 1e3)) * 1000n),
    loadNs: Math.round(loadNs),
    firstRunNs: Math.round(firstRunNs),
    warmup: loop.warmup,
    samples: {
      startNs: loop.startNs.map(Math.round),
      durationNs: loop.durationNs.map(Math.round),
      tokenNs: null,
    },
    stop: loop.stop,
    traffic: { toDeviceBytes: bytesOf(feeds), toHostBytes: bytesOf(last) },
    output,
    clockStepNs: clockStep(),
  };
}

/** Runs that a kernel gets when it is tried, behind one that does not count; of slow ones, as many as begin in this time. */
const triedRuns = 5;
const triedNs = 2e9;

async function tryAll(job: Job, choices: readonly Offered[]): Promise<Tried[]> {
  begin('trying kernels');
  const ort = await loadLibrary(job);
  const tried: Tried[] = [];
  for (const offered of choices) {
    try {
      const { session, run } = await open(ort, job, offered);
      await run();
      const durations: number[] = [];
      for (let since = now(); durations.length < triedRuns && now() - since < triedNs; ) {
        const start = now();
        await run();
        durations.push(now() - start);
      }
      await session.release();
      tried.push({ ns: median(durations)!, why: null });
    } catch (error) {
      tried.push({ ns: null, why: messageOf(error) });
    }
  }
  return tried;
}

/** What is in the memory of JavaScript is copied at each run, into that of WebAssembly or to the GPU, and back. */
const bytesOf = (tensors: Feeds): number =>
  Object.values(tensors)
    .filter(({ location }) => location === 'cpu')
    .reduce((sum, { data }) => sum + (data as Float32Array).byteLength, 0);

function tensorOf(
  { Tensor }: Library,
  { dims, values }: Input,
  seed: number,
  device: GPUDevice | null,
): Ort.Tensor {
  const count = elementCount(dims);
  switch (values.type) {
    case 'int64': {
      const ids = seededIds(seed, values.ids, count, values.vocab);
      return new Tensor('int64', BigInt64Array.from(ids, BigInt), dims);
    }
    case 'int32':
      return new Tensor('int32', new Int32Array(count).fill(values.each), dims);
    default: {
      const { type } = values;
      const bytes = seededTensor(values, seed, count);
      if (device) return Tensor.fromGpuBuffer(bufferOn(device, bytes), { dataType: type as 'float32', dims });
      return new Tensor('float32', new Float32Array(bytes.buffer), dims);
    }
  }
}

/** Seeded values, which repeat where a tensor is longer than they are. */
function seededTensor(
  { type, stream, place }: Extract<Input['values'], { stream: string }>,
  seed: number,
  count: number,
): Uint8Array<ArrayBuffer> {
  const once = begunAt(seededBytes(seed, stream, type, 1, count), type, place);
  const bytes = new Uint8Array(count * elementBytes[type]);
  for (let at = 0; at < bytes.length; at += once.length) {
    bytes.set(once.subarray(0, bytes.length - at), at);
  }
  return bytes;
}

/** Flags of the standard that TypeScript's library does not have (https://www.w3.org/TR/webgpu/#buffer-usage). */
declare const GPUBufferUsage: { readonly [name in 'STORAGE' | 'COPY_SRC' | 'COPY_DST']: number };

function bufferOn(device: GPUDevice, bytes: Uint8Array<ArrayBuffer>): GPUBuffer {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  const buffer = device.createBuffer({ size: Math.ceil(bytes.length / 16) * 16, usage });
  device.queue.writeBuffer(buffer, 0, bytes);
  return buffer;
}

/** The smallest step that the clock makes, of a few hundred. */
function clockStep(): number {
  let smallest = Number.POSITIVE_INFINITY;
  let before = performance.now();
  for (let steps = 0; steps < 300; ) {
    const at = performance.now();
    if (at === before) continue;
    smallest = Math.min(smallest, at - before);
    before = at;
    steps++;
  }
  return Math.round(smallest * 1e6);
}

/** As in the harness: scores are finite and differ, and the id is the place of the largest one, twice. */
async function checkStep(name: string, again: Feeds, last: Feeds): Promise<Measured['output']> {
  const scores = again[name]!.data as Float32Array;
  const [found] = again.next_ids!.data as BigInt64Array;
  const [before] = last.next_ids!.data as BigInt64Array;
  const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const best = scores.indexOf(largest);
  const wrong =
    Number(found) !== best
      ? faults.otherId({ row: 0, found: String(found), best })
      : found !== before
        ? faults.otherAgain({ row: 0, before: String(before), found: String(found) })
        : scores.every((score) => score === largest)
          ? faults.allAlike({ row: 0, score: largest })
          : null;
  const digest = await crypto.subtle.digest('SHA-256', last.next_ids!.data as BigInt64Array<ArrayBuffer>);
  return {
    finite: scores.every(Number.isFinite),
    idsSha256: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    checked: checks.scores({ n: scores.length }),
    wrong,
  };
}

/** As in the harness: sums of the same weights and inputs in double precision, at three places. */
function checkSums(
  { workload, weights: { parts } }: BrowserTrial,
  { kernel, inputs }: Choice,
  last: Feeds,
  weights: Uint8Array,
  seed: number,
): Measured['output'] {
  const y = last.y!.data as Float32Array;
  const [input] = inputs;
  const x = new Float32Array(
    seededTensor(
      input!.values as Extract<Input['values'], { stream: string }>,
      seed,
      elementCount(input!.dims),
    ).buffer,
  );
  const a = new Float32Array(weights.buffer, weights.byteOffset + parts[0]!.offset, parts[0]!.bytes / 4);
  const { wanted, tolerance } = streamKernel('bw.read', kernel!).node(
    workload.dimensions.elements!,
    'float32',
  );
  const places = [0, Math.floor(y.length / 2), y.length - 1];
  const rightAt = (i: number) => wanted(i, (stream, at) => (stream === 'x' ? x[at]! : a[at]!));
  const wrong = places.find((i) => !(Math.abs(y[i]! - rightAt(i)) <= tolerance));
  return {
    finite: y.every(Number.isFinite),
    idsSha256: null,
    checked: checks.allFinite({ all: y.length, some: places.length }),
    wrong:
      wrong === undefined ? null : faults.value({ place: wrong, found: y[wrong]!, right: rightAt(wrong) }),
  };
}
