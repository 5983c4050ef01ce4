import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Session, Tensor } from '../../../harness/engines/engine.ts';
import { measure } from '../../../harness/measure.ts';
import type { DecoderTask, Task } from '../../../harness/plan/trial.ts';
import { bandwidthKernels, streamKernels } from '../../../workloads/streams.ts';
import { nativeEngine } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import {
  bandwidth,
  decode,
  float32,
  gemm,
  generate,
  graphOf,
  int4,
  int8,
  jobOf,
  prefill,
  seed,
} from '../../fixtures/small-jobs.ts';
import { stepOf } from '../../fixtures/steps.ts';

const models: ModelFiles[] = [];
afterAll(() => {
  for (const model of models) model.remove();
});

const never = new AbortController().signal;

/** What a run left in its output tensors, by name, for a lie to change. */
type Lie = (outputs: Readonly<Record<string, Tensor>>) => void;

/** An engine that computes, and then changes what it computed. */
function lyingEngine(honest: Engine, lie: Lie | 'does nothing'): Engine {
  const open = async (...args: Parameters<Engine['open']>): Promise<Session> => {
    const session = await honest.open(...args);
    return {
      placement: session.placement,
      traffic: session.traffic,
      allocate: (...rest) => session.allocate(...rest),
      bind(inputs, outputs) {
        const step = session.bind(inputs, outputs);
        if (lie === 'does nothing') return stepOf(() => {});
        return stepOf(async () => {
          await step.run();
          lie(outputs);
        });
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
    ...bandwidthKernels.flatMap((kernel) =>
      streamKernels[kernel].map(({ name }): [string, Task] => [
        `${kernel} by ${name}`,
        bandwidth(kernel, name),
      ]),
    ),
    ['gemm in float32', gemm(float32)],
    ['gemm of two inputs', { ...gemm(float32), weight: 'input' } as Task],
    ['gemm of a weight that is transposed', { ...gemm(float32), weight: 'transposed' } as Task],
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

  it.each(decoders)(
    'notices memory that is all zeros, as if nothing had been computed: %s',
    async (_, task) => {
      const lie: Lie = (outputs) => {
        for (const output of Object.values(outputs)) output.memory!.fill(0);
      };
      expect((await outputOf(task, lyingEngine(honest, lie))).wrong).toContain('nothing was computed');
    },
  );

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

  it.each(kernels.filter(([, task]) => task.kind === 'gemm' && task.weight !== 'input'))(
    'notices the weights of another seed: %s',
    async (_, task) => {
      const files = writeModelFiles(graphOf(task), seed + 1);
      models.push(files);
      const { output } = await measure(jobOf(task, files.modelFile), honest, never, () => {});
      expect(output.wrong).toContain('is right');
    },
  );
});
