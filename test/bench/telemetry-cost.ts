import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isolate } from '../../harness/isolate.ts';
import { describeMachine } from '../../harness/machine.ts';
import { chooseTarget } from '../../harness/target.ts';
import { watchTarget } from '../../harness/telemetry/for-target.ts';
import type { Job } from '../../harness/trial.ts';
import { tryTarget } from '../../harness/try-target.ts';
import { weightsName } from '../../harness/weights.ts';
import { mean } from '../../results/statistics/moments.ts';
import { bandwidthGraph, readRows } from '../../workloads/kernels.ts';
import { encode, layOut } from '../../workloads/onnx.ts';
import { interleave } from './peers/interleave.ts';

// What the sampler costs the measured process: the same job with and without it, interleaved.
// node test/bench/telemetry-cost.ts [rounds] [seconds of a window]

const [rounds = 20, windowSeconds = 2] = process.argv.slice(2).map(Number);
const elements = 4096 * readRows;

const target = await chooseTarget({ provider: 'cpu' }, await describeMachine(), tryTarget);
const folder = await mkdtemp(join(tmpdir(), 'assay-telemetry-cost-'));
const graph = bandwidthGraph('bw.triad', elements, 'float32');
const modelFile = join(folder, 'model.onnx');
await writeFile(modelFile, encode(graph, layOut(graph, weightsName)));
const job: Job = {
  task: { kind: 'bandwidth', kernel: 'bw.triad', elements, type: 'float32' },
  engine: target.engine,
  modelFile,
  session: { provider: target.provider, threads: target.threads, config: {} },
  budget: { warmupNs: 0.3e9, windowNs: windowSeconds * 1e9, minSamples: 10, maxSamples: 1e6 },
  seed: 1,
};

/** Mean time of a sample in nanoseconds, of a fresh process. */
async function measured(): Promise<number> {
  const { measurement } = await isolate(job, {
    timeoutMs: 120_000,
    signal: new AbortController().signal,
    onPhase: () => {},
  });
  if (!measurement) throw new Error('the measured process came to nothing');
  return mean(measurement.samples.durationNs)!;
}

const costs: number[] = [];

async function watched(): Promise<number> {
  const recording = await watchTarget(target);
  const time = await measured();
  const { cost } = await recording.stop();
  costs.push(cost.cpuSeconds / cost.wallSeconds);
  return time;
}

const { ratios } = await interleave({ alone: measured, watched }, { baseline: 'alone', rounds, seed: 1 });
await rm(folder, { recursive: true });
const percent = (ratio: number) => `${(100 * (ratio - 1)).toFixed(2)} %`;
const { median, low, high } = ratios.watched;
process.stdout.write(
  `${target.threads} threads, ${rounds} rounds of ${windowSeconds} s: with telemetry a sample takes ${percent(median)} longer (95 %: ${percent(low)} to ${percent(high)})\n` +
    `the sampler used ${(100 * mean(costs)!).toFixed(2)} % of one core\n`,
);
