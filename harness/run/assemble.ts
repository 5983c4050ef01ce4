import { canonicalHash } from '../../results/record/fingerprint.ts';
import type { Memory } from '../../results/record/memory.ts';
import type { Record, Repeat, Workload } from '../../results/record.ts';
import { recordVersion } from '../../results/record.ts';
import { computedFrom } from '../../results/validity/computed.ts';
import { factsOf } from '../../workloads/model-facts.ts';
import { quantisationOf } from '../../workloads/quantisation.ts';
import { pairOf } from '../../workloads/spec.ts';
import { generation } from '../../workloads/stream-key.ts';
import { ownFacts } from '../plan/own-model.ts';
import { canHold, memoryOf } from '../plan/room.ts';
import type { Task, Trial } from '../plan/trial.ts';
import type { TrialFiles } from '../plan/trial-files.ts';
import type { Target } from '../target/contract.ts';
import { decisiveVariables } from '../target/environment.ts';
import { providerOf } from './job.ts';
import type { JournalEntry } from './journal.ts';
import type { RunFacts } from './request.ts';
import { stopOf } from './rounds.ts';

/** The record of a trial from what its processes left behind. */
export function assembleRecord(
  trial: Trial,
  files: TrialFiles | null,
  entries: readonly JournalEntry[],
  facts: RunFacts,
): Record {
  const repeats = entries.map((entry) => entry.repeat);
  const head = {
    workload: workloadOf(trial, files, facts.seed),
    setting: settingOf(trial, facts.seed),
    engine: engineOf(entries, facts.target, trial),
    machine: facts.machine,
    memory: memoryFacts(trial, repeats, facts),
    repeats,
  };
  return {
    schema: 'assay.record',
    version: recordVersion,
    tool: { name: 'assay', ...facts.tool },
    createdAt: facts.createdAt.toISOString(),
    run: runOf(trial, repeats, facts),
    ...head,
    ...computedFrom(head),
  };
}

function runOf(trial: Trial, repeats: readonly Repeat[], facts: RunFacts): Record['run'] {
  const { id, suite, seed, care, together } = facts;
  const stop = stopOf(repeats, care);
  return {
    id,
    suite,
    seed,
    reproduce: facts.reproduce(trial),
    ...(stop && { stop }),
    ...(together && { together }),
  };
}

function workloadOf(trial: Trial, files: TrialFiles | null, seed: number): Workload {
  const { task, storage } = trial;
  const { kind } = task;
  const pair = pairOf(trial.spec);
  return {
    kind,
    title: trial.title,
    key: canonicalHash({
      spec: trial.spec,
      storage,
      layers: layersOf(trial),
      seed,
      generation,
      ...(trial.own && { own: files?.weightsSha256 ?? null }),
    }),
    ...kernelOf(task),
    ...(trial.kernels?.search && { search: trial.kernels.search }),
    ...(pair && { pair }),
    model: modelOf(trial, files, seed),
    graphSha256: files?.graphSha256 ?? null,
    cost: costOf(trial),
  };
}

/** A list of a record can be written to; that of a plan cannot. */
const costOf = ({ cost: { uncounted, ...counts } }: Trial): Workload['cost'] =>
  uncounted === undefined ? counts : { ...counts, uncounted: [...uncounted] };

/** Which layers there are, without the sentence that says why: it may hold what was free on this host, and equal work has one key. */
function layersOf({ layers }: Trial) {
  if (!layers) return null;
  const { kind, distinct, of } = layers;
  return { kind, distinct, of };
}

/** What a kernel is called, and how large it is. */
function kernelOf(task: Task): Pick<Workload, 'kernel' | 'dimensions'> {
  switch (task.kind) {
    case 'gemm':
      return { kernel: 'gemm', dimensions: { m: task.m, n: task.n, k: task.k } };
    case 'bandwidth':
      return { kernel: task.kernel, dimensions: { elements: task.elements } };
    case 'transfer':
    case 'yardstick':
      return { kernel: task.kernel, dimensions: { bytes: task.bytes } };
    case 'capacity':
      return { kernel: 'memory.capacity', dimensions: { windowBytes: task.windowBytes } };
    default:
      return { kernel: null, dimensions: {} };
  }
}

/** The model of a trial: seeded, or somebody's own. */
function modelOf(trial: Trial, files: TrialFiles | null, seed: number): Workload['model'] {
  const sha256 = files?.weightsSha256 ?? '';
  if (trial.own) {
    return {
      ...ownFacts(trial.own),
      layers: trial.layers!,
      weights: { synthetic: false, seed: null, sha256 },
    };
  }
  const { task, storage, layers } = trial;
  if (!('shape' in task)) return null;
  return { ...factsOf(task.shape, storage, layers!), weights: { synthetic: true, seed, sha256 } };
}

function settingOf({ task, storage, graph, deviceGraph }: Trial, seed: number): Record['setting'] {
  const quantisation = quantisationOf(graph);
  const launches = 'launches' in task ? task.launches : undefined;
  const queued = launches !== undefined || ('queued' in task && task.queued === true);
  return {
    precision: storage.precision,
    activations: storage.activation,
    ...(quantisation && { quantisation }),
    batch: 'batch' in task ? task.batch : 1,
    context: task.kind === 'decode' ? task.context : null,
    isl: 'isl' in task ? task.isl : null,
    osl: task.kind === 'generate' ? task.osl : null,
    seed,
    synchronised: queued ? 'queued' : 'per-step',
    ...(launches !== undefined && { launches }),
    ...(deviceGraph && { deviceGraph }),
  };
}

/** Outcomes of a process that was never started. */
const neverBegan: readonly Repeat['outcome'][] = ['refused', 'interrupted'];

/** The memory that a trial had, and what was kept from it. */
function memoryFacts(
  { memory, fullModelFits, ceiling }: Trial,
  repeats: readonly Repeat[],
  { target, machine, memoryBytes, limit }: RunFacts,
): Memory {
  const began = repeats.some(({ outcome }) => !neverBegan.includes(outcome));
  const how = canHold(target) && began ? 'held' : 'counted';
  const held = [
    { why: 'layers', bytes: memory.held, how },
    { why: 'limit', bytes: limit?.holdBytes ?? 0, how },
  ] as const;
  const { of, totalBytes } = memoryOf(target, machine);
  return {
    of,
    totalBytes,
    freeBytes: memoryBytes,
    limitBytes: limit?.limitBytes ?? null,
    held: held.filter(({ bytes }) => bytes > 0),
    fullModelFits,
    ...(memory.unpacked > 0 && { unpackedBytes: memory.unpacked }),
    ceiling: ceiling ?? null,
  };
}

function engineOf(entries: readonly JournalEntry[], target: Target, trial: Trial): Record['engine'] {
  const told = entries.find((entry) => entry.library);
  const environment = decisiveVariables();
  return {
    id: (trial.engine ?? target.engine).id,
    library: told?.library ?? {
      name: 'unknown',
      version: 'unknown',
      build: null,
      source: 'no process came to load it',
    },
    provider: providerOf(trial, target),
    threads: target.threads,
    sessionConfig: { ...trial.config },
    ...(environment && { environment }),
    device: target.device,
    placement: told?.placement ? { ...told.placement } : null,
    node: process.version,
  };
}
