import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionOptions } from '../../../harness/engines/engine.ts';
import type { Measurement } from '../../../harness/measure/measurement.ts';
import { measure } from '../../../harness/measure.ts';
import type { DecoderTask } from '../../../harness/plan/trial.ts';
import { nativeEngine, onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import { decode, generate, graphOf, jobOf, seed } from '../../fixtures/small-jobs.ts';

// A decoder may be stepped plainly, with steps that are queued, and with steps that are recorded as a graph of the device.
// All have to give the ids that the CPU gives.

const asked = (process.env.ASSAY_TEST_PROVIDERS ?? '').split(',');
const devices = ['webgpu', 'cuda'].filter((name) => asked.includes(name));
if (devices.length === 0) console.warn('ways of stepping: on the CPU only; set ASSAY_TEST_PROVIDERS=webgpu');

/** The id of the prompt, a step that is recorded, and two that repeat it. */
const osl = 4;
type GenerateTask = Extract<DecoderTask, { kind: 'generate' }>;
type DecodeTask = Extract<DecoderTask, { kind: 'decode' }>;
const generation = generate(osl) as GenerateTask;
const step = decode as DecodeTask;
const launches = 4;

let files: ModelFiles;
beforeAll(() => {
  files = writeModelFiles(graphOf(decode), seed);
});
afterAll(() => files.remove());

async function measured(task: DecoderTask, options: SessionOptions): Promise<Measurement> {
  const job = { ...jobOf(task, files.modelFile, { maxSamples: 2, windowNs: 1e15 }), session: options };
  return measure(job, await nativeEngine(options.provider.name), new AbortController().signal, () => {});
}

const sound = { finite: true, wrong: null };

describe('queued steps on the CPU, where a queue is a loop', () => {
  it('give the ids of a generation that is stepped plainly', async () => {
    const plain = await measured(generation, onCpu);
    const queued = await measured({ ...generation, queued: true }, onCpu);
    expect(plain.output).toMatchObject(sound);
    expect(queued.output).toEqual(plain.output);
    expect(queued.samples.tokenNs).toBeNull();
    expect(plain.samples.tokenNs![0]).toHaveLength(osl);
  });

  it('feed each step with the id of the one before, and give the same ids in every process', async () => {
    const [first, second] = [
      await measured({ ...step, launches }, onCpu),
      await measured({ ...step, launches }, onCpu),
    ];
    expect(first.output).toMatchObject(sound);
    expect(second.output.idsSha256).toBe(first.output.idsSha256);
    expect(first.output.idsSha256).not.toBe((await measured(step, onCpu)).output.idsSha256);
  });

  it('move nothing between host and device', async () => {
    const { traffic } = await measured({ ...step, launches }, onCpu);
    expect(traffic).toEqual({ toDeviceBytes: 0, toHostBytes: 0 });
  });
});

describe.each(devices)('the same ids as on the CPU, and the bytes of a hand count, on %s', (name) => {
  const provider = { name, options: {} };
  const plainly: SessionOptions = { ...onCpu, provider };
  const recorded: SessionOptions = { ...plainly, deviceGraph: true };
  const { batch } = step;
  const ids = 8 * batch;
  const lengths = 4 * batch;

  it.each<[string, DecoderTask, DecoderTask, SessionOptions, number, number]>([
    ['a step whose id goes to the host', step, step, plainly, 0, ids],
    ['a recorded step', step, { ...step, graph: true }, recorded, 0, 0],
    ['queued steps', { ...step, launches }, { ...step, launches }, plainly, 0, 0],
    ['queued recorded steps', { ...step, launches }, { ...step, launches, graph: true }, recorded, 0, 0],
    ['a generation', generation, generation, plainly, 0, osl * ids],
    ['a queued generation', generation, { ...generation, queued: true }, plainly, 0, ids],
    [
      'a generation of recorded steps',
      generation,
      { ...generation, graph: true },
      recorded,
      (osl - 1) * lengths,
      osl * ids,
    ],
  ])('%s', async (_, onTheCpu, there, options, toDeviceBytes, toHostBytes) => {
    const wanted = await measured(onTheCpu, onCpu);
    const found = await measured(there, options);
    expect(found.output).toMatchObject(sound);
    expect(found.output.idsSha256).toBe(wanted.output.idsSha256);
    expect(found.traffic).toEqual({ toDeviceBytes, toHostBytes });
  });
});
