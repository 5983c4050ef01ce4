import { setImmediate as turn } from 'node:timers/promises';
import { steady } from '../../results/statistics/steady.ts';
import type { Clock } from '../clock.ts';
import type { Budget } from '../plan/trial.ts';
import { hasBegun, type InStep, type Waited } from './in-step.ts';

/** One timed run; a generation returns when each of its ids reached the host, counted from the clock's origin. */
export type Sample = () => void | Promise<void>;

export interface Loop {
  readonly warmup: { readonly rule: string; readonly durationNs: number[]; readonly steady: boolean };
  readonly startNs: number[];
  readonly durationNs: number[];
  readonly stop: 'budget' | 'count' | 'interrupted';
  /** All runs, those included that were discarded. */
  readonly runs: number;
  /** Only in step with others. */
  readonly waited?: Waited;
}

export interface LoopOptions {
  readonly clock: Clock;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  /** How long a run like the samples has lasted already: where that is longer than the whole warm-up, nothing is left of it. */
  readonly warmedNs?: number;
  /** Called between samples, outside of every timed region: what a sample needs that is not part of it. */
  readonly prepare?: (index: number) => void | Promise<void>;
  /** Called when the timed window begins. */
  readonly onWindow?: () => void;
  /** Called when it is over. */
  readonly onWindowOver?: () => void;
  /** The processes that run beside this one; left out where it runs by itself. */
  readonly inStep?: InStep;
}

/** Fewer say nothing of their spread, however long they take. */
const fewestSamples = 3;

/** The event loop gets a turn this often between samples, so that a request to stop is heard. */
const turnEveryNs = 100e6;

const nothing = (): void => {};

/**
 * Runs `sample` until it is steady, then times it until the budget ends. Nothing lies between the two readings of the clock but the
 * sample. The warm-up ends when the last windows agree (`steady`), or with its budget; what it discarded is returned.
 */
export async function sampleLoop(sample: Sample, options: LoopOptions): Promise<Loop> {
  const { clock, budget, signal, inStep, prepare = nothing, warmedNs = 0 } = options;
  let lastTurn = clock.now();
  let runs = 0;

  async function timed(startNs: number[] | null, durationNs: number[]) {
    const preparing = prepare(runs++);
    if (preparing) await preparing;
    const begin = clock.now();
    const pending = sample();
    if (pending) await pending;
    const end = clock.now();
    startNs?.push(begin);
    durationNs.push(end - begin);
    if (end - lastTurn > turnEveryNs) {
      await turn();
      lastTurn = clock.now();
    }
  }

  /** Runs on, unrecorded; after each run the event loop has a turn, so that the others are heard. */
  async function runUntil(isOver: () => boolean): Promise<number> {
    let discarded = 0;
    for (; !signal.aborted && !isOver(); discarded++) {
      await timed(null, []);
      await turn();
    }
    return discarded;
  }

  const warmup: number[] = [];
  const warmupStart = clock.now();
  let isSteady = false;
  while (!signal.aborted && !isSteady && warmedNs <= budget.warmupNs) {
    await timed(null, warmup);
    isSteady = warmup.length % 10 === 0 && steady(warmup).steady;
    if (clock.now() - warmupStart > budget.warmupNs) break;
  }

  inStep?.ready();
  const before = inStep ? await runUntil(() => hasBegun(inStep, clock)) : 0;

  options.onWindow?.();
  const startNs: number[] = [];
  const durationNs: number[] = [];
  const windowStart = clock.now();
  const enough = () => {
    const elapsedNs = clock.now() - windowStart;
    const isLong = elapsedNs >= (budget.longestNs ?? Number.POSITIVE_INFINITY);
    return (
      durationNs.length >= budget.maxSamples ||
      (durationNs.length >= budget.minSamples && elapsedNs >= budget.windowNs) ||
      (durationNs.length >= fewestSamples && isLong)
    );
  };
  while (!signal.aborted && !enough()) await timed(startNs, durationNs);
  options.onWindowOver?.();

  inStep?.over();
  const after = inStep ? await runUntil(() => inStep.isEnded()) : 0;
  const began = inStep?.startNs() ?? null;

  const stop = signal.aborted ? 'interrupted' : durationNs.length >= budget.maxSamples ? 'count' : 'budget';
  const rule = `steady over 30 samples (drift < 1 %), or ${budget.warmupNs / 1e9} s`;
  return {
    warmup: { rule, durationNs: warmup, steady: isSteady },
    startNs,
    durationNs,
    stop,
    runs,
    ...(began !== null && { waited: { startNs: String(began), before, after } }),
  };
}

/** When the samples began and how long they lasted, in whole nanoseconds: as a record keeps them. */
export const timesOf = ({ startNs, durationNs }: Loop) => ({
  startNs: startNs.map(Math.round),
  durationNs: durationNs.map(Math.round),
});
