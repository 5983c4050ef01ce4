import {
  type MadeUpTelemetry,
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
  ON_CPU,
} from '../../fixtures/made-up-trial.ts';
import { type Case, event, gapOf, host, skipEnd, software, watched } from './case.ts';

// What the host did, and what nobody saw.

/** A counter and a power that integrates to a little more. */
const metered = (watts: number): MadeUpTelemetry => ({
  gpu: { power: () => watts, energy: (atMs) => atMs / 2 },
});
const swapped = (pages: number): MadeUpTelemetry => ({
  host: {
    'swap.in': (atMs) => (atMs > 5000 ? pages - 100 : 0),
    'swap.out': (atMs) => (atMs > 3000 ? 100 : 0),
  },
});
const stalledMs = (ms: number): MadeUpTelemetry => ({
  host: { 'memory.stalled': (atMs) => (ms * atMs) / 10_000 },
});

/** A trial of so many threads in a process that may use these CPUs. */
const onCpus = (allowedCpus: string, threads: number) => {
  const trial = madeUpTrial({ engine: ON_CPU });
  return {
    ...trial,
    engine: { ...trial.engine, threads },
    machine: { ...trial.machine, cpu: { ...trial.machine.cpu, allowedCpus } },
  };
};

export const hostCases: readonly Case[] = [
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
    code: 'cpu_contention',
    when: 'on average more than 0.1 of its threads waited for a CPU',
    triggers: host({ queueShare: 0.1001 }),
    butNot: 'at 0.1',
    passes: host({ queueShare: 0.1 }),
  },
  {
    code: 'cpu_quota',
    // As a `quick` under half a CPU gave it: the kernel counts the standstill as waiting too.
    when: 'threads waited as long as the quota held them',
    triggers: host({ quotaShare: 0.504, queueShare: 0.505 }),
    butNot: 'where they waited as little',
    passes: host({ quotaShare: 0.009, queueShare: 0.105 }),
  },
  {
    code: 'hidden_tab',
    when: 'the tab was out of sight inside the window',
    triggers: madeUpTrial({ each: { hidden: { durationNs: 1e6 } } }),
    butNot: 'where it was seen all the time',
    passes: madeUpTrial(),
  },
  {
    code: 'cpu_quota',
    when: 'the process stood still by its quota in more than 1 % of the time',
    triggers: host({ quotaShare: 0.0101 }),
    butNot: 'at 1 %, and where nobody tells',
    passes: host({ quotaShare: 0.01, queueShare: null }),
  },
  {
    code: 'oversubscribed',
    when: 'three threads shared two CPUs',
    triggers: onCpus('0,2', 3),
    butNot: 'with a CPU for each thread',
    passes: onCpus('0-1,8', 3),
  },
  {
    code: 'bandwidth_state',
    when: 'all threads together are less than 5 % faster than one',
    triggers: madeUpTrial({ each: { byOneThread: { durationNs: [104.9e6] } } }),
    butNot: 'at 5 %',
    passes: madeUpTrial({ each: { byOneThread: { durationNs: [105e6] } } }),
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
    when: 'nobody watched the GPU that computed',
    triggers: madeUpTrial({ each: { telemetry: null } }),
    butNot: 'where a software driver computed on the CPU',
    passes: madeUpTrial({ engine: software, each: { telemetry: null } }),
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
    code: 'telemetry_gap',
    when: 'the energy counter of a CPU gave values to one process only',
    triggers: madeUpTrial({
      engine: ON_CPU,
      repeats: [
        madeUpRepeat({ index: 0, telemetry: madeUpTelemetry({ host: { energy: (atMs) => atMs } }) }),
        madeUpRepeat({ index: 1, telemetry: madeUpTelemetry({ host: { energy: () => null } }) }),
        madeUpRepeat({ index: 2, telemetry: madeUpTelemetry({ host: { energy: (atMs) => atMs } }) }),
      ],
    }),
    butNot: 'where it never gave one: that is a host without a counter',
    passes: watched({ host: { energy: () => null } }, { engine: ON_CPU }),
  },
  {
    code: 'energy_unreliable',
    when: 'counter and power differ by more than 5 %',
    triggers: watched(metered(526)),
    butNot: 'by 5 %',
    passes: watched(metered(525)),
  },
];
