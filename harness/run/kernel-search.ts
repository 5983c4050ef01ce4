import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { type KernelSearch, kernelSearchSchema } from '../../results/record/kernel-search.ts';
import { writeWhole } from '../../results/record/store.ts';
import { tryKernelsApart } from '../isolate/try-kernels.ts';
import type { KernelTask, KernelTrial } from '../measure/try-kernels.ts';
import type { KernelChoice, Trial } from '../plan/trial.ts';
import type { Target } from '../target/contract.ts';
import { cacheFolder } from '../weights/cache.ts';
import type { WeightsFile } from '../weights.ts';
import { prepareFiles } from './files.ts';
import { providerOf } from './job.ts';

/** What a search for the fastest kernel needs to know. */
export interface KernelDesk {
  readonly target: Target;
  readonly seed: number;
  readonly checked: Map<string, WeightsFile>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Hears in a sentence what was found, or why nothing was. */
  readonly onNotice: (text: string) => void;
  /** Where the run keeps the choice, so that a resumed one goes on with the same kernel. */
  readonly journalFile?: string;
  /** Tries them in a process of their own, except where a script is played. */
  readonly attempt?: typeof tryKernelsApart;
}

const keptSchema = z.strictObject({ title: z.string(), search: kernelSearchSchema.nullable() });

/** Each kernel may run so long, in seconds, over all rounds. */
const secondsEach = 0.2;

/** Of kernels that differ by no more than such a trial can tell, the one that stands first in the table. */
const asGood = 0.98;

/** A machine that changes (neighbours, firmware) is searched again after a week. */
const keptMs = 7 * 24 * 3600e3;

/**
 * The trial with the kernel of its table that is the fastest here. What was found is kept in the cache for this device, library,
 * provider, number of threads and size; where nothing can be tried, the trial stays as it was planned.
 */
export async function withFastestKernel(trial: Trial, desk: KernelDesk): Promise<Trial> {
  const { target, signal } = desk;
  if (!isSearched(trial, target) || signal.aborted) return trial;
  const { journalFile } = desk;
  const begun = journalFile === undefined ? null : await readKept(journalFile, trial);
  const search = begun ? begun.search : await inCacheOrAnew(trial, desk);
  // Also that nothing could be tried is kept: a resumed run does not change the kernel in the midst of a trial.
  if (journalFile !== undefined && !begun && !signal.aborted) await keep(journalFile, trial, search);
  return search ? withSearch(trial, search) : trial;
}

async function inCacheOrAnew(trial: Trial, desk: KernelDesk): Promise<KernelSearch | null> {
  const file = join(cacheFolder(), 'kernels', `${await keyOf(trial, desk)}.json`);
  const search = (await readKept(file, trial))?.search;
  const isFresh = search && Date.now() - Date.parse(search.triedAt) < keptMs;
  return isFresh ? search : searchAnew(trial, desk, file);
}

/** Null where nothing could be tried. */
async function searchAnew(trial: Trial, desk: KernelDesk, inCache: string): Promise<KernelSearch | null> {
  const { signal, onNotice } = desk;
  try {
    const search = await searchKernel(trial, desk);
    await keep(inCache, trial, search);
    onNotice(`${trial.title}: ${foundText(search)}`);
    return search;
  } catch (error) {
    if (!signal.aborted)
      onNotice(`${trial.title}: its kernels could not be tried (${(error as Error).message})`);
    return null;
  }
}

/** The trial with the kernel that a search chose; as it was planned where its table has no such kernel (any more). */
function withSearch(trial: Trial, search: KernelSearch): Trial {
  const { kernels } = trial;
  const choice = kernels?.choices.find(({ name }) => name === search.chosen);
  if (!choice) return trial;
  const { task, graph, cost } = choice;
  return { ...trial, task, graph, cost, kernels: { ...kernels!, search } };
}

const computes = new Set(['native', 'binding']);

/**
 * Whether there is a choice, and an engine that computes. Not on a software driver, which takes half a minute for one run and whose speed is
 * no device's.
 */
const isSearched = ({ kernels }: Trial, { engine, device }: Target): boolean =>
  !device.isSoftware &&
  (kernels?.choices.length ?? 0) > 1 &&
  computes.has(engine.id) &&
  (engine.id === 'binding' || engine.library !== null);

/**
 * Each session has threads of its own, which look out for work for a while after a run: those of the last candidate would take the
 * processors of the next one.
 */
export const inTurns = { 'session.force_spinning_stop': '1' };

async function searchKernel(trial: Trial, desk: KernelDesk): Promise<KernelSearch> {
  const { target, seed, signal, timeoutMs, attempt = tryKernelsApart } = desk;
  const { choices, candidates: shorter = choices } = trial.kernels!;
  const config = { ...trial.config, ...inTurns };
  const session = { provider: providerOf(trial, target), threads: target.threads, config };
  const candidates: KernelTrial['candidates'][number][] = [];
  for (const { name, task, graph } of shorter) {
    const files = await prepareFiles({ ...trial, task, graph }, seed, desk.checked, {
      signal,
      onProgress: () => {},
    });
    candidates.push({ name, task: task as KernelTask, modelFile: files.modelFile, session });
  }
  const question = { engine: target.engine, candidates, seed, seconds: secondsEach };
  const tried = (await attempt(question, { timeoutMs, signal })).map(({ name, seconds, why }) => {
    const rate = seconds === null ? null : workOf(shorter.find((each) => each.name === name)!) / seconds;
    return { name, rate, why };
  });
  const best = Math.max(...tried.map(({ rate }) => rate ?? 0));
  const fastest = tried.find(({ rate }) => rate !== null && rate >= asGood * best);
  if (!fastest) throw new Error(tried.map(({ name, why }) => `${name}: ${why}`).join('; '));
  return { chosen: fastest.name, tried, triedAt: new Date().toISOString() };
}

/** In the unit of the probe: bytes of a bandwidth, operations of a product. */
function workOf({ task, cost: { flops, bytesRead, bytesWritten } }: KernelChoice): number {
  return task.kind === 'gemm' ? flops : bytesRead + bytesWritten;
}

function foundText({ chosen, tried }: KernelSearch): string {
  const rateOf = (name: string) => tried.find((each) => each.name === name)?.rate ?? null;
  const plain = tried[0]!;
  const ratio =
    plain.name === chosen || plain.rate === null
      ? ''
      : `, ${(rateOf(chosen)! / plain.rate).toFixed(2)} × ${plain.name}`;
  return `${chosen} is the fastest of ${tried.length} kernels${ratio}`;
}

/** Of what decides which kernel is the fastest. The library by its file: a version is not known before it is loaded. */
async function keyOf(trial: Trial, { target }: KernelDesk): Promise<string> {
  const { engine, device, threads } = target;
  const library = engine.library && (await stat(engine.library.path).catch(() => null));
  return canonicalHash({
    choices: trial.kernels!.choices.map(({ name, task }) => ({ name, task: { ...task } })),
    engine: engine.id,
    library: library && {
      source: engine.library!.source,
      bytes: library.size,
      changedMs: Math.round(library.mtimeMs),
    },
    provider: providerOf(trial, target),
    device: { name: device.name, fingerprint: device.fingerprint },
    threads,
  }).slice(0, 24);
}

/** What is kept is a help: where the disk does not take it, the next run searches again. */
async function keep(file: string, { title }: Trial, search: KernelSearch | null): Promise<void> {
  await writeWhole(file, JSON.stringify({ title, search })).catch(() => {});
}

/** What an earlier search for this workload found; null where there was none, or it is damaged. */
async function readKept(file: string, { title }: Trial) {
  try {
    const kept = keptSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return kept.title === title ? kept : null;
  } catch {
    return null;
  }
}
