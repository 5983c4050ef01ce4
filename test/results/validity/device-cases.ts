import {
  MACHINE,
  type MadeUpTelemetry,
  madeUpTelemetry,
  madeUpTrial,
  withPowerLimit,
} from '../../fixtures/made-up-trial.ts';
import { type Case, event, hidden, skipEnd, software, stranger, watched } from './case.ts';

// What the device did.

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

export const deviceCases: readonly Case[] = [
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
    when: 'somebody else was on the GPU that computed',
    triggers: watched(stranger('a')),
    butNot: 'where a software driver computed beside that GPU',
    passes: watched(stranger('a'), { engine: software }),
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
    code: 'neighbour_missing',
    when: 'a device that was to run beside this one was gone before its window was over',
    triggers: madeUpTrial({ each: { together: { startNs: '1', before: 3, after: 0, missing: [5] } } }),
    butNot: 'when all of them came to the end of theirs',
    passes: madeUpTrial({ each: { together: { startNs: '1', before: 3, after: 2, missing: [] } } }),
  },
  {
    code: 'foreign_process',
    when: 'memory was in use before the run that no process explains',
    triggers: madeUpTrial({ machine: withMemoryInUse(14_378) }),
    butNot: 'up to a tenth of the memory',
    passes: madeUpTrial({ machine: withMemoryInUse(14_377) }),
  },
];

function withMemoryInUse(memoryUsedMib: number): typeof MACHINE {
  const [gpu] = MACHINE.gpus;
  return { ...MACHINE, gpus: [{ ...gpu!, atStart: { ...gpu!.atStart, memoryUsedMib } }] };
}
