import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Session, Tensor } from '../../../harness/engines/engine.ts';
import { measure } from '../../../harness/measure/measure.ts';
import type { DecoderTask, Job, Task } from '../../../harness/trial.ts';
import type { Storage } from '../../../workloads/cost.ts';
import { decoderGraph } from '../../../workloads/decoder.ts';
import type { Graph } from '../../../workloads/graph.ts';
import { bandwidthGraph, gemmGraph, readRows } from '../../../workloads/kernels.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { nativeEngine, nullEngine, onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import { scriptedClock } from '../../fixtures/scripted-clock.ts';

const shape = shapes.get('tiny')!;
const seed = 5;
const float32: Storage = { precision: 'float32', activation: 'float32' };
const int4: Storage = { precision: 'int4', activation: 'float32' };
const int8: Storage = { precision: 'int8', activation: 'float32' };

const decoder = { shape, storage: float32, batch: 2, maxLength: 64 };
const decode: DecoderTask = { ...decoder, kind: 'decode', context: 20 };
const prefill: DecoderTask = { ...decoder, kind: 'prefill', isl: 9 };
const generate = (osl: number): DecoderTask => ({ ...decoder, kind: 'generate', isl: 5, osl });
const gemm = (storage: Storage, n = 40): Task => ({ kind: 'gemm', m: 17, n, k: 96, storage });
const bandwidth = (kernel: 'bw.read' | 'bw.copy' | 'bw.triad'): Task => ({
  kind: 'bandwidth',
  kernel,
  elements: readRows * 80,
  type: 'float32',
});

function graphOf(task: Task): Graph {
  if (task.kind === 'bandwidth') return bandwidthGraph(task.kernel, task.elements, task.type);
  if (task.kind === 'gemm') return gemmGraph(task.m, task.n, task.k, task.storage, 4);
  return decoderGraph(shape, { ...task.storage, distinctLayers: 2, maxLength: 64, accuracyLevel: 4 });
}

const models: ModelFiles[] = [];
afterAll(() => {
  for (const model of models) model.remove();
});

function jobOf(task: Task, modelFile: string, budget: Partial<Job['budget']> = {}): Job {
  return {
    task,
    engine: { id: 'native', library: null },
    modelFile,
    session: onCpu,
    budget: { warmupNs: 0, windowNs: 0, minSamples: 1, maxSamples: 1, ...budget },
    seed,
  };
}

const never = new AbortController().signal;

/** What a run left in its output tensors, by name, for a lie to change. */
type Lie = (outputs: Readonly<Record<string, Tensor>>) => void;

/** An engine that computes, and then changes what it computed. */
function lyingEngine(honest: Engine, lie: Lie | 'does nothing'): Engine {
  const open = async (...args: Parameters<Engine['open']>): Promise<Session> => {
    const session = await honest.open(...args);
    return {
      placement: session.placement,
      allocate: (...rest) => session.allocate(...rest),
      bind(inputs, outputs) {
        const step = session.bind(inputs, outputs);
        if (lie === 'does nothing') return { run() {} };
        return {
          async run() {
            await step.run();
            lie(outputs);
          },
        };
      },
      close: () => session.close(),
    };
  };
  return { ...honest, open };
}

const floats = ({ memory }: Tensor) =>
  new Float32Array(memory!.buffer, memory!.byteOffset, memory!.length / 4);
const longs = ({ memory }: Tensor) =>
  new BigInt64Array(memory!.buffer, memory!.byteOffset, memory!.length / 8);

describe('the check of the output', () => {
  let honest: Engine;
  beforeAll(async () => {
    honest = await nativeEngine();
  });

  async function outputOf(task: Task, engine = honest) {
    const files = writeModelFiles(graphOf(task), seed);
    models.push(files);
    return (await measure(jobOf(task, files.modelFile), engine, never, () => {})).output;
  }

  const decoders: [string, DecoderTask][] = [
    ['decode', decode],
    ['prefill', prefill],
    ['generate', generate(4)],
    ['generate with an odd length', generate(3)],
    ['generate of one id', generate(1)],
    ['decode in int4', { ...decode, storage: int4 }],
  ];
  const kernels: [string, Task][] = [
    ['bw.read', bandwidth('bw.read')],
    ['bw.copy', bandwidth('bw.copy')],
    ['bw.triad', bandwidth('bw.triad')],
    ['gemm in float32', gemm(float32)],
    ['gemm in int4', gemm(int4)],
    ['gemm in int8', gemm(int8)],
    ['gemm with columns that are no multiple of four', gemm(float32, 39)],
  ];

  it.each([...decoders, ...kernels])('passes what is right: %s', async (_, task) => {
    expect(await outputOf(task)).toMatchObject({ finite: true, wrong: null });
  });

  it.each(decoders)('gives the same hash of the ids each time: %s', async (_, task) => {
    const [first, again] = [await outputOf(task), await outputOf(task)];
    expect(first.idsSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(again.idsSha256).toBe(first.idsSha256);
  });

  it.each([...decoders, ...kernels])('notices an engine that does nothing: %s', async (_, task) => {
    const output = await outputOf(task, lyingEngine(honest, 'does nothing'));
    expect(output.finite === false || output.wrong !== null).toBe(true);
  });

  it.each(decoders)('notices one score that is not a number: %s', async (_, task) => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const lie: Lie = ({ logits }) => logits && floats(logits).set([bad], 300);
      expect(await outputOf(task, lyingEngine(honest, lie))).toMatchObject({ finite: false });
    }
  });

  it.each(decoders)('notices an id that is not that of the largest score: %s', async (_, task) => {
    const lie: Lie = ({ next_ids }) => longs(next_ids!).set([(longs(next_ids!)[1]! + 1n) % 256n], 1);
    expect((await outputOf(task, lyingEngine(honest, lie))).wrong).toContain('sequence 1');
  });

  it.each(decoders)(
    'notices that the timed step gave another id than the same step afterwards: %s',
    async (_, task) => {
      const lie: Lie = ({ next_ids, logits }) => {
        if (!logits) longs(next_ids!).fill(7n);
      };
      expect((await outputOf(task, lyingEngine(honest, lie))).wrong).toContain(
        'when the same step ran again',
      );
    },
  );

  it.each(kernels)('notices one output that is not a number: %s', async (_, task) => {
    const lie: Lie = ({ y }) => floats(y!).set([Number.NaN], 0);
    expect(await outputOf(task, lyingEngine(honest, lie))).toMatchObject({ finite: false });
  });

  it.each(kernels)('notices a wrong sum in the last output: %s', async (_, task) => {
    const off = task.kind === 'bandwidth' && task.kernel === 'bw.read' ? 10 : 0.5;
    const lie: Lie = ({ y }) => {
      const values = floats(y!);
      values[values.length - 1]! += off;
    };
    expect((await outputOf(task, lyingEngine(honest, lie))).wrong).toContain('is right');
  });

  it.each(kernels.filter(([, { kind }]) => kind === 'gemm'))(
    'notices the weights of another seed: %s',
    async (_, task) => {
      const files = writeModelFiles(graphOf(task), seed + 1);
      models.push(files);
      const { output } = await measure(jobOf(task, files.modelFile), honest, never, () => {});
      expect(output.wrong).toContain('is right');
    },
  );
});

describe('a measurement on the null engine', () => {
  const window = { warmupNs: 0, windowNs: 1e15, minSamples: 1, maxSamples: 12 };

  it.each<[string, Task]>([
    ['decode', decode],
    ['prefill', prefill],
    ['generate', generate(4)],
    ['bw.read', bandwidth('bw.read')],
    ['gemm', gemm(int4)],
  ])('goes through its phases and keeps its samples: %s', async (_, task) => {
    const phases: string[] = [];
    const clock = scriptedClock({ perReading: 100 });
    const result = await measure(
      jobOf(task, 'none', window),
      await nullEngine(),
      never,
      (p) => phases.push(p),
      clock,
    );
    expect(phases).toEqual(['loading', 'first run', 'warming up', 'measuring', 'checking']);
    expect(result.samples.durationNs).toHaveLength(12);
    expect(result).toMatchObject({ stop: 'count', originNs: '0', placement: null, loadNs: 100 });
    expect(result.output).toMatchObject({ finite: null, wrong: null });
    // One reading ends a sample; a generation reads the clock once more for each of its ids.
    const readings = task.kind === 'generate' ? 1 + task.osl : 1;
    expect(result.samples.durationNs).toEqual(Array(12).fill(100 * readings));
    expect(result.firstRunNs).toBe(100 * readings);
  });

  it('gives a prefill a new prompt each time, and decode the same id', async () => {
    const prompts = new Set<string>();
    const nothing = await nullEngine();
    const watching: Engine = {
      ...nothing,
      async open(...args) {
        const session = await nothing.open(...args);
        return {
          ...session,
          bind: ({ input_ids }) => ({ run: () => void prompts.add(String(longs(input_ids!))) }),
        };
      },
    };
    await measure(
      jobOf(prefill, 'none', window),
      watching,
      never,
      () => {},
      scriptedClock({ perReading: 1 }),
    );
    expect(prompts.size).toBe(1 + 1 + 12);
    prompts.clear();
    await measure(jobOf(decode, 'none', window), watching, never, () => {}, scriptedClock({ perReading: 1 }));
    expect(prompts.size).toBe(1);
  });

  it('keeps the times of the ids with their sample, in order, counted from its start', async () => {
    const clock = scriptedClock();
    let runs = 0;
    const nothing = await nullEngine();
    const counting: Engine = {
      ...nothing,
      async open(...args) {
        const session = await nothing.open(...args);
        return { ...session, bind: () => ({ run: () => clock.advance(10 * ++runs) }) };
      },
    };
    const osl = 4;
    const { samples, warmup } = await measure(
      jobOf(generate(osl), 'none', window),
      counting,
      never,
      () => {},
      clock,
    );
    expect(samples.tokenNs).toHaveLength(12);
    for (const [i, times] of samples.tokenNs!.entries()) {
      // The first run, the warm-up and the samples before this one each took four runs.
      const before = osl * (1 + warmup.durationNs.length + i);
      const gaps = times.map((time, t) => time - (times[t - 1] ?? 0));
      expect(gaps).toEqual([1, 2, 3, 4].map((run) => 10 * (before + run)));
      expect(times.at(-1)).toBe(samples.durationNs[i]);
    }
  });

  it('closes the session when a run fails', async () => {
    let closed = false;
    const nothing = await nullEngine();
    const failing: Engine = {
      ...nothing,
      async open(...args) {
        const session = await nothing.open(...args);
        return {
          ...session,
          bind: () => ({
            run() {
              throw new Error('the device is lost');
            },
          }),
          async close() {
            closed = true;
          },
        };
      },
    };
    await expect(measure(jobOf(decode, 'none'), failing, never, () => {})).rejects.toThrow(
      'the device is lost',
    );
    expect(closed).toBe(true);
  });
});
