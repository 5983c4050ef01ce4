import { join } from 'node:path';
import { makeFolder } from '../results/record/folder.ts';
import type { StoredRecord } from '../results/record/store.ts';
import type { Spec } from '../workloads/spec.ts';
import { Failure } from './errors.ts';
import type { Outcome } from './isolate/outcome.ts';
import { carryOutTogether } from './isolate/together.ts';
import { isolate } from './isolate.ts';
import { planOwn } from './plan/own-model.ts';
import { type Room, roomOf } from './plan/room.ts';
import type { Trial } from './plan/trial.ts';
import { planTrial } from './plan.ts';
import { isCeiling } from './run/ceiling-search.ts';
import { entryOf } from './run/entry.ts';
import { jobOf } from './run/job.ts';
import { dropJournal, type JournalEntry, readJournal, writeEntries } from './run/journal.ts';
import { keepRecords } from './run/keep-records.ts';
import { dropLeftovers } from './run/leftovers.ts';
import { openManifest } from './run/manifest.ts';
import { type PreparedTrial, type PreparedTrials, prepareTrials } from './run/prepare-trials.ts';
import type { RunEvent, RunRequest } from './run/request.ts';
import { affordable, nextRound } from './run/rounds.ts';
import { type Slot, schedule } from './run/schedule.ts';
import { devicesOf, isOfSeat, type Turn, turnsOf, turnTitle } from './run/turns.ts';
import { type Recordings, startRecordings } from './telemetry/recordings.ts';
import { cacheFolder } from './weights/cache.ts';
import type { WeightsFile } from './weights.ts';

/**
 * The whole of a run: plan the trials, make their files, measure each in fresh processes in a shuffled order, and store a record
 * of each. What a process measured is on the disk before the next one starts; when `signal` aborts, what was not measured is
 * recorded as interrupted. Trials that are not known well enough get further rounds, where the care asks for them.
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
  const isSearched = (turn: number) => isCeiling(drafts[turns[turn]![0].trial]!);
  const slots = schedule(turns.length, request.care.repeats, request.seed, isSearched);
  const runFolder = join(request.folder, request.id);
  makeRunFolder(runFolder);
  for (const folder of [runFolder, join(cacheFolder(), 'models')]) dropLeftovers(folder);
  const planned = { trials: drafts.map(({ title }) => title), processes: slots.length };
  const manifest = await openManifest(runFolder, request, planned);

  const { entries: done, damaged } = await readJournal(runFolder);
  for (const name of damaged) {
    onEvent({ type: 'notice', text: `the journal entry ${name} is damaged; its process is measured again` });
  }
  const titles = turns.map((turn) => turnTitle(drafts[turn[0].trial]!.title, turn));
  const waiting = slots.filter((slot) => !isDone(slot, done));
  onEvent({
    type: 'planned',
    trials: titles,
    processes: slots.length,
    done: slots.length - waiting.length,
    inTurns: request.crew !== undefined,
  });
  const checked = new Map<string, WeightsFile>();
  const plan = (spec: Spec, at: Room) => planOf(spec, request, at);
  const search = { request, room, runFolder, checked, signal, onEvent, carryOut, plan };
  const trials = await prepareTrials(drafts, search);

  const entries = [...done];
  const recordings = await startRecordings(devicesOf(request), signal.aborted ? undefined : request.watch);
  const desk = { titles, turns, trials, entries, request, runFolder, recordings, signal, onEvent, carryOut };
  try {
    await measureRounds(slots, desk);
  } finally {
    await recordings.stop();
  }
  const prepared: PreparedTrial[] = [];
  for (const index of drafts.keys()) prepared.push(await trials.at(index));
  const records = await keepRecords(turns.flat(), { prepared, entries, request, runFolder });
  if (!signal.aborted) await dropJournal(runFolder);
  await manifest.close(records);
  return records;
}

const isDone = ({ position }: Slot, entries: readonly JournalEntry[]): boolean =>
  entries.some(({ repeat }) => repeat.position === position);

/** What the processes of a run have in common. */
interface Desk {
  /** Of the turns, for people. */
  readonly titles: readonly string[];
  readonly turns: readonly Turn[];
  readonly trials: PreparedTrials;
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
  const { titles, turns, entries, request, signal, onEvent } = desk;
  const turnOf = (entry: JournalEntry) =>
    turns.findIndex((turn) => turn.some((seat) => isOfSeat(entry, seat)));
  const begin = performance.now();
  const lasted = new Map<number, number>();
  const timed = async (slot: Slot) => {
    const from = performance.now();
    await measure(slot, desk);
    lasted.set(slot.trial, Math.max(lasted.get(slot.trial) ?? 0, (performance.now() - from) / 1000));
  };
  for (const slot of slots) await timed(slot);
  let position = slots.length;
  for (let repeat = request.care.repeats; !signal.aborted; repeat++) {
    const round = nextRound(entries, request, repeat, position, turnOf);
    const elapsedSeconds = (performance.now() - begin) / 1000;
    const fitting = affordable(round, request.care, elapsedSeconds, ({ trial }) => lasted.get(trial) ?? 0);
    if (fitting.length === 0) return;
    const open = fitting.filter((slot) => !isDone(slot, entries));
    if (open.length > 0) onEvent({ type: 'extended', trials: open.map(({ trial }) => titles[trial]!) });
    for (const slot of fitting) await timed(slot);
    // A slot that did not fit keeps its place, so that a resumed run counts alike.
    position += round.length;
  }
}

/** The processes of one turn, unless the journal has them; what they measured is on the disk when this returns. */
async function measure(slot: Slot, desk: Desk) {
  const { titles, turns, entries, request, runFolder, recordings, signal, onEvent } = desk;
  if (isDone(slot, entries)) return;
  const turn = turns[slot.trial]!;
  const title = titles[slot.trial]!;
  const { trial, refusal, files } = await readyTrial(turn[0].trial, desk);
  const startedAt = new Date();
  const foregone = refusal ?? (signal.aborted ? stoppedBefore : null);
  if (!foregone) onEvent({ type: 'started', title, slot });
  const ended = foregone
    ? { outcomes: turn.map(() => foregone), missing: [] }
    : await carryOutTogether(
        turn.map((seat) => jobOf(trial, files!, seat, request)),
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

/** The trial of a turn; its largest batch is searched where nobody did yet. */
async function readyTrial(index: number, { trials, recordings }: Desk): Promise<PreparedTrial> {
  const isSearched = trials.isOpen(index);
  const trial = await trials.at(index);
  // What the samplers saw of the search belongs to no process of the trial.
  if (isSearched) await recordings.take();
  return trial;
}

/** The trial of a spec: on the seeded decoders, or on the model that was brought. */
export function planOf(spec: Spec, { target, own }: RunRequest, room: Room): Trial {
  const trial = own && 'shape' in spec ? planOwn(spec, own) : planTrial(spec, target, room);
  return room.note === undefined ? trial : { ...trial, title: `${trial.title} [${room.note}]` };
}

const stoppedBefore: Outcome = {
  outcome: 'interrupted',
  measurement: null,
  error: 'the run was stopped before this process began',
};

function makeRunFolder(folder: string) {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new Failure(
      `The records cannot be written to ${folder}: ${(cause as Error).message}`,
      'Make the folder writable, or name another one with --store.',
      { cause },
    );
  }
}
