import type * as Ort from 'onnxruntime-web';
import { begunAt, seededBytes } from '../../workloads/cache-values.ts';
import { elementCount } from '../../workloads/graph.ts';
import { streamKernel } from '../../workloads/streams.ts';
import { seededIds } from '../../workloads/weights.ts';
import type { BrowserTrial, FromProcess, Input, Job, Measured, Phase } from '../browser/contract.ts';
import { sampleLoop } from '../browser/loop.ts';

// A worker that stands for a fresh process: it loads the library and the model, warms up, measures, checks, and ends.

type Library = typeof Ort;

const say = (message: FromProcess) => self.postMessage(message);
const begin = (phase: Phase) => say({ type: 'phase', phase });

self.onmessage = async ({ data }: MessageEvent<Job>) => {
  try {
    say({ type: 'measured', measured: await measure(data) });
  } catch (error) {
    say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
};

/** Nanoseconds since this worker began. */
const now = () => performance.now() * 1e6;

async function measure({ trial, seed, threads, graph, weights, library }: Job): Promise<Measured> {
  begin('loading');
  const loadStart = now();
  const ort: Library = await import(`${library}/ort.wasm.min.mjs`);
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = `${library}/`;
  const session = await ort.InferenceSession.create(graph, {
    executionProviders: ['wasm'],
    externalData: [{ path: trial.weights.file, data: weights }],
  });
  const loadNs = now() - loadStart;

  const feeds = Object.fromEntries(trial.inputs.map((input) => [input.name, tensorOf(ort, input, seed)]));
  let last: Ort.InferenceSession.ReturnType = {};
  const sample = async () => {
    last = await session.run(feeds, trial.outputs);
  };

  begin('first run');
  const firstStart = now();
  await sample();
  const firstRunNs = now() - firstStart;

  begin('warming up');
  const loop = await sampleLoop(sample, now, trial.budget, () => begin('measuring'));

  begin('checking');
  const output = await check(trial, session, feeds, last, weights);
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

/** Between JavaScript and the memory of WebAssembly everything is copied, each time. */
const bytesOf = (tensors: Readonly<Record<string, Ort.Tensor>>): number =>
  Object.values(tensors).reduce((sum, { data }) => sum + (data as Float32Array).byteLength, 0);

function tensorOf({ Tensor }: Library, { dims, values }: Input, seed: number): Ort.Tensor {
  const count = elementCount(dims);
  switch (values.type) {
    case 'int64': {
      const ids = seededIds(seed, values.ids, count, values.vocab);
      return new Tensor('int64', BigInt64Array.from(ids, BigInt), dims);
    }
    case 'int32':
      return new Tensor('int32', new Int32Array(count).fill(values.each), dims);
    case 'float32': {
      const bytes = begunAt(seededBytes(seed, values.stream, 'float32', 1, count), 'float32', values.place);
      return new Tensor('float32', repeated(new Float32Array(bytes.buffer as ArrayBuffer), count), dims);
    }
  }
}

/** Seeded values repeat where a tensor is longer than they are. */
function repeated(values: Float32Array, count: number): Float32Array {
  if (values.length === count) return values;
  return Float32Array.from({ length: count }, (_, i) => values[i % values.length]!);
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

type Feeds = Readonly<Record<string, Ort.Tensor>>;

/** As in the harness: scores are finite and differ, and the id is the place of the largest one, twice; a sum is the right one. */
async function check(
  trial: BrowserTrial,
  session: Ort.InferenceSession,
  feeds: Feeds,
  last: Feeds,
  weights: Uint8Array,
): Promise<Measured['output']> {
  return trial.scores === null
    ? checkSums(trial, feeds, last, weights)
    : checkStep(trial.scores, await session.run(feeds, ['next_ids', trial.scores]), last);
}

async function checkStep(name: string, again: Feeds, last: Feeds): Promise<Measured['output']> {
  const scores = again[name]!.data as Float32Array;
  const [found] = again.next_ids!.data as BigInt64Array;
  const [before] = last.next_ids!.data as BigInt64Array;
  const largest = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const best = scores.indexOf(largest);
  const wrong =
    Number(found) !== best
      ? `the id is ${found}, the scores say ${best}`
      : found !== before
        ? `the id was ${before}, and ${found} when the same step ran again`
        : scores.every((score) => score === largest)
          ? `every score is ${largest}: nothing was computed`
          : null;
  const digest = await crypto.subtle.digest('SHA-256', last.next_ids!.data as BigInt64Array<ArrayBuffer>);
  return {
    finite: scores.every(Number.isFinite),
    idsSha256: Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''),
    checked: `${scores.length} scores`,
    wrong,
  };
}

function checkSums(
  { workload, weights: { parts } }: BrowserTrial,
  feeds: Feeds,
  last: Feeds,
  weights: Uint8Array,
): Measured['output'] {
  const y = last.y!.data as Float32Array;
  const x = feeds.x!.data as Float32Array;
  const a = new Float32Array(weights.buffer, weights.byteOffset + parts[0]!.offset, parts[0]!.bytes / 4);
  const { wanted, tolerance } = streamKernel('bw.read').node(workload.dimensions.elements!, 'float32');
  const places = [0, Math.floor(y.length / 2), y.length - 1];
  const wrong = places.find((i) => {
    const right = wanted(i, (stream, at) => (stream === 'x' ? x[at]! : a[at]!));
    return !(Math.abs(y[i]! - right) <= tolerance);
  });
  return {
    finite: y.every(Number.isFinite),
    idsSha256: null,
    checked: `all ${y.length} outputs finite, ${places.length} of them against a double sum`,
    wrong: wrong === undefined ? null : `y[${wrong}] is ${y[wrong]}`,
  };
}
