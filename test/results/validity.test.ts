import { describe, expect, it } from 'vitest';
import { type ReasonCode, reasonCodes } from '../../results/caveats.ts';
import { type Record, type Repeat, recordSchema } from '../../results/record.ts';
import { judgeRun } from '../../results/validity/of-run.ts';
import type { Judged } from '../../results/validity/rule.ts';
import { judge } from '../../results/validity.ts';
import {
  MACHINE,
  type MadeUpTelemetry,
  madeUpRecord,
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
  ON_CPU,
  withPowerLimit,
} from '../fixtures/made-up-trial.ts';

/** A trial that has this reason and no other, beside one that only just has none. */
interface Case {
  readonly code: ReasonCode;
  readonly when: string;
  readonly triggers: Judged;
  readonly butNot: string;
  readonly passes: Judged;
}

const watched = (telemetry: MadeUpTelemetry, rest: Partial<Judged> = {}) =>
  madeUpTrial({ each: { telemetry: madeUpTelemetry(telemetry) }, ...rest });

/** Readings each 50 ms with the one at 10 s left out: 200 in the window. */
const skipEnd = (atMs: number) => atMs === 10_000;
const firstReadings = (n: number, value: number, otherwise: number) => (atMs: number) =>
  atMs < n * 50 ? value : otherwise;
const throttledFor = (readings: number, mask: number): MadeUpTelemetry => ({
  skip: skipEnd,
  gpu: { throttle: firstReadings(readings, mask, 0) },
});
const clockHalf = (low: number, high: number, channel = 'clock.sm'): MadeUpTelemetry => ({
  skip: skipEnd,
  gpu: { [channel]: firstReadings(100, low, high) },
});

const host = (changes: Partial<Repeat['host']>) =>
  madeUpTrial({ each: { host: { ...madeUpRepeat().host, ...changes } } });
const output = (changes: Partial<Repeat['output']>) =>
  madeUpTrial({ each: { output: { ...madeUpRepeat().output, ...changes } } });
/** A fourth process beside three that are sound. */
const fourth = (changes: Partial<Repeat>) =>
  madeUpTrial({ repeats: [0, 1, 2, 3].map((index) => madeUpRepeat({ index, ...(index === 3 && changes) })) });
const ended = (outcome: Repeat['outcome'], error = 'made up') => fourth({ outcome, error });
const sound = madeUpTrial();

const { model } = sound.workload;
const eightCaches = 8 * 200 * 2 ** 20;
const weights = (distinctWeightBytes: number) =>
  madeUpTrial({ workload: { ...sound.workload, model: { ...model!, distinctWeightBytes } } });
const shape = (name: string) =>
  madeUpTrial({ workload: { ...sound.workload, model: { ...model!, shape: { ...model!.shape, name } } } });
const placed = (placement: { readonly [provider: string]: number }) =>
  madeUpTrial({ engine: { ...sound.engine, placement: { ...placement } } });
const event = (message: string): MadeUpTelemetry => ({
  events: [{ atNs: '1', source: 'nvidia-smi', kind: 'died', message }],
});
/** A counter and a power that integrates to a little more. */
const metered = (watts: number): MadeUpTelemetry => ({
  gpu: { power: () => watts, energy: (atMs) => atMs / 2 },
});
const stranger = (uuid: string): MadeUpTelemetry => ({
  processes: [{ gpuUuidHash: uuid.repeat(64), pid: 7, program: 'python3', memoryMib: 20_480 }],
});
const hidden = { gpuUuidHash: null, pid: 8, program: null, memoryMib: null };
const gapOf = (fromMs: number, toMs: number) => (atMs: number) => atMs > fromMs && atMs < toMs;
const rising = (stepNs: number) => Array.from({ length: 101 }, (_, i) => (99_500_000 + i * stepNs) / 1e6);
const swapped = (pages: number): MadeUpTelemetry => ({
  host: {
    'swap.in': (atMs) => (atMs > 5000 ? pages - 100 : 0),
    'swap.out': (atMs) => (atMs > 3000 ? 100 : 0),
  },
});
const stalledMs = (ms: number): MadeUpTelemetry => ({
  host: { 'memory.stalled': (atMs) => (ms * atMs) / 10_000 },
});

const cases: Case[] = [
  {
    code: 'failed',
    when: 'the engine refused',
    triggers: ended('failed'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'out_of_memory',
    when: 'a process ran out of memory',
    triggers: ended('out_of_memory'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'out_of_memory',
    when: 'the setting was refused because it does not fit',
    triggers: ended('refused'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'worker_died',
    when: 'a process died',
    triggers: ended('died'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'timed_out',
    when: 'a process was stopped at its limit',
    triggers: ended('timed_out'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'interrupted',
    when: 'a process was stopped by somebody',
    triggers: ended('interrupted'),
    butNot: 'where every process finished',
    passes: sound,
  },
  {
    code: 'device_lost',
    when: 'the driver lost the GPU',
    triggers: watched(event('nvidia-smi ended by itself (exit code 15): GPU is lost')),
    butNot: 'when its tool ended for another reason',
    passes: watched(event('nvidia-smi ended by itself (SIGTERM)')),
  },
  {
    code: 'ecc_error',
    when: 'an uncorrected error came',
    triggers: watched({ gpu: { 'ecc.uncorrected': (atMs) => (atMs > 5000 ? 3 : 2) } }),
    butNot: 'where there were some before',
    passes: watched({ gpu: { 'ecc.uncorrected': () => 2 } }),
  },
  {
    code: 'nonfinite_output',
    when: 'a score is not finite',
    triggers: output({ finite: false }),
    butNot: 'where the engine computes nothing to look at',
    passes: output({ finite: null }),
  },
  {
    code: 'wrong_output',
    when: 'the check says so',
    triggers: output({ wrong: 'sequence 0 gave id 3, its scores say 5' }),
    butNot: 'where it finds nothing',
    passes: sound,
  },
  {
    code: 'wrong_output',
    when: 'one process gave other ids than the rest',
    triggers: fourth({ output: { ...madeUpRepeat().output, idsSha256: 'other' } }),
    butNot: 'where it gave none',
    passes: fourth({ output: { ...madeUpRepeat().output, idsSha256: null } }),
  },
  {
    code: 'ep_fallback',
    when: 'one node ran on the CPU',
    triggers: placed({ CUDAExecutionProvider: 999, CPUExecutionProvider: 1 }),
    butNot: 'where none did',
    passes: placed({ CUDAExecutionProvider: 1000, CPUExecutionProvider: 0 }),
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
    when: 'a process took two samples',
    triggers: madeUpTrial({ durationsMs: [2000, 2000] }),
    butNot: 'with three',
    passes: madeUpTrial({ durationsMs: [2000, 2000, 2000] }),
  },
  {
    code: 'too_short',
    when: 'nine samples took less than three seconds',
    triggers: madeUpTrial({ durationsMs: Array(9).fill(300) }),
    butNot: 'with ten',
    passes: madeUpTrial({ durationsMs: Array(10).fill(270) }),
  },
  {
    code: 'too_short',
    when: 'three samples took less than three seconds',
    triggers: madeUpTrial({ durationsMs: [1000, 1000, 999] }),
    butNot: 'when they took three',
    passes: madeUpTrial({ durationsMs: [1000, 1000, 1000] }),
  },
  {
    code: 'not_steady',
    when: 'the samples drift by 1 % of their median',
    triggers: madeUpTrial({ durationsMs: rising(10_000) }),
    butNot: 'when they drift by a little less',
    passes: madeUpTrial({ durationsMs: rising(9_999) }),
  },
  {
    code: 'clock_unstable',
    when: 'the middle 90 % of the clocks lie 5.1 % apart',
    triggers: watched(clockHalf(1949, 2051)),
    butNot: 'at 5 %',
    passes: watched(clockHalf(1950, 2050)),
  },
  {
    code: 'clock_unstable',
    when: 'the clock of the memory moves',
    triggers: watched(clockHalf(2619, 3201, 'clock.memory')),
    butNot: 'for one odd reading of the clock',
    passes: watched({ gpu: { 'clock.sm': (atMs) => (atMs === 5000 ? 345 : 1980) } }),
  },
  {
    code: 'throttled',
    when: 'heat slowed it in 3 of 200 readings',
    triggers: watched(throttledFor(3, 0x20)),
    butNot: 'in 2 of 200, which is 1 %',
    passes: watched(throttledFor(2, 0x20)),
  },
  {
    code: 'throttled',
    when: 'the power brake of the board slowed it',
    triggers: watched(throttledFor(3, 0x80)),
    butNot: 'when it was idle, or held by clocks that somebody set',
    passes: watched(throttledFor(200, 0x1 | 0x2)),
  },
  {
    code: 'throttled',
    when: 'a power limit below the default held the clock',
    triggers: watched(throttledFor(3, 0x4), { machine: withPowerLimit(500, 700) }),
    butNot: 'in 1 % of the readings',
    passes: watched(throttledFor(2, 0x4), { machine: withPowerLimit(500, 700) }),
  },
  {
    code: 'throttled',
    when: 'a limit of unknown default held the clock in more than half of the readings',
    triggers: watched(throttledFor(101, 0x4), { machine: withPowerLimit(500, null) }),
    butNot: 'in half of them',
    passes: watched(throttledFor(100, 0x4), { machine: withPowerLimit(500, null) }),
  },
  {
    code: 'throttled',
    when: 'the limit is 1 W below the default',
    triggers: watched(throttledFor(200, 0x4), { machine: withPowerLimit(699, 700) }),
    butNot: 'at the default, however long it held: that is how the device is built',
    passes: watched(throttledFor(200, 0x4), { machine: withPowerLimit(700, 700) }),
  },
  {
    code: 'foreign_process',
    when: 'somebody else was on the GPU',
    triggers: watched(stranger('a')),
    butNot: 'on another GPU of the host',
    passes: watched(stranger('b')),
  },
  {
    code: 'foreign_process',
    when: 'somebody was there of whom nothing is known',
    triggers: watched({ processes: [hidden] }),
    butNot: 'where nobody could be asked',
    passes: madeUpTrial({
      each: { telemetry: { ...madeUpTelemetry(), gpuProcesses: { before: null, after: null } } },
    }),
  },
  {
    code: 'cpu_contention',
    when: 'the hypervisor took more than 1 %',
    triggers: host({ stealShare: 0.0101 }),
    butNot: 'at 1 %',
    passes: host({ stealShare: 0.01 }),
  },
  {
    code: 'cpu_contention',
    when: 'other programs took more than 5 %',
    triggers: host({ otherShare: 0.0501 }),
    butNot: 'at 5 %',
    passes: host({ otherShare: 0.05 }),
  },
  {
    code: 'cpu_contention',
    when: 'only the sampler saw the steal',
    triggers: madeUpTrial({
      each: {
        host: { ...madeUpRepeat().host, stealShare: null },
        telemetry: madeUpTelemetry({ host: { steal: () => 0.02 } }),
      },
    }),
    butNot: 'where nobody could see it',
    passes: host({ stealShare: null, otherShare: null }),
  },
  {
    code: 'memory_pressure',
    when: 'processes waited for memory in more than 1 % of the time',
    triggers: watched(stalledMs(101)),
    butNot: 'at 1 %',
    passes: watched(stalledMs(100)),
  },
  {
    code: 'memory_pressure',
    when: 'more than 256 pages were swapped',
    triggers: watched(swapped(257)),
    butNot: 'at 256',
    passes: watched(swapped(256)),
  },
  {
    code: 'gc_pauses',
    when: 'the garbage collector took more than 1 % of the window',
    triggers: host({ gcPausesNs: [60e6, 41e6] }),
    butNot: 'at 1 %',
    passes: host({ gcPausesNs: [60e6, 40e6] }),
  },
  {
    code: 'telemetry_gap',
    when: 'the GPU was read 99 times in 10 s',
    triggers: watched({ everyMs: 100, skip: (atMs) => atMs === 10_000 || atMs === 5000 }),
    butNot: 'at ten times a second',
    passes: watched({ everyMs: 100, skip: skipEnd }),
  },
  {
    code: 'telemetry_gap',
    when: 'there is a hole of more than 3 s',
    triggers: watched({ skip: gapOf(2000, 5050) }),
    butNot: 'of 3 s',
    passes: watched({ skip: gapOf(2000, 5000) }),
  },
  {
    code: 'telemetry_gap',
    when: 'nobody watched the GPU',
    triggers: madeUpTrial({ each: { telemetry: null } }),
    butNot: 'on a CPU, of which no rule needs a reading',
    passes: madeUpTrial({ engine: ON_CPU, each: { telemetry: null } }),
  },
  {
    code: 'telemetry_gap',
    when: 'the sampler died',
    triggers: madeUpTrial({
      each: {
        telemetry: {
          ...madeUpTelemetry(),
          tracks: [],
          events: [{ atNs: '1', source: 'sampler', kind: 'died', message: 'was killed with SIGKILL' }],
        },
      },
    }),
    butNot: 'after the window',
    passes: watched(event('was killed with SIGKILL')),
  },
  {
    code: 'telemetry_gap',
    when: 'the energy counter of a CPU has a hole',
    triggers: watched({ skip: gapOf(2000, 5050), host: { energy: (atMs) => atMs } }, { engine: ON_CPU }),
    butNot: 'of 3 s',
    passes: watched({ skip: gapOf(2000, 5000), host: { energy: (atMs) => atMs } }, { engine: ON_CPU }),
  },
  {
    code: 'energy_unreliable',
    when: 'counter and power differ by more than 5 %',
    triggers: watched(metered(526)),
    butNot: 'by 5 %',
    passes: watched(metered(525)),
  },
  {
    code: 'cache_resident',
    when: 'the weights are one byte short of eight caches',
    triggers: weights(eightCaches - 1),
    butNot: 'at eight caches',
    passes: weights(eightCaches),
  },
  {
    code: 'synthetic_tiny',
    when: 'the shape is a toy',
    triggers: shape('tiny'),
    butNot: 'when it is published',
    passes: shape('tinyllama-1.1b'),
  },
];

const codesOf = (validity: Record['validity']) => [...new Set(validity.reasons.map(({ code }) => code))];

describe('a trial of which nothing can be said', () => {
  it('is VALID, and its record fits the schema', () => {
    expect(judge(sound)).toEqual({ state: 'VALID', reasons: [] });
    expect(() => recordSchema.parse(madeUpRecord(sound))).not.toThrow();
  });
});

describe.each(cases)('$code', ({ code, when, triggers, butNot, passes }) => {
  it(`is said when ${when}, and nothing else is`, () => {
    expect(codesOf(judge(triggers))).toEqual([code]);
  });
  it(`is not said ${butNot}`, () => {
    expect(judge(passes)).toEqual({ state: 'VALID', reasons: [] });
  });
});

describe('a reason', () => {
  it('names the process and the figures that were seen', () => {
    expect(judge(fourth({ host: { ...madeUpRepeat().host, otherShare: 0.25 } })).reasons).toEqual([
      { code: 'cpu_contention', detail: '25.0 % other programs', repeat: 3 },
    ]);
    expect(judge(watched(stranger('a'))).reasons[0]!.detail).toBe('python3 (process 7, 20480 MiB)');
  });

  it('of the gravest kind decides the state', () => {
    expect(judge(host({ otherShare: 0.25 })).state).toBe('DEGRADED');
    expect(judge(output({ finite: false })).state).toBe('INVALID');
  });

  it('names three strangers and counts the rest', () => {
    const processes = [1, 2, 3, 4, 5].map((pid) => ({ ...hidden, pid }));
    expect(judge(watched({ processes })).reasons[0]!.detail).toMatch(/process 3\) and 2 more$/);
  });

  it('of a lost device is found in what the engine said as well', () => {
    const trial = ended('failed', 'CUDA failure 100: no CUDA-capable device is detected');
    expect(codesOf(judge(trial))).toEqual(['failed', 'device_lost']);
    expect(codesOf(judge({ ...trial, engine: ON_CPU }))).toEqual(['failed']);
  });

  it('of an energy counter that fell silent is said of that process alone', () => {
    const energy = { host: { energy: (atMs: number) => atMs } };
    const [first, second, third] = [energy, {}, energy].map((telemetry, index) =>
      madeUpRepeat({ index, telemetry: madeUpTelemetry(telemetry) }),
    );
    const trial = madeUpTrial({ engine: ON_CPU, repeats: [first!, second!, third!] });
    expect(judge(trial).reasons).toEqual([
      { code: 'telemetry_gap', detail: 'the energy sensor fell silent', repeat: 1 },
    ]);
  });
});

describe('what only shows among the records of a run', () => {
  /** Seven processes, each slower than the one before, by so much in all. */
  const inOrder = (percent: number, positions = [0, 1, 2, 3, 4, 5, 6]) =>
    madeUpTrial({
      repeats: positions.map((position, index) =>
        madeUpRepeat({ index, position }, Array(100).fill(100 * (1 + percent / 100) ** (index / 6))),
      ),
    });
  const reasonsOf = (...trials: Judged[]) =>
    judgeRun(trials.map(madeUpRecord)).map(({ validity }) => codesOf(validity));

  it('drift_between_processes is said when the processes get slower by more than 1 %', () => {
    expect(reasonsOf(inOrder(1.01))).toEqual([['drift_between_processes']]);
    expect(reasonsOf(inOrder(-1.02))).toEqual([['drift_between_processes']]);
  });

  it('and not below 1 %, nor where the order says nothing, nor with too few processes', () => {
    expect(reasonsOf(inOrder(0.99))).toEqual([[]]);
    expect(reasonsOf(inOrder(5, [3, 0, 5, 1, 6, 2, 4]))).toEqual([[]]);
    const three = madeUpTrial({
      repeats: [100, 110, 120].map((ms, i) => madeUpRepeat({ index: i, position: i }, Array(100).fill(ms))),
    });
    expect(reasonsOf(three)).toEqual([[]]);
  });

  /** A probe of exactly 1 TB/s, and a decode that moves so many bytes in 100 ms. */
  const probe = madeUpTrial({
    workload: {
      ...sound.workload,
      kind: 'bandwidth',
      title: 'bw.read',
      kernel: 'bw.read',
      model: null,
      cost: { ...sound.workload.cost, bytesRead: 1e11, bytesWritten: 0, tokens: 0 },
    },
  });
  const decode = (bytesRead: number) =>
    madeUpTrial({
      workload: { ...sound.workload, cost: { ...sound.workload.cost, bytesRead, bytesWritten: 0 } },
    });

  it('implausible is said of a decode that moves 2.1 % more than the probe allows', () => {
    expect(reasonsOf(probe, decode(1.021e11))).toEqual([[], ['implausible']]);
  });

  it('and not at 2 %, nor against an INVALID probe', () => {
    expect(reasonsOf(probe, decode(1.0199e11))).toEqual([[], []]);
    const broken = {
      ...probe,
      repeats: probe.repeats.map((repeat) => ({ ...repeat, output: { ...repeat.output, finite: false } })),
    };
    expect(reasonsOf(broken, decode(1.5e11))).toEqual([['nonfinite_output'], []]);
  });
});

describe('the reason codes', () => {
  it('are all proven here', () => {
    const proven = new Set([...cases.map(({ code }) => code), 'drift_between_processes', 'implausible']);
    expect(new Set(reasonCodes)).toEqual(proven);
  });

  it('need a machine only for its caches and its GPUs', () => {
    expect(judge({ ...sound, machine: { ...MACHINE, caches: [] } }).state).toBe('VALID');
  });
});
