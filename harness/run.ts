import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Machine } from '../results/machine.ts';
import type { Repeat } from '../results/record.ts';
import type { StoredRecord } from '../results/store.ts';
import type { Care, Spec } from '../workloads/suites.ts';
import type { RunFacts } from './assemble.ts';

import { cacheFolder } from './cache.ts';
import { isCeiling, type Planned, searchCeiling } from './ceiling-search.ts';
import { entryOf } from './entry.ts';
import { Failure } from './errors.ts';
import { prepareFiles, type TrialFiles } from './files.ts';
import { isolate, type Outcome } from './isolate.ts';
import { jobOf } from './job.ts';
import { dropJournal, type JournalEntry, readJournal, writeEntries } from './journal.ts';
import { keepRecords } from './keep-records.ts';
import { dropLeftovers } from './leftovers.ts';
import { type Brought, planOwn } from './own-model/plan.ts';
import { planTrial, type Trial } from './plan.ts';
import { refusalOf } from './refusal.ts';
import { type MemoryLimit, type Room, roomOf } from './room.ts';
import { nextRound } from './rounds.ts';
import { type Slot, schedule } from './schedule.ts';
import type { Target } from './target.ts';
import type { Recording } from './telemetry/recording.ts';
import { type Recordings, startRecordings } from './telemetry/recordings.ts';
import { carryOutTogether } from './together.ts';
import { type Crew, devicesOf, isOfSeat, type Turn, turnsOf, turnTitle } from './turns.ts';
import type { WeightsFile, WeightsWork } from './weights.ts';
import type { Phase } from './worker.ts';

/** What is to be measured, where, how carefully, and where the records go. */
export interface RunRequest {
  readonly id: string;
  readonly suite: string | null;
  readonly specs: readonly Spec[];
  readonly care: Care;
  readonly seed: number;
  readonly layers: Room['layers'];
  /** The model that takes the place of the shapes; left out for the seeded decoders. */
  readonly own?: Brought;
  /** Where the trials run; on several devices the first of them. */
  readonly target: Target;
  /** The devices of a run on several; left out for one. */
  readonly crew?: Crew;
  /** Further GPUs, that only copies between two of them name. */
  readonly partners?: readonly Target[];
  readonly machine: Machine;
  /** Memory that was free when the run began: what fits, and how many layers are distinct, is decided by it. */
  readonly memoryBytes: number | null;
  /** A smaller device that is emulated. */
  readonly limit?: MemoryLimit;
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly tool: RunFacts['tool'];
  /** The command line that repeats one trial. */
  readonly reproduce: (trial: Trial) => string;
  /** Starts the sampler that watches a device from another process; without it the records have no telemetry. */
  readonly watch?: (target: Target) => Promise<Recording>;
}

/** What happens, in order, for whoever watches. */
export type RunEvent =
  | {
      readonly type: 'planned';
      readonly trials: readonly string[];
      readonly processes: number;
      readonly done: number;
      /** On several devices trials and processes are turns: what is started at once. */
      readonly inTurns: boolean;
    }
  | {
      readonly type: 'files';
      readonly title: string;
      readonly what: WeightsWork;
      readonly doneBytes: number;
      readonly ofBytes: number;
    }
  /** A batch is tried, on the way to the largest one. */
  | { readonly type: 'probing'; readonly title: string; readonly batch: number }
  | {
      readonly type: 'probed';
      readonly title: string;
      readonly batch: number;
      readonly outcome: Outcome['outcome'];
    }
  /** Something that was found: wrong, and is put right; or how many sequences fit. */
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'started'; readonly title: string; readonly slot: Slot }
  | { readonly type: 'extended'; readonly trials: readonly string[] }
  | { readonly type: 'phase'; readonly phase: Phase }
  | {
      readonly type: 'finished';
      readonly title: string;
      readonly slot: Slot;
      readonly repeats: readonly Repeat[];
    };

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
  const room = roomOf(request);
  const drafts = request.specs.map((spec) => planOf(spec, request, room));
  const turns = turnsOf(request.specs, request);
  const slots = schedule(turns.length, request.care.repeats, request.seed);
  const runFolder = join(request.folder, request.id);
  await makeFolder(runFolder);
  for (const folder of [runFolder, join(cacheFolder(), 'models')]) dropLeftovers(folder);

  const { entries: done, damaged } = await readJournal(runFolder);
  for (const name of damaged) {
    onEvent({ type: 'notice', text: `the journal entry ${name} is damaged; its process is measured again` });
  }
  const checked = new Map<string, WeightsFile>();
  const plan = (spec: Spec, at: Room) => planOf(spec, request, at);
  const search = { request, room, runFolder, checked, signal, onEvent, carryOut, plan };
  const planned: Planned[] = [];
  for (const [i, trial] of drafts.entries()) {
    planned.push(
      isCeiling(trial)
        ? await searchCeiling(trial, i, search)
        : { trial, refusal: refusalOf(trial, request.target, room) },
    );
  }
  const trials = planned.map(({ trial }) => trial);
  const refusals = planned.map(({ refusal }) => refusal);
  const waiting = slots.filter((slot) => !done.some((entry) => entry.repeat.position === slot.position));
  onEvent({
    type: 'planned',
    trials: turns.map((turn) => turnTitle(trials[turn[0].trial]!.title, turn)),
    processes: slots.length,
    done: slots.length - waiting.length,
    inTurns: request.crew !== undefined,
  });
  const files = await filesOf(planned, request, checked, onEvent, signal);

  const entries = [...done];
  const recordings = await startRecordings(devicesOf(request), signal.aborted ? undefined : request.watch);
  const desk = {
    trials,
    turns,
    refusals,
    files,
    entries,
    request,
    runFolder,
    recordings,
    signal,
    onEvent,
    carryOut,
  };
  try {
    await measureRounds(slots, desk);
  } finally {
    await recordings.stop();
  }
  const records = await keepRecords(turns.flat(), desk);
  if (!signal.aborted) await dropJournal(runFolder);
  return records;
}

/** What the processes of a run have in common. */
interface Desk {
  readonly trials: readonly Trial[];
  readonly turns: readonly Turn[];
  readonly refusals: readonly (Outcome | null)[];
  readonly files: readonly (TrialFiles | null)[];
  /** What is known so far; each process adds to it. */
  readonly entries: JournalEntry[];
  readonly request: RunRequest;
  readonly runFolder: string;
  readonly recordings: Recordings;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  readonly carryOut: typeof isolate;
}

/** The processes that were planned, then further rounds until every trial is known well enough or may have no more. */
async function measureRounds(slots: readonly Slot[], desk: Desk) {
  const { trials, turns, entries, request, signal, onEvent } = desk;
  const titleOf = (turn: Turn) => turnTitle(trials[turn[0].trial]!.title, turn);
  const turnOf = (entry: JournalEntry) =>
    turns.findIndex((turn) => turn.some((seat) => isOfSeat(entry, seat)));
  for (const slot of slots) await measure(slot, desk);
  let position = slots.length;
  for (let repeat = request.care.repeats; !signal.aborted; repeat++) {
    const round = nextRound(entries, request, repeat, position, turnOf);
    if (round.length === 0) return;
    onEvent({ type: 'extended', trials: round.map(({ trial }) => titleOf(turns[trial]!)) });
    for (const slot of round) await measure(slot, desk);
    position += round.length;
  }
}

/** The processes of one turn, unless the journal has them; what they measured is on the disk when this returns. */
async function measure(slot: Slot, desk: Desk) {
  const { trials, turns, refusals, files, entries, request, runFolder, recordings, signal, onEvent } = desk;
  if (entries.some((entry) => entry.repeat.position === slot.position)) return;
  const turn = turns[slot.trial]!;
  const index = turn[0].trial;
  const trial = trials[index]!;
  const title = turnTitle(trial.title, turn);
  const startedAt = new Date();
  const foregone = refusals[index] ?? (signal.aborted ? stoppedBefore : null);
  if (!foregone) onEvent({ type: 'started', title, slot });
  const ended = foregone
    ? { outcomes: turn.map(() => foregone), missing: [] }
    : await carryOutTogether(
        turn.map((seat) => jobOf(trial, files[index]!, seat, request)),
        {
          timeoutMs: request.timeoutSeconds * 1000,
          signal,
          onPhase: (phase) => onEvent({ type: 'phase', phase }),
        },
        desk.carryOut,
      );
  const telemetry = foregone ? null : await recordings.take();
  const missing = ended.missing.map((member) => turn[member]!.target.device.index);
  const fresh = turn.map((seat, member) =>
    entryOf(seat, slot, startedAt, ended.outcomes[member]!, telemetry?.get(seat.target) ?? null, missing),
  );
  // What was stopped is left out of the journal: `resume` does it again.
  if (ended.outcomes.every(({ outcome }) => outcome !== 'interrupted')) await writeEntries(runFolder, fresh);
  entries.push(...fresh);
  onEvent({ type: 'finished', title, slot, repeats: fresh.map(({ repeat }) => repeat) });
}

/** The trial of a spec: on the seeded decoders, or on the model that was brought. */
function planOf(spec: Spec, { target, own }: RunRequest, room: Room): Trial {
  const trial = own && 'shape' in spec ? planOwn(spec, own) : planTrial(spec, target, room);
  return room.note === undefined ? trial : { ...trial, title: `${trial.title} [${room.note}]` };
}

const stoppedBefore: Outcome = {
  outcome: 'interrupted',
  measurement: null,
  error: 'the run was stopped before this process began',
};

async function makeFolder(folder: string) {
  await mkdir(folder, { recursive: true }).catch((cause: Error) => {
    throw new Failure(
      `The records cannot be written to ${folder}: ${cause.message}`,
      'Make the folder writable, or name another one with --store.',
      { cause },
    );
  });
}

/** The files of every trial that fits; null for the others, and for all once the signal aborted. */
async function filesOf(
  planned: readonly Planned[],
  request: RunRequest,
  checked: Map<string, WeightsFile>,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<(TrialFiles | null)[]> {
  const files: (TrialFiles | null)[] = [];
  for (const { trial, refusal } of planned) {
    const onProgress = (doneBytes: number, ofBytes: number, what: WeightsWork) =>
      onEvent({ type: 'files', title: trial.title, what, doneBytes, ofBytes });
    const isWanted = refusal === null && !signal.aborted;
    const made = isWanted ? prepareFiles(trial, request.seed, checked, { onProgress, signal }) : null;
    files.push((await made?.catch(unlessStopped(signal))) ?? null);
  }
  return files;
}

/** Work that was broken off because of the signal left nothing behind; any other error goes on. */
const unlessStopped = (signal: AbortSignal) => (error: unknown) => {
  if (!signal.aborted) throw error;
  return null;
};
