import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { effectiveMemoryBytes, lastLevelCacheBytes, type Machine } from '../results/machine.ts';
import type { Repeat } from '../results/record.ts';
import { type StoredRecord, storeRecord } from '../results/store.ts';
import type { Telemetry } from '../results/telemetry.ts';
import { judgeRun } from '../results/validity/of-run.ts';
import type { Care, Spec } from '../workloads/suites.ts';
import { title } from '../workloads/suites.ts';
import { assembleRecord, type RunFacts } from './assemble.ts';
import { Failure } from './errors.ts';
import { prepareFiles, type TrialFiles } from './files.ts';
import { isolate, type Outcome } from './isolate.ts';
import { dropJournal, type JournalEntry, readEntries, writeEntry } from './journal.ts';
import { totalBytes } from './memory.ts';
import { nearestFit, planTrial, type Room, type Trial } from './plan.ts';
import { nextRound } from './rounds.ts';
import { type Slot, schedule } from './schedule.ts';
import type { Target } from './target.ts';
import type { Recording } from './telemetry/recording.ts';
import type { Job } from './trial.ts';
import type { WeightsFile } from './weights.ts';
import type { Phase } from './worker.ts';

/** What is to be measured, where, how carefully, and where the records go. */
export interface RunRequest {
  readonly id: string;
  readonly suite: string | null;
  readonly specs: readonly Spec[];
  readonly care: Care;
  readonly seed: number;
  readonly layers: Room['layers'];
  readonly target: Target;
  readonly machine: Machine;
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly tool: RunFacts['tool'];
  /** The command line that repeats one trial. */
  readonly reproduce: (trial: Trial) => string;
  /** Starts the sampler that watches the device from another process; without it the records have no telemetry. */
  readonly watch?: () => Promise<Recording>;
}

/** What happens, in order, for whoever watches. */
export type RunEvent =
  | {
      readonly type: 'planned';
      readonly trials: readonly string[];
      readonly processes: number;
      readonly done: number;
    }
  | {
      readonly type: 'files';
      readonly title: string;
      readonly what: 'making' | 'checking';
      readonly doneBytes: number;
      readonly ofBytes: number;
    }
  | { readonly type: 'started'; readonly title: string; readonly slot: Slot }
  | { readonly type: 'extended'; readonly trials: readonly string[] }
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'finished'; readonly title: string; readonly slot: Slot; readonly repeat: Repeat };

/**
 * The whole of a run: plan the trials, make their files, measure each in fresh processes in a shuffled order, and store a record
 * of each. What a process measured is on the disk before the next one starts; when `signal` aborts, what was not measured is
 * recorded as interrupted. Trials that are not known to 1 % get further rounds, where the care asks for them.
 *
 * @param carryOut how a job is carried out: in a process of its own, except where a script is played
 */
export async function run(
  request: RunRequest,
  signal: AbortSignal,
  onEvent: (event: RunEvent) => void,
  carryOut: typeof isolate = isolate,
): Promise<StoredRecord[]> {
  const room: Room = {
    memoryBytes: effectiveMemoryBytes(request.machine),
    lastLevelCacheBytes: lastLevelCacheBytes(request.machine),
    layers: request.layers,
  };
  const trials = request.specs.map((spec) => planTrial(spec, request.target, room));
  for (const trial of trials) assertFits(trial, request, room);
  const slots = schedule(trials.length, request.care.repeats, request.seed);
  const runFolder = join(request.folder, request.id);
  await makeFolder(runFolder);

  const done = await readEntries(runFolder);
  const waiting = slots.filter((slot) => !done.some((entry) => entry.repeat.position === slot.position));
  onEvent({
    type: 'planned',
    trials: trials.map((trial) => trial.title),
    processes: slots.length,
    done: slots.length - waiting.length,
  });
  const files = await filesOf(trials, request, onEvent, signal);

  const entries = [...done];
  const recording = signal.aborted ? undefined : await request.watch?.();
  async function measure(slot: Slot) {
    if (entries.some((entry) => entry.repeat.position === slot.position)) return;
    const trial = trials[slot.trial]!;
    if (!signal.aborted) onEvent({ type: 'started', title: trial.title, slot });
    const startedAt = new Date();
    const outcome: Outcome = signal.aborted
      ? { outcome: 'interrupted', measurement: null, error: 'the run was stopped before this process began' }
      : await carryOut(jobOf(trial, files[slot.trial]!, request), {
          timeoutMs: request.timeoutSeconds * 1000,
          signal,
          onPhase: (phase) => onEvent({ type: 'phase', phase }),
        });
    const entry = entryOf(slot, startedAt, outcome, (await recording?.take()) ?? null);
    // What was stopped is left out of the journal: `resume` does it again.
    if (outcome.outcome !== 'interrupted') await writeEntry(runFolder, entry);
    entries.push(entry);
    onEvent({ type: 'finished', title: trial.title, slot, repeat: entry.repeat });
  }
  try {
    for (const slot of slots) await measure(slot);
    for (let repeat = request.care.repeats, position = slots.length; !signal.aborted; repeat++) {
      const round = nextRound(entries, request, repeat, position);
      if (round.length === 0) break;
      onEvent({ type: 'extended', trials: round.map(({ trial }) => trials[trial]!.title) });
      for (const slot of round) await measure(slot);
      position += round.length;
    }
  } finally {
    await recording?.stop();
  }
  const records = await storeAll(trials, files, entries, request, runFolder);
  if (!signal.aborted) await dropJournal(runFolder);
  return records;
}

/** Refuses a trial that the memory does not hold, before anything is loaded. */
function assertFits(trial: Trial, { target }: RunRequest, room: Room) {
  const needed = totalBytes(trial.memory);
  if (room.memoryBytes === null || needed <= room.memoryBytes) return;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
  const { weights, cache, activations } = trial.memory;
  const fit = nearestFit(trial.spec, target, room);
  throw new Failure(
    `${trial.title} does not fit: it needs about ${gigabytes(needed)} (weights ${gigabytes(weights)}, KV cache ${gigabytes(cache)}, activations ${gigabytes(activations)}), and ${gigabytes(room.memoryBytes)} are free.`,
    fit ? `The nearest setting that fits: \`${title(fit)}\`.` : 'Take a smaller shape: `assay list shapes`.',
  );
}

async function makeFolder(folder: string) {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new Failure(
      `The records cannot be written to ${folder}: ${cause.message}`,
      'Make the folder writable, or name another one with --store.',
      { cause },
    );
  });
}

async function filesOf(
  trials: readonly Trial[],
  request: RunRequest,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<(TrialFiles | null)[]> {
  const checked = new Map<string, WeightsFile>();
  const files: (TrialFiles | null)[] = [];
  for (const trial of trials) {
    const progress = (doneBytes: number, ofBytes: number, what: 'making' | 'checking') =>
      onEvent({ type: 'files', title: trial.title, what, doneBytes, ofBytes });
    files.push(signal.aborted ? null : await prepareFiles(trial, request.seed, checked, progress));
  }
  return files;
}

function jobOf(trial: Trial, files: TrialFiles, { target, care, seed }: RunRequest): Job {
  return {
    task: trial.task,
    engine: target.engine,
    modelFile: files.modelFile,
    session: {
      provider: target.provider,
      threads: target.threads,
      config: trial.config,
      ...(files.shared && { shared: files.shared }),
    },
    budget: {
      warmupNs: care.warmupSeconds * 1e9,
      windowNs: care.windowSeconds * 1e9,
      minSamples: care.minSamples,
      maxSamples: 20_000,
    },
    seed,
  };
}

function entryOf(slot: Slot, startedAt: Date, result: Outcome, telemetry: Telemetry | null): JournalEntry {
  const { measurement } = result;
  const head = {
    index: slot.repeat,
    position: slot.position,
    startedAt: startedAt.toISOString(),
    telemetry,
  };
  if (!measurement) {
    const repeat: Repeat = {
      ...head,
      originNs: '0',
      outcome: result.outcome,
      error: result.error,
      loadNs: null,
      firstRunNs: null,
      warmup: { rule: '', durationNs: [], steady: false },
      samples: { startNs: [], durationNs: [], tokenNs: null },
      stop: 'none',
      output: { finite: null, idsSha256: null, checked: 'nothing', wrong: null },
      host: { stealShare: null, otherShare: null, gcPausesNs: [], peakRssBytes: null },
    };
    return { trial: slot.trial, repeat, placement: null, library: null };
  }
  const { originNs, loadNs, firstRunNs, warmup, samples, stop, output, host, placement, library } =
    measurement;
  const error = result.outcome === 'interrupted' ? 'stopped within the timed window' : null;
  const repeat: Repeat = {
    ...head,
    originNs,
    outcome: result.outcome,
    error,
    loadNs,
    firstRunNs,
    warmup,
    samples,
    stop,
    output,
    host,
  };
  return { trial: slot.trial, repeat, placement, library };
}

async function storeAll(
  trials: readonly Trial[],
  files: readonly (TrialFiles | null)[],
  entries: readonly JournalEntry[],
  request: RunRequest,
  runFolder: string,
): Promise<StoredRecord[]> {
  const facts: RunFacts = { ...request, createdAt: new Date() };
  const records = trials.map((trial, i) => {
    const own = entries.filter((entry) => entry.trial === i);
    return assembleRecord(trial, files[i] ?? null, own, facts);
  });
  const stored: StoredRecord[] = [];
  for (const record of judgeRun(records)) {
    stored.push(
      await storeRecord(runFolder, record).catch((cause: Error) => {
        throw new Failure(
          `A record could not be written to ${runFolder}: ${cause.message}`,
          `What was measured is kept in ${join(runFolder, 'journal')}. Free some space, then \`assay resume ${request.id}\`.`,
          { cause },
        );
      }),
    );
  }
  return stored;
}
