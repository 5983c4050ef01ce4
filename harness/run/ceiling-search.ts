import { type Ceiling, ceilingText, type Probe } from '../../results/record/memory.ts';
import { type DecoderSpec, type Spec, withBatch } from '../../workloads/spec.ts';
import type { Outcome } from '../isolate/outcome.ts';
import type { isolate } from '../isolate.ts';
import { partsOf, sizesOf } from '../own-model/own-model.ts';
import { totalBytes } from '../plan/memory.ts';
import type { Room } from '../plan/room.ts';
import type { Job, Trial } from '../plan/trial.ts';
import type { TrialFiles } from '../plan/trial-files.ts';
import type { WeightsFile } from '../weights.ts';
import { type Bounds, bracketOf, granularity, nextBatch, type Tried } from './ceiling.ts';
import { readProbes, writeProbes } from './ceiling-journal.ts';
import { prepareFiles } from './files.ts';
import { jobOf } from './job.ts';
import { refusalOf } from './refusal.ts';
import type { RunEvent, RunRequest } from './request.ts';

/** A trial that may be measured, or the outcome that is known before. */
export interface Planned {
  readonly trial: Trial;
  readonly refusal: Outcome | null;
}

/** What searches of one run have in common. */
export interface SearchDesk {
  readonly request: RunRequest;
  readonly room: Room;
  readonly runFolder: string;
  readonly checked: Map<string, WeightsFile>;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  readonly carryOut: typeof isolate;
  readonly plan: (spec: Spec, room: Room) => Trial;
}

export const isCeiling = ({ spec }: Trial): boolean => 'shape' in spec && spec.batch === 'max';

/** Loads, runs and checks: all that the memory has to last for. */
const probeCare = { repeats: 1, warmupSeconds: 0, windowSeconds: 0, minSamples: 1 };

/**
 * Finds the largest batch of a workload: each one that is tried gets a process of its own, which loads, runs a step and ends. Running out of
 * memory ends a probe and nothing else; what ends in any other way ends the search, and the trial is not measured. What
 * was found is on the disk before the next probe starts.
 *
 * @param draft the workload, planned as one sequence
 * @param index place of the trial in its run
 */
export async function searchCeiling(draft: Trial, index: number, desk: SearchDesk): Promise<Planned> {
  const { request, runFolder, onEvent, signal } = desk;
  // How much fits is the question here: layers that are not loaded count.
  const room: Room = { ...desk.room, countsWholeModel: true };
  const planAt = (batch: number) => desk.plan(withBatch(draft.spec as DecoderSpec, batch), room);
  const bounds = boundsOf(planAt, room);
  const probes = await readProbes(runFolder, index, draft.title);
  const failure = (refusal: Outcome): Planned => ({
    trial: { ...draft, memory: planAt(1).memory, ceiling: ceilingOf(probes, bounds, desk) },
    refusal,
  });

  let files: TrialFiles | null = null;
  for (let batch = nextBatch(triedIn(probes), bounds); batch !== null; ) {
    if (signal.aborted) return failure(interrupted);
    const trial = planAt(batch);
    onEvent({ type: 'probing', title: draft.title, batch });
    let outcome = refusalOf(trial, request.target, room);
    if (!outcome) {
      files ??= await filesOf(trial, desk);
      outcome = files ? await probe(trial, files, desk) : interrupted;
    }
    if (outcome.outcome === 'interrupted') return failure(interrupted);
    const { error } = outcome.measurement ? { error: null } : outcome;
    probes.push({
      batch,
      outcome: outcome.outcome,
      error,
      neededBytes: Math.ceil(totalBytes(trial.memory)),
    });
    onEvent({ type: 'probed', title: draft.title, batch, outcome: outcome.outcome });
    const isAnswer = verdictOf(probes.at(-1)!) !== null;
    // What is no answer is tried again by `resume`.
    if (!isAnswer) return failure(asRefusal(outcome, batch));
    await writeProbes(runFolder, index, draft.title, probes);
    batch = nextBatch(triedIn(probes), bounds);
  }

  const ceiling = ceilingOf(probes, bounds, desk);
  onEvent({
    type: 'notice',
    text: `${draft.title}: ${ceilingText(ceiling, request.limit?.limitBytes ?? null)}`,
  });
  if (ceiling.largest === null) {
    return failure({ outcome: 'out_of_memory', measurement: null, error: noneFits(probes) });
  }
  return { trial: { ...planAt(ceiling.largest), ceiling }, refusal: null };
}

const interrupted: Outcome = {
  outcome: 'interrupted',
  measurement: null,
  error: 'the run was stopped before the largest batch was known',
};

const noneFits = (probes: readonly Probe[]) =>
  `not even one sequence fits: ${probes.find(({ batch }) => batch === 1)?.error ?? 'memory ran out'}`;

function asRefusal(result: Outcome, batch: number): Outcome {
  if (result.measurement) return result;
  return { ...result, error: `the search for the largest batch ended at batch ${batch}: ${result.error}` };
}

/** What a probe says of its batch; null where it says nothing of memory. */
function verdictOf({ outcome }: Probe): Tried['verdict'] | null {
  if (outcome === 'ok') return 'ran';
  return outcome === 'out_of_memory' || outcome === 'refused' ? 'too_large' : null;
}

const triedIn = (probes: readonly Probe[]): Tried[] =>
  probes.flatMap((each) => {
    const verdict = verdictOf(each);
    return verdict ? [{ batch: each.batch, verdict }] : [];
  });

function ceilingOf(
  probes: readonly Probe[],
  bounds: Bounds,
  { request }: Pick<SearchDesk, 'request'>,
): Ceiling {
  const tried = triedIn(probes);
  const { largest, smallestFailed } = bracketOf(tried);
  const isOver = tried.length > 0 && nextBatch(tried, bounds) === null && tried.length === probes.length;
  const byMemory = request.limit ? 'asked' : 'memory';
  const limit = !isOver ? null : smallestFailed === null ? 'positions' : byMemory;
  return { probes: [...probes], largest, smallestFailed, limit, granularity };
}

/** Elements that a kernel counts with 32 bits. */
const mostElements = 2 ** 31 - 1;

/** The batch that should fit by the estimate, which grows evenly with it, and the one beyond which a tensor is too long. */
function boundsOf(planAt: (batch: number) => Trial, { memoryBytes }: Room): Bounds {
  const most = Math.max(1, Math.floor(mostElements / elementsOfLargestTensor(planAt(1))));
  if (memoryBytes === null) return { estimate: 1, most };
  const [two, three] = [2, 3].map((batch) => totalBytes(planAt(batch).memory)) as [number, number];
  const perSequence = three - two;
  return { estimate: (memoryBytes - (two - 2 * perSequence)) / perSequence, most };
}

/** Of one sequence: keys of a layer, or the scores of its last position. */
function elementsOfLargestTensor({ task }: Trial): number {
  if ('own' in task) {
    const { cache, scores } = task.own;
    const elements = partsOf(cache).map((part) =>
      sizesOf(part, 1, task.maxLength).reduce((product, size) => product * size, 1),
    );
    return Math.max(...elements, scores.vocab);
  }
  if (!('shape' in task)) return 1;
  const { kvHeads, headSize, vocab } = task.shape;
  return Math.max(kvHeads * headSize * task.maxLength, vocab);
}

async function filesOf(trial: Trial, { request, checked, signal, onEvent }: SearchDesk) {
  const { title } = trial;
  const onProgress = (doneBytes: number, ofBytes: number, what: 'making' | 'checking' | 'making again') =>
    onEvent({ type: 'files', title, what, doneBytes, ofBytes });
  try {
    return await prepareFiles(trial, request.seed, checked, { onProgress, signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    return null;
  }
}

async function probe(trial: Trial, files: TrialFiles, desk: SearchDesk): Promise<Outcome> {
  const { request, room, signal, onEvent, carryOut } = desk;
  const job = jobOf(trial, files, { target: request.target, cpus: null }, { ...request, care: probeCare });
  return carryOut(shortened(job, room), {
    timeoutMs: request.timeoutSeconds * 1000,
    signal,
    onPhase: (phase) => onEvent({ type: 'phase', phase }),
  });
}

/**
 * One sample; a generation ends after its second id, with the cache of the whole one. Memory of a device is there once it is
 * allocated, so that it need not be filled (the last transfer takes the most beside it); that of the host is not.
 */
function shortened(job: Job, { deviceDecides }: Room): Job {
  const budget = { ...job.budget, maxSamples: 1 };
  if (!('shape' in job.task)) return { ...job, budget };
  const task = { ...job.task, ...(deviceDecides && { fillsLastOnly: true as const }) };
  return {
    ...job,
    budget,
    task: task.kind === 'generate' ? { ...task, osl: Math.min(2, task.osl) } : task,
  };
}
