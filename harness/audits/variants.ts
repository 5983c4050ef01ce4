import { existsSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, mkdtemp, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { deviceCacheBytes } from '../../results/devices/device-cache.ts';
import { formatQuantity } from '../../results/format.ts';
import { makeFolder } from '../../results/record/folder.ts';
import type { Machine } from '../../results/record/machine.ts';
import { embeddingBytes, weightBytes } from '../../workloads/cost.ts';
import { layOut } from '../../workloads/onnx.ts';
import type { DecoderSpec, Spec } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';
import { shapeNamed } from '../plan/decoder.ts';
import { streamedBytes } from '../plan/layers.ts';
import { totalBytes } from '../plan/memory.ts';
import type { Room } from '../plan/room.ts';
import { type Budget, countedCost, type Job, type Trial } from '../plan/trial.ts';
import { planTrial } from '../plan.ts';
import { prepareFiles } from '../run/files.ts';
import { withFastestKernel } from '../run/kernel-search.ts';
import type { Target } from '../target/contract.ts';
import { cacheFolder } from '../weights/cache.ts';
import { type WeightsFile, weightsName } from '../weights.ts';

/** The forms of the subject's work that timing audits hold against each other. */
export type VariantName =
  | 'step'
  | 'zeros'
  | 'hot'
  | 'cycled'
  | 'prefill'
  | 'samePrompt'
  | 'steps4'
  | 'steps8'
  | 'steps16'
  | 'steps32'
  | 'bw.read'
  | 'bw.copy'
  | 'bw.triad';

/** A form ready to be timed. */
export interface Variant {
  readonly job: Job;
  readonly bytes: number;
  readonly steps: number;
}

/** What is audited: a decode step of a shape on a target. */
export interface TimingSubject {
  readonly spec: DecoderSpec & { readonly kind: 'decode' };
  readonly target: Target;
  readonly seed: number;
  readonly machine: Machine;
  readonly memoryBytes: number | null;
  /** Stops the making of weights. */
  readonly signal: AbortSignal;
}

const auditBudget: Budget = { warmupNs: 0.3e9, windowNs: 0.5e9, minSamples: 2, maxSamples: 20_000 };
const promptLength = 64;

const generation = (spec: DecoderSpec, steps: number): Spec => ({
  kind: 'generate',
  shape: spec.shape,
  precision: spec.precision,
  batch: spec.batch,
  isl: 16,
  osl: steps + 1,
});

const prefill = (spec: DecoderSpec): Spec => ({
  kind: 'prefill',
  shape: spec.shape,
  precision: spec.precision,
  batch: spec.batch,
  isl: promptLength,
});

interface Form {
  readonly spec: (subject: DecoderSpec) => Spec;
  readonly layers?: (subject: TimingSubject) => Room['layers'];
  readonly change?: 'zeros' | 'samePrompt';
  /** Why the form says nothing of this subject; null where it does. */
  readonly pointless?: (subject: TimingSubject) => string | null;
}

const forms: Readonly<Record<VariantName, Form>> = {
  step: { spec: (subject) => subject },
  zeros: { spec: (subject) => subject, change: 'zeros' },
  hot: { spec: (subject) => subject, layers: () => 1, pointless: withoutHotForm },
  cycled: { spec: (subject) => subject, layers: () => 'cycled', pointless: withoutCycledForm },
  prefill: { spec: prefill },
  samePrompt: { spec: prefill, change: 'samePrompt' },
  steps4: { spec: (subject) => generation(subject, 4) },
  steps8: { spec: (subject) => generation(subject, 8) },
  steps16: { spec: (subject) => generation(subject, 16) },
  steps32: { spec: (subject) => generation(subject, 32) },
  'bw.read': { spec: () => ({ kind: 'bandwidth', kernel: 'bw.read' }) },
  'bw.copy': { spec: () => ({ kind: 'bandwidth', kernel: 'bw.copy' }) },
  'bw.triad': { spec: () => ({ kind: 'bandwidth', kernel: 'bw.triad' }) },
};

const size = (bytes: number) => formatQuantity({ value: bytes, unit: 'B' });

/** The weights that a step reads again have to leave a quarter of the cache for all else. */
const shareOfCache = 0.75;

function withoutHotForm({ spec, target, machine }: TimingSubject): string | null {
  const cache = deviceCacheBytes(target.device, machine);
  if (cache === null) return 'this host does not tell the size of its caches';
  const { shape, storage } = facts(spec, target, machine);
  const all = weightBytes(shape, storage);
  // An H200 reads eight times its cache in 0.1 ms, and a step of hundreds of kernels takes longer to start.
  if (target.deviceClass === 'gpu' && all < streamedBytes({ lastLevelCacheBytes: cache })) {
    return `all ${size(all)} of ${shape.name} are less than eight times the cache of this device (${size(cache)}): a step of so few is not limited by memory`;
  }
  const hot = weightBytes(shape, storage, 1) - embeddingBytes(shape, storage);
  return hot <= shareOfCache * cache
    ? null
    : `one layer of ${shape.name} with its head is ${size(hot)}, and does not fit three quarters of the cache (${size(cache)})`;
}

function withoutCycledForm({ spec, target, machine }: TimingSubject): string | null {
  const { layers } = facts(spec, target, machine, 'cycled');
  return layers!.kind === 'cycled'
    ? null
    : `${spec.shape} has too few layers: eight times the cache is all ${layers!.of} of them`;
}

function facts(spec: DecoderSpec, target: Target, machine: Machine, layers: Room['layers'] = 'full') {
  const room = { memoryBytes: null, lastLevelCacheBytes: deviceCacheBytes(target.device, machine), layers };
  const trial = planTrial(spec, target, room);
  return { shape: shapeNamed(spec.shape), storage: trial.storage, layers: trial.layers };
}

/** Prepared forms, and why others are missing; `close` removes what was written for them alone. */
export interface Prepared {
  readonly variants: ReadonlyMap<VariantName, Variant>;
  readonly missing: ReadonlyMap<VariantName, string>;
  readonly distinctBytes: number;
  close(): Promise<void>;
}

/** Makes the files of the forms that are asked for. Throws Failure when memory or disk do not suffice. */
export async function prepareVariants(
  subject: TimingSubject,
  names: Iterable<VariantName>,
): Promise<Prepared> {
  const variants = new Map<VariantName, Variant>();
  const missing = new Map<VariantName, string>();
  const folders: string[] = [];
  const checked = new Map<string, WeightsFile>();
  for (const name of new Set(names)) {
    const reason = forms[name].pointless?.(subject) ?? null;
    if (reason !== null) missing.set(name, reason);
    else variants.set(name, await prepareVariant(forms[name], subject, checked, folders));
  }
  const { shape, storage } = facts(subject.spec, subject.target, subject.machine);
  return {
    variants,
    missing,
    distinctBytes: weightBytes(shape, storage),
    async close() {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A search lasts seconds; on a software driver of a GPU some minutes. */
const searchTimeoutMs = 600_000;

async function prepareVariant(
  form: Form,
  subject: TimingSubject,
  checked: Map<string, WeightsFile>,
  folders: string[],
): Promise<Variant> {
  const { target, seed, machine, memoryBytes, signal } = subject;
  const spec = form.spec(subject.spec);
  const layers = form.layers?.(subject) ?? 'full';
  const draft = planTrial(spec, target, {
    memoryBytes,
    lastLevelCacheBytes: deviceCacheBytes(target.device, machine),
    layers,
  });
  assertFits(draft, memoryBytes);
  const trial = await withFastestKernel(draft, {
    target,
    seed,
    checked,
    signal,
    timeoutMs: searchTimeoutMs,
    onNotice: () => {},
  });
  const files = await prepareFiles(trial, seed, checked, { onProgress: () => {}, signal });
  const modelFile =
    form.change === 'zeros' ? await withZeros(files.modelFile, trial, folders) : files.modelFile;
  const task =
    form.change === 'samePrompt' && trial.task.kind === 'prefill'
      ? { ...trial.task, samePrompt: true as const }
      : trial.task;
  const session = {
    provider: target.provider,
    threads: target.threads,
    config: trial.config,
    // As a run does: handed over, the weights would lie in the memory of the host.
    ...(files.shared && target.deviceClass === 'cpu' && { shared: files.shared }),
  };
  const { bytesRead, bytesWritten } = countedCost(trial);
  return {
    job: { task, engine: target.engine, modelFile, session, budget: auditBudget, seed },
    bytes: bytesRead + bytesWritten,
    steps: spec.kind === 'generate' ? spec.osl - 1 : 1,
  };
}

function assertFits(trial: Trial, memoryBytes: number | null) {
  const needed = totalBytes(trial.memory);
  if (memoryBytes === null || needed <= memoryBytes) return;
  throw new Failure(
    `The audits need ${title(trial.spec)} with all of its layers: about ${(needed / 1e9).toFixed(1)} GB, and ${(memoryBytes / 1e9).toFixed(1)} GB are free.`,
    `Audit a smaller workload of the same kind: ${typed('audit', 'here')} takes one that fits most hosts.`,
  );
}

const zerosPrefix = `zeros-${process.pid}-`;

/** Removes the zeros of this process, where there is no time to wait for the audits to end. */
export function dropZeros(): void {
  if (!existsSync(cacheFolder())) return;
  for (const name of readdirSync(cacheFolder())) {
    if (name.startsWith(zerosPrefix)) rmSync(join(cacheFolder(), name), { recursive: true, force: true });
  }
}

const chunk = new Uint8Array(4 * 2 ** 20);

/** A copy of the model beside a weights file of zeros, every page of it written: a page never written is no memory. */
async function withZeros(modelFile: string, trial: Trial, folders: string[]): Promise<string> {
  makeFolder(cacheFolder());
  const folder = await mkdtemp(join(cacheFolder(), zerosPrefix));
  folders.push(folder);
  const { bytes } = layOut(trial.graph, weightsName);
  const file = await open(join(folder, weightsName), 'w');
  try {
    for (let done = 0; done < bytes; done += chunk.length) {
      await file.write(chunk, 0, Math.min(chunk.length, bytes - done));
    }
  } finally {
    await file.close();
  }
  const copy = join(folder, basename(modelFile));
  await copyFile(modelFile, copy);
  return copy;
}
