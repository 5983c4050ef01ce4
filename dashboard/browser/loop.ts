import { steady } from '../../results/statistics/steady.ts';
import type { Budget, Measured } from './contract.ts';

/** The warm-up and the samples of one process, as `harness/measure/loop.ts` takes them. Times are nanoseconds. */
export interface Loop extends Pick<Measured, 'warmup' | 'stop'> {
  readonly startNs: number[];
  readonly durationNs: number[];
}

/** Fewer say nothing of their spread, however long they take. */
const fewestSamples = 3;

/**
 * Runs `sample` until it is steady, then times it until the budget ends. The warm-up ends when the last windows agree (`steady`), or with
 * its budget.
 *
 * @param onWindow called when the timed window begins
 */
export async function sampleLoop(
  sample: () => Promise<void>,
  now: () => number,
  budget: Budget,
  onWindow: () => void = () => {},
): Promise<Loop> {
  const timed = async (startNs: number[] | null, durationNs: number[]) => {
    const begin = now();
    await sample();
    const end = now();
    startNs?.push(begin);
    durationNs.push(end - begin);
  };
  const warmup: number[] = [];
  const warmupStart = now();
  let isSteady = false;
  while (!isSteady && now() - warmupStart <= budget.warmupNs) {
    await timed(null, warmup);
    isSteady = warmup.length % 10 === 0 && steady(warmup).steady;
  }

  onWindow();
  const startNs: number[] = [];
  const durationNs: number[] = [];
  const windowStart = now();
  const isEnough = () => {
    const { length } = durationNs;
    const elapsedNs = now() - windowStart;
    return (
      length >= budget.maxSamples ||
      (length >= budget.minSamples && elapsedNs >= budget.windowNs) ||
      (length >= fewestSamples && elapsedNs >= budget.longestNs)
    );
  };
  while (!isEnough()) await timed(startNs, durationNs);

  const rule = `steady over 30 samples (drift < 1 %), or ${budget.warmupNs / 1e9} s`;
  return {
    warmup: { rule, durationNs: warmup, steady: isSteady },
    startNs,
    durationNs,
    stop: durationNs.length >= budget.maxSamples ? 'count' : 'budget',
  };
}
