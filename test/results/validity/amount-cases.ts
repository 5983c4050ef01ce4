import { MACHINE, madeUpRepeat, madeUpTrial, ON_CPU } from '../../fixtures/made-up-trial.ts';
import { type Case, ended, fourth, host, software, sound } from './case.ts';

// How much was measured, how evenly, and whether it is the right thing.

const { model } = sound.workload;
/** Of the host: two last-level caches of 100 MiB. Of the GPU: the 60 MiB that its driver tells. */
const eightHostCaches = 8 * 200 * 2 ** 20;
const eightGpuCaches = 8 * 60 * 2 ** 20;
const machine = { ...MACHINE, gpus: MACHINE.gpus.map((gpu) => ({ ...gpu, l2CacheBytes: 60 * 2 ** 20 })) };
const weights = (engine: typeof sound.engine, distinctWeightBytes: number) =>
  madeUpTrial({
    engine,
    machine,
    workload: { ...sound.workload, model: { ...model!, distinctWeightBytes } },
  });
const shape = (name: string) =>
  madeUpTrial({ workload: { ...sound.workload, model: { ...model!, shape: { ...model!.shape, name } } } });
const uncountedBy = (changes: Partial<typeof sound.workload.cost>) =>
  madeUpTrial({ workload: { ...sound.workload, cost: { ...sound.workload.cost, ...changes } } });
/** All in rising order: by chance once in 360 orders of six, and once in 60 of five. */
const climbing = (n: number) =>
  madeUpTrial({ durationsMs: Array.from({ length: n }, (_, i) => 1000 + 10 * i) });
const rising = (stepNs: number) => Array.from({ length: 101 }, (_, i) => (99_500_000 + i * stepNs) / 1e6);

/** All of a memory, written and read back in so long. */
const memoryOnce = (durationMs: number) =>
  madeUpTrial({
    durationsMs: [durationMs],
    workload: { ...sound.workload, kind: 'capacity', kernel: 'memory.capacity', model: null },
  });

/** Three processes with equal samples each, of so many milliseconds. */
const processes = (...eachMs: number[]) =>
  madeUpTrial({
    repeats: eachMs.map((ms, index) => madeUpRepeat({ index, position: index }, Array(100).fill(ms))),
  });
/** One sample of a hundred is longer than the others. */
const oneOf = (ms: number) =>
  madeUpTrial({ durationsMs: Array.from({ length: 100 }, (_, i) => (i === 50 ? ms : 100)) });
/** Between two samples nothing is done for so long. */
function holeOf(ms: number) {
  const repeats = [0, 1, 2].map((index) => {
    const repeat = madeUpRepeat({ index, position: index });
    const startNs = repeat.samples.startNs.map((start, i) => (i < 50 ? start : start + 1e6 * ms));
    return { ...repeat, samples: { ...repeat.samples, startNs } };
  });
  return madeUpTrial({ repeats });
}

export const amountCases: readonly Case[] = [
  {
    // By hand: the logarithms 0, 0 and ln r have the deviation ln r / √3; half of Student's interval is 4.303 · ln r / 3.
    code: 'imprecise',
    when: 'one of three processes took 18 % longer: ± 27 %',
    triggers: processes(100, 100, 118),
    butNot: 'where it took 16 % longer: ± 24 %',
    passes: processes(100, 100, 116),
  },
  {
    code: 'stalled',
    when: 'a sample lasted 501 ms beyond the others',
    triggers: oneOf(601),
    butNot: 'at 500 ms',
    passes: oneOf(600),
  },
  {
    code: 'stalled',
    when: 'nothing was done for 501 ms between two samples',
    triggers: holeOf(501),
    butNot: 'for 499 ms',
    passes: holeOf(499),
  },
  {
    code: 'too_few_samples',
    when: 'two processes finished',
    triggers: madeUpTrial({ repeats: [0, 1].map((index) => madeUpRepeat({ index })) }),
    butNot: 'with three',
    passes: sound,
  },
  {
    code: 'too_few_samples',
    when: 'three processes finished and somebody stopped the fourth that was asked for',
    triggers: ended('interrupted'),
    butNot: 'where all that were asked for finished',
    passes: fourth({}),
  },
  {
    code: 'too_few_samples',
    when: 'a process took two samples',
    triggers: madeUpTrial({ durationsMs: [2000, 2000] }),
    butNot: 'with three',
    passes: madeUpTrial({ durationsMs: [2000, 2000, 2000] }),
  },
  {
    code: 'too_few_samples',
    when: 'a process took one sample of a time',
    triggers: madeUpTrial({ durationsMs: [9000] }),
    butNot: 'when it looked at a whole memory once, whose result is a count',
    passes: memoryOnce(9000),
  },
  {
    code: 'too_short',
    when: 'a process took one short sample of a time',
    triggers: madeUpTrial({ durationsMs: Array(9).fill(10) }),
    butNot: 'when it looked at a whole memory once, and was fast',
    passes: memoryOnce(2000),
  },
  {
    code: 'too_short',
    when: 'nine samples took less than a second',
    triggers: madeUpTrial({ durationsMs: Array(9).fill(100) }),
    butNot: 'with ten',
    passes: madeUpTrial({ durationsMs: Array(10).fill(90) }),
  },
  {
    code: 'too_short',
    when: 'three samples took less than a second',
    triggers: madeUpTrial({ durationsMs: [333, 333, 333] }),
    butNot: 'when they took one',
    passes: madeUpTrial({ durationsMs: [333, 333, 334] }),
  },
  {
    code: 'not_steady',
    when: 'the samples drift by 1 % of their median',
    triggers: madeUpTrial({ durationsMs: rising(10_000) }),
    butNot: 'when they drift by a little less',
    passes: madeUpTrial({ durationsMs: rising(9_999) }),
  },
  {
    code: 'not_steady',
    when: 'six samples rise one after the other',
    triggers: climbing(6),
    butNot: 'when five do, which chance can do as well',
    passes: climbing(5),
  },
  {
    code: 'gc_pauses',
    when: 'the garbage collector took more than 1 % of the window',
    triggers: host({ gcPausesNs: [60e6, 41e6] }),
    butNot: 'at 1 %',
    passes: host({ gcPausesNs: [60e6, 40e6] }),
  },
  {
    code: 'cache_resident',
    when: 'the weights of a run on the CPU are one byte short of eight caches of the host',
    triggers: weights(ON_CPU, eightHostCaches - 1),
    butNot: 'at eight caches',
    passes: weights(ON_CPU, eightHostCaches),
  },
  {
    code: 'cache_resident',
    when: 'the weights of a run on a GPU are one byte short of eight times its own L2',
    triggers: weights(sound.engine, eightGpuCaches - 1),
    butNot: 'at eight times, however much larger the caches of the host are',
    passes: weights(sound.engine, eightGpuCaches),
  },
  {
    code: 'cache_resident',
    when: 'a software driver of a GPU computed, and eight caches of the host would hold the weights',
    triggers: weights(software, eightHostCaches - 1),
    butNot: 'at eight caches of the host',
    passes: weights(software, eightHostCaches),
  },
  {
    code: 'uncounted',
    when: 'an operator that takes weights is not known',
    triggers: uncountedBy({ flops: null, uncounted: [{ of: 'flops', because: 'operator', name: 'Einsum' }] }),
    butNot: 'when all of them are',
    passes: uncountedBy({}),
  },
  {
    code: 'synthetic_tiny',
    when: 'the shape is a toy',
    triggers: shape('tiny'),
    butNot: 'when it is published',
    passes: shape('tinyllama-1.1b'),
  },
];
