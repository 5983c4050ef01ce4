import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tryTarget } from '../../harness/isolate/try-target.ts';
import { isolate } from '../../harness/isolate.ts';
import { describeMachine } from '../../harness/machine.ts';
import type { Job } from '../../harness/plan/trial.ts';
import { chooseTarget } from '../../harness/target.ts';
import { watchTarget } from '../../harness/telemetry/for-target.ts';
import { weightsName } from '../../harness/weights.ts';
import { mean } from '../../results/statistics/moments.ts';
import { encode, layOut } from '../../workloads/onnx.ts';
import { bandwidthGraph } from '../../workloads/streams.ts';
import { balancedOrder, ratio } from './peers/interleave.ts';

// What the sampler costs the measured process. One process takes samples all the time; the sampler beside it is stopped and
// continued in turn, so that what the machine does meanwhile falls on both alike.
// node test/bench/telemetry-cost.ts [rounds] [seconds of a turn]

const [rounds = 60, turnSeconds = 0.5] = process.argv.slice(2).map(Number);
const elements = 2 ** 20;
const seed = 1;

type Turn = { readonly name: 'watched' | 'alone'; readonly startNs: bigint; readonly endNs: bigint };

const target = await chooseTarget({ provider: 'cpu' }, await describeMachine(), tryTarget);
const folder = await mkdtemp(join(tmpdir(), 'assay-telemetry-cost-'));
const modelFile = join(folder, 'model.onnx');
const graph = bandwidthGraph('bw.triad', elements, 'float32');
await writeFile(modelFile, encode(graph, layOut(graph, weightsName)));
const job: Job = {
  task: { kind: 'bandwidth', kernel: 'bw.triad', elements, type: 'float32' },
  engine: target.engine,
  modelFile,
  session: { provider: target.provider, threads: target.threads, config: {} },
  budget: { warmupNs: 0.5e9, windowNs: 3600e9, minSamples: 10, maxSamples: 1e8 },
  seed,
};

const recording = await watchTarget(target);
const stop = new AbortController();
let turns: Turn[] = [];
const { measurement } = await isolate(job, {
  timeoutMs: 3600e3,
  signal: stop.signal,
  onPhase: (phase) => {
    if (phase === 'measuring') void takeTurns().finally(() => stop.abort());
  },
});
const { cost } = await recording.stop();
await rm(folder, { recursive: true });
if (!measurement) throw new Error('the measured process came to nothing');

async function takeTurns() {
  for (const name of balancedOrder(['watched', 'alone'] as const, rounds, seed).flat()) {
    process.kill(recording.pid, name === 'watched' ? 'SIGCONT' : 'SIGSTOP');
    const startNs = process.hrtime.bigint();
    await wait(turnSeconds * 1000);
    turns = [...turns, { name, startNs, endNs: process.hrtime.bigint() }];
  }
  process.kill(recording.pid, 'SIGCONT');
}

const { originNs, samples } = measurement;
const starts = samples.startNs.map((ns) => BigInt(originNs) + BigInt(Math.round(ns)));

/** Mean time of the samples that lie wholly in a turn. */
function meanIn({ startNs, endNs }: Turn): number {
  const inside = samples.durationNs.filter(
    (duration, i) => starts[i]! >= startNs && starts[i]! + BigInt(duration) <= endNs,
  );
  return mean(inside)!;
}

const times = (name: Turn['name']) => turns.filter((turn) => turn.name === name).map(meanIn);
const { median, low, high } = ratio(times('watched'), times('alone'), seed);
const percent = (x: number) => `${(100 * (x - 1)).toFixed(2)} %`;
process.stdout.write(
  `${target.threads} threads, ${rounds} rounds of ${turnSeconds} s each: while the sampler runs, a sample takes ${percent(median)} longer (95 %: ${percent(low)} to ${percent(high)})\n` +
    `the sampler used ${((100 * cost.cpuSeconds) / (rounds * turnSeconds)).toFixed(2)} % of one core while it ran\n`,
);
