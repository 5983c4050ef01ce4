import { formatCount } from '../../results/format.ts';
import type { Care } from '../../workloads/suites.ts';
import { UsageError } from '../errors.ts';
import { totalBytes } from '../plan/memory.ts';
import type { Trial } from '../plan/trial.ts';
import type { History } from './history.ts';

/** How long a run will take, by estimate; seconds. */
export interface Forecast {
  readonly workloads: number;
  /** Fresh processes, or on several devices turns, that will be started at least. */
  readonly processes: number;
  /** With the processes that were asked for, and with all the further ones that the care allows. */
  readonly leastSeconds: number;
  readonly mostSeconds: number;
}

/** What decides how long: which trials, how often each turn is taken, and where. */
export interface Undertaking {
  readonly trials: readonly Trial[];
  /** How many turns each trial has: one, and on several devices one for each company. */
  readonly turns: readonly number[];
  readonly care: Care;
  readonly place: Place;
  readonly history: History;
  /** Bytes of weights that have to be made first, and of those that are there and are checked. */
  readonly weights: { readonly made: number; readonly checked: number };
}

interface Place {
  readonly isGpu: boolean;
  /** CPUs that compute: one for each thread, or what a quota leaves of them, such as 0.5. */
  readonly cpus: number;
}

/**
 * What processes cost where no earlier run tells, as seen on hosts with two to sixteen cores and on an H200: good to a factor of two. A process
 * starts Node and loads the library; on a GPU it also makes a context. `bytes` and `flops` are rates of a sample, `fill` is how
 * fast memory is filled, `make` and `check` how fast weights are made and read again; all a second, those of a CPU by its threads, and of less
 * than one CPU less.
 */
const costs = {
  cpu: { startSeconds: 0.4, bytes: 6e9, flops: 50e9, fill: 1.2e9, make: 0.1e9, check: 0.4e9 },
  gpu: { startSeconds: 3, bytes: 1.5e12, flops: 100e12, fill: 4e9, make: 1e9, check: 4e9 },
} as const;

/** A search tries each kernel in turn, a second for each with its session; one for the largest batch takes some processes. */
const kernelSeconds = 0.7;
const batchesTried = 8;

export function forecast(undertaking: Undertaking): Forecast {
  const { trials, turns, care, weights, place } = undertaking;
  const each = trials.map((trial) => processSeconds(trial, undertaking));
  const round = sum(each.map((seconds, i) => seconds * turns[i]!));
  const planned = care.repeats * round;
  const further = Math.min(
    (care.extraRounds ?? 0) * round,
    Math.max(0, (care.extraWithinSeconds ?? Number.POSITIVE_INFINITY) - planned),
  );
  const cost = costOf(place);
  const preparing =
    weights.made / cost.make +
    weights.checked / cost.check +
    sum(trials.map((trial, i) => searchSeconds(trial, each[i]!, undertaking)));
  return {
    workloads: trials.length,
    processes: care.repeats * sum(turns),
    leastSeconds: preparing + planned,
    mostSeconds: preparing + planned + further,
  };
}

/** Outcomes of so many processes fit into memory and into a journal that can still be read; their order is drawn in half a second. */
const mostProcesses = 100_000;

/** @throws UsageError where a run cannot come to its end, however long somebody waits */
export function assertPossible(
  { processes, leastSeconds }: Forecast,
  care: Care,
  timeoutSeconds: number,
): void {
  if (processes > mostProcesses) {
    throw new UsageError(
      `${formatCount(processes)} processes are more than a run can have, which is ${formatCount(mostProcesses)}; they would take about ${formatCount(Math.ceil(leastSeconds / 86_400))} days.`,
      'Take fewer with --repeats: five to twelve tell what differs between processes, and a longer --budget makes each tell more.',
    );
  }
  if (care.windowSeconds >= timeoutSeconds) {
    throw new UsageError(
      `A window of ${formatCount(care.windowSeconds)} s cannot end: a process is stopped after ${formatCount(timeoutSeconds)} s.`,
      'Raise --timeout beyond it, or lower --budget.',
    );
  }
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function costOf({ isGpu, cpus }: Place) {
  const { cpu, gpu } = costs;
  if (isGpu) return gpu;
  const part = Math.min(1, cpus);
  return {
    startSeconds: cpu.startSeconds / part,
    bytes: cpu.bytes * part,
    fill: cpu.fill * part,
    flops: cpu.flops * cpus,
    make: cpu.make * cpus,
    check: cpu.check * cpus,
  };
}

/** From the start of a process to its end: loading and filling, warm-up, window, check. */
function processSeconds(trial: Trial, { care, place, history }: Undertaking): number {
  const share = trial.timeShare ?? 1;
  const known = history.get(trial.title);
  const cost = costOf(place);
  const { flops, bytesRead, bytesWritten } = trial.cost;
  // What is not counted of a brought model costs nothing here: the forecast is then too short, until a first process was seen.
  const moved = (bytesRead ?? 0) + bytesWritten;
  const sample = known?.sampleSeconds ?? moved / cost.bytes + (flops ?? 0) / cost.flops;
  const beside =
    known?.besideSeconds ?? cost.startSeconds + totalBytes(trial.memory) / cost.fill + 2 * sample;
  const warmup = !place.isGpu && sample > share * care.warmupSeconds ? 0 : share * care.warmupSeconds;
  return beside + warmup + windowSeconds(sample, care, share);
}

/** The rule of the window (measure/loop.ts): its length with enough samples; three are enough where they are slow. */
function windowSeconds(sample: number, care: Care, share: number): number {
  const { windowSeconds, minSamples, longestSeconds = Number.POSITIVE_INFINITY } = care;
  const enough = Math.max(minSamples * sample, share * windowSeconds);
  const slow = Math.max(3 * sample, longestSeconds);
  return Math.max(sample, Math.min(enough, slow));
}

/** What is found out before the first process, where no earlier run did. */
function searchSeconds(trial: Trial, seconds: number, { history }: Undertaking): number {
  if ('shape' in trial.spec && trial.spec.batch === 'max') return batchesTried * seconds;
  const choices = trial.kernels?.choices.length ?? 1;
  return choices > 1 && !history.has(trial.title) ? choices * kernelSeconds : 0;
}
