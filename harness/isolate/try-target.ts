import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode, layOut } from '../../workloads/onnx.ts';
import { bandwidthGraph } from '../../workloads/streams.ts';
import { isolate } from '../isolate.ts';
import type { Target } from '../target/contract.ts';
import { weightsName } from '../weights.ts';

const elements = 2 ** 16;
const timeoutMs = 120_000;

/** A sum of two small vectors on the target, in a process of its own, its output checked. */
export async function tryTarget(
  target: Target,
  signal = new AbortController().signal,
): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-try-'));
  try {
    const graph = bandwidthGraph('bw.triad', elements, 'float32');
    const modelFile = join(folder, 'model.onnx');
    await writeFile(modelFile, encode(graph, layOut(graph, weightsName)));
    const result = await isolate(
      {
        task: { kind: 'bandwidth', kernel: 'bw.triad', elements, type: 'float32' },
        engine: target.engine,
        modelFile,
        session: { provider: target.provider, threads: target.threads, config: {} },
        budget: { warmupNs: 0, windowNs: 0, minSamples: 1, maxSamples: 1 },
        seed: 1,
      },
      { timeoutMs, signal, onPhase: () => {} },
    );
    if (!result.measurement) return result.error;
    const { output, placement } = result.measurement;
    if (output.wrong) return `it computed a wrong sum: ${output.wrong}`;
    if (target.provider.name !== 'cpu' && placement?.CPUExecutionProvider)
      return 'ONNX Runtime placed the computation on the CPU';
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
