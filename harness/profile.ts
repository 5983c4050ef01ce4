import { breakDown, middleMean, RunsMissing } from '../results/profile/breakdown.ts';
import type { Profile } from '../results/profile/report.ts';
import type { Machine } from '../results/record/machine.ts';
import { timesCost } from '../workloads/cost.ts';
import { decoderNodeWork, kernelNodeWork, type NodeWork } from '../workloads/node-work.ts';
import type { DecoderSpec, Spec } from '../workloads/spec.ts';
import type { Care } from '../workloads/suites.ts';
import { title } from '../workloads/title.ts';
import type { HostShare } from './engines/host-watch.ts';
import { Failure, UsageError } from './errors.ts';
import { typed } from './hint.ts';
import { isolate } from './isolate.ts';
import type { Measurement } from './measure/measurement.ts';
import { type Room, roomOf } from './plan/room.ts';
import { type Budget, countedCost, type Job, type Trial } from './plan/trial.ts';
import { planTrial } from './plan.ts';
import { traceApart } from './profile/trace-apart.ts';
import { prepareFiles } from './run/files.ts';
import { jobOf } from './run/job.ts';
import { withFastestKernel } from './run/kernel-search.ts';
import { refusalOf } from './run/refusal.ts';
import type { Target } from './target/contract.ts';
import type { WeightsFile, WeightsWork } from './weights.ts';

export interface ProfileRequest {
  readonly spec: ProfiledSpec;
  readonly target: Target;
  readonly machine: Machine;
  readonly memoryBytes: number | null;
  readonly layers: Room['layers'];
  readonly seed: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onStage: (stage: string) => void;
  readonly onFiles: (title: string, doneBytes: number, ofBytes: number, what: WeightsWork) => void;
}

/** One step, or one kernel: what ONNX Runtime runs at once. */
export type ProfiledSpec =
  | Extract<Spec, { kind: 'bandwidth' | 'gemm' }>
  | Extract<DecoderSpec, { kind: 'decode' | 'prefill' }>;

/** What was measured, without the head of a report. */
export type Profiled = Pick<
  Profile,
  'plain' | 'profiled' | 'basis' | 'operators' | 'outsideSeconds' | 'probe'
> & {
  readonly runtime: string;
  readonly layers: Profile['subject']['layers'];
};

/**
 * Where the time of a step goes: the step without the profiler, then with it, then a probe of what the device can do, and
 * the step without it again. Each in a process of its own.
 *
 * @throws Failure when one of them fails, UsageError when the workload is not one of single steps
 */
export async function profile(request: ProfileRequest): Promise<Profiled> {
  const { spec, onStage } = request;
  const files = new Map<string, WeightsFile>();
  const trial = await planned(assertSingleSteps(spec), request, files);
  const job = await jobFor(trial, request, files);
  const probe = await probeFor(spec, request, files);
  const probeJob = probe && (await jobFor(probe, request, files));

  onStage('the step, without the profiler');
  const before = await measured(job, request);
  const beforeSeconds = secondsOf(before);
  onStage('the step, with the profiler');
  const traced = await traceApart(
    { ...job, budget: tracedBudget(job.budget, beforeSeconds) },
    request.timeoutMs,
    request.signal,
  );
  if (probe) onStage(`${probe.title}, for comparison`);
  const probed = probe && probeJob && rateOfProbe(probe, secondsOf(await measured(probeJob, request)));
  onStage('the step again, without the profiler');
  const afterSeconds = secondsOf(await measured(job, request));

  const all = traced.durationNs.map((ns) => ns / 1e9);
  const run = {
    before: traced.before,
    stepSeconds: all,
    provider: request.target.provider.name,
  };
  const { seconds, steps, ...found } = orFailure(() => breakDown(traced.trace, run, workOf(trial)));
  return {
    ...found,
    plain: { beforeSeconds, afterSeconds },
    profiled: { seconds, steps, all, othersShare: othersShare(traced.host) },
    probe: probed,
    runtime: `${before.library.name} ${before.library.version}`,
    layers: trial.layers && { distinct: trial.layers.distinct, of: trial.layers.of },
  };
}

/** Queued and recorded steps have no nodes of their own in time: only the plain step can be taken apart. */
function assertSingleSteps(spec: ProfiledSpec): ProfiledSpec {
  if (spec.kind !== 'decode' || !(spec.queued || spec.graph)) return spec;
  const { queued: _, graph: __, ...plain } = spec;
  throw new UsageError(
    `${title(spec)}: steps that are queued, or recorded as a graph, are not timed node by node.`,
    `Profile the plain step: \`${title(plain)}\`.`,
  );
}

/** The trial by its fastest kernel, one run a sample: on a GPU kernels are queued several at a time elsewhere. */
async function planned(
  spec: Spec,
  request: ProfileRequest,
  checked: Map<string, WeightsFile>,
): Promise<Trial> {
  const { target } = request;
  const room = roomOf(request);
  const draft = planTrial(spec, target, room);
  const refusal = refusalOf(draft, target, room);
  if (refusal?.measurement === null)
    throw new Failure(`${draft.title}: ${refusal.error}.`, 'Take what fits, or free some memory.');
  const trial = await withFastestKernel(draft, { ...request, checked, onNotice: request.onStage });
  if (!('launches' in trial.task) || trial.task.launches === undefined) return trial;
  const { launches, ...task } = trial.task;
  return { ...trial, task, cost: timesCost(countedCost(trial), 1 / launches) };
}

const squareOf = { cpu: 2048, gpu: 8192 } as const;

/** What the device can do of the kind that limits the step; a lone kernel is such a probe itself. */
async function probeFor(
  spec: ProfiledSpec,
  request: ProfileRequest,
  checked: Map<string, WeightsFile>,
): Promise<Trial | null> {
  if (!('shape' in spec)) return null;
  if (spec.kind === 'decode') return planned({ kind: 'bandwidth', kernel: 'bw.read' }, request, checked);
  const size = squareOf[request.target.deviceClass];
  return planned({ kind: 'gemm', precision: spec.precision, m: size, n: size, k: size }, request, checked);
}

function rateOfProbe(trial: Trial, seconds: number): NonNullable<Profiled['probe']> {
  const { flops, bytesRead, bytesWritten } = countedCost(trial);
  return trial.spec.kind === 'gemm'
    ? { title: trial.title, unit: 'FLOP/s', value: flops / seconds }
    : { title: trial.title, unit: 'B/s', value: (bytesRead + bytesWritten) / seconds };
}

const care: Care = {
  repeats: 1,
  warmupSeconds: 0.6,
  windowSeconds: 1.5,
  minSamples: 10,
  longestSeconds: 5,
};

/** A trace holds every node of every run: so few steps that it stays some tens of megabytes. */
const tracedBudget = (budget: Budget, stepSeconds: number): Budget => ({
  ...budget,
  warmupNs: Math.min(budget.warmupNs, 20e9 * stepSeconds),
  maxSamples: 50,
});

async function jobFor(trial: Trial, request: ProfileRequest, known: Map<string, WeightsFile>): Promise<Job> {
  const { target, seed, signal, onFiles } = request;
  const files = await prepareFiles(trial, seed, known, {
    signal,
    onProgress: (done, of, what) => onFiles(trial.title, done, of, what),
  });
  // Memory that is held back decides what fits, and not how long it takes.
  const { hold: _, ...job } = jobOf(trial, files, { target, cpus: null }, { care, seed });
  return job;
}

async function measured(job: Job, { timeoutMs, signal }: ProfileRequest): Promise<Measurement> {
  const outcome = await isolate(job, { timeoutMs, signal, onPhase: () => {} });
  signal.throwIfAborted();
  const wrong = outcome.measurement ? outcome.measurement.output.wrong : outcome.error;
  if (outcome.measurement && wrong === null) return outcome.measurement;
  throw new Failure(
    `A process without the profiler failed: ${wrong}`,
    `Look whether ${typed('run', 'here')} of the same workload ends well; --timeout gives it more time.`,
  );
}

const secondsOf = ({ samples }: Measurement) => middleMean(samples.durationNs)! / 1e9;

const othersShare = ({ otherShare, stealShare }: HostShare): number | null =>
  otherShare === null ? null : otherShare + (stealShare ?? 0);

/** What is known of the nodes of a trial's graph. */
function workOf(trial: Trial): ReadonlyMap<string, NodeWork> {
  const { task, graph } = trial;
  const cost = countedCost(trial);
  if (!('shape' in task)) return kernelNodeWork(graph, cost);
  const { shape, batch } = task;
  const tokens =
    task.kind === 'decode'
      ? { length: 1, context: task.context }
      : { length: task.kind === 'prefill' ? task.isl : 0, context: 0 };
  return decoderNodeWork(graph, { shape, batch, ...tokens, cost });
}

function orFailure<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof RunsMissing)) throw error;
    throw new Failure(
      `The profiler of ONNX Runtime stopped before the last step: ${error.message}.`,
      'It keeps a million events: take a shape with fewer layers, or a smaller batch.',
      { cause: error },
    );
  }
}
