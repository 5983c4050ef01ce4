import { afterAll, describe, expect, it } from 'vitest';
import type { EngineChoice } from '../../../harness/engines/choice.ts';
import type { SessionOptions } from '../../../harness/engines/engine.ts';
import { tryKernelsApart } from '../../../harness/isolate/try-kernels.ts';
import type { KernelTask, KernelTrial } from '../../../harness/measure/try-kernels.ts';
import { findOrt } from '../../../harness/runtime/ort.ts';
import { gemmGraph, gemmWays } from '../../../workloads/kernels.ts';
import { bandwidthGraph, bandwidthKernels, streamKernels } from '../../../workloads/streams.ts';
import { onCpu } from '../../fixtures/engines.ts';
import { type ModelFiles, writeModelFiles } from '../../fixtures/model-files.ts';
import { float32, int4, seed } from '../../fixtures/small-jobs.ts';

const models: ModelFiles[] = [];
afterAll(() => {
  for (const model of models) model.remove();
});

const here = (process.env.ASSAY_TEST_PROVIDERS ?? '').split(',').filter((name) => name === 'webgpu');
if (here.length === 0) console.warn('skipped: kernels on WebGPU (set ASSAY_TEST_PROVIDERS=webgpu)');

interface Named {
  readonly name: string;
  readonly task: KernelTask;
  readonly graph: Parameters<typeof writeModelFiles>[0];
}

async function tried(
  provider: string,
  candidates: readonly Named[],
  engineId: EngineChoice['id'] = 'native',
) {
  const library = { path: findOrt({ provider }).library, source: 'onnxruntime-node', preload: [] };
  const session: SessionOptions = { ...onCpu, provider: { name: provider, options: {} }, threads: 2 };
  const trial: KernelTrial = {
    engine: { id: engineId, library: engineId === 'native' ? library : null },
    candidates: candidates.map(({ name, task, graph }) => {
      const files = writeModelFiles(graph, seed);
      models.push(files);
      return { name, task, modelFile: files.modelFile, session };
    }),
    seed,
    seconds: 0.01,
  };
  return tryKernelsApart(trial, { timeoutMs: 120_000, signal: new AbortController().signal });
}

const elements = 2 ** 20;
const streamsOf = (kernel: (typeof bandwidthKernels)[number]): Named[] =>
  streamKernels[kernel].map(({ name }) => ({
    name,
    task: { kind: 'bandwidth', kernel, by: name, elements, type: 'float32' },
    graph: bandwidthGraph(kernel, elements, 'float32', name),
  }));

const products = (storage: typeof float32): Named[] =>
  gemmWays(storage).map(({ name, weight, level }) => ({
    name,
    task: { kind: 'gemm', m: 16, n: 64, k: 96, storage, weight },
    graph: gemmGraph(16, 64, 96, storage, level, weight),
  }));

describe.each(['cpu', ...here])('the kernels of the table, on the provider %s', (provider) => {
  it.each(bandwidthKernels)(
    'of %s all give what is right, over the streams of one process',
    async (kernel) => {
      const found = await tried(provider, streamsOf(kernel));
      expect(found.filter(({ seconds }) => seconds === null)).toEqual([]);
      expect(found.map(({ name }) => name)).toEqual(streamKernels[kernel].map(({ name }) => name));
    },
  );

  it('of a product in float32 all give what is right', async () => {
    expect((await tried(provider, products(float32))).filter(({ why }) => why !== null)).toEqual([]);
  });
});

describe('the kernels of the table, on the CPU', () => {
  it('of a product with integer weights give what is right', async () => {
    const found = await tried('cpu', products(int4));
    expect(found.find(({ name }) => name === 'MatMulNBits level 4')!.seconds).toBeGreaterThan(0);
    expect(found.filter(({ seconds }) => seconds === null)).toEqual([]);
  });

  it("are tried with onnxruntime-node's own binding as well", async () => {
    const found = await tried('cpu', streamsOf('bw.copy'), 'binding');
    expect(found.filter(({ why }) => why !== null)).toEqual([]);
  });
});
