import { describe, expect, it } from 'vitest';
import { lineReader } from '../../../harness/telemetry/nvidia-smi.ts';
import { type Telemetry, telemetrySchema } from '../../../results/record/telemetry.ts';
import { findSeries, type Series } from '../../../results/record/track.ts';
import { energyIn } from '../../../results/telemetry/energy.ts';
import { observe } from '../../../results/telemetry/observation.ts';
import { foreignProcesses } from '../../../results/telemetry/processes.ts';
import { throttledShareIn, throttleSharesIn } from '../../../results/telemetry/throttle.ts';
import {
  increaseIn,
  integrate,
  relativeRangeIn,
  samplingIn,
  spreadIn,
} from '../../../results/telemetry/window.ts';
import { REPLAY_START_NS, replay, replayWindow } from '../../fixtures/replay.ts';

/** Each replay starts a real program, which takes its time on a busy machine. */
const PATIENT = { timeout: 30_000 };

const whole = replayWindow(0, 3000);

function seriesOf(telemetry: Telemetry, channel: string): Series {
  const series = findSeries(telemetry, { source: 'nvidia-smi', device: '0', channel });
  if (!series) throw new Error(`no channel ${channel}`);
  return series;
}

describe('a steady run', PATIENT, () => {
  it('gives a valid record of every channel, 20 times a second on the monotonic axis', async () => {
    const telemetry = await replay('steady', 61);
    expect(telemetrySchema.parse(telemetry)).toEqual(telemetry);
    expect(telemetry.events).toEqual([]);
    const power = seriesOf(telemetry, 'power');
    expect(power.atNs[0]).toBe(REPLAY_START_NS);
    expect(power.atNs.at(-1)).toBe(whole.endNs);
    expect(samplingIn(power, whole)).toMatchObject({ samples: 61, missing: 0, largestGapMs: 50 });
    expect(spreadIn(seriesOf(telemetry, 'clock.sm'), whole)).toMatchObject({ minimum: 1980, maximum: 1980 });
    expect(spreadIn(seriesOf(telemetry, 'memory.used'), whole)?.median).toBe(121034);
    expect(throttleSharesIn(seriesOf(telemetry, 'throttle'), whole)).toEqual({});
  });

  it('has the energy of 650 W over 3 s, graded C because only power is sampled', async () => {
    const energy = energyIn(await replay('steady', 61), '0', whole);
    expect(energy.grade).toBe('C');
    expect(energy.joules).toBeCloseTo(1950, 9);
  });
});

describe('a run that is not steady', PATIENT, () => {
  it('shows a ramping clock in its range, and integrates the ramp by hand count', async () => {
    const telemetry = await replay('ramping', 61);
    expect(relativeRangeIn(seriesOf(telemetry, 'clock.sm'), replayWindow(0, 1000))).toBeGreaterThan(1);
    expect(relativeRangeIn(seriesOf(telemetry, 'clock.sm'), replayWindow(1000, 3000))).toBe(0);
    // The ramp rises from 100 W to 700 W in 1 s: 400 J. Then 50 ms from 700 W to 650 W, and 1.95 s of 650 W.
    const joules = 400 + 0.05 * 675 + 1.95 * 650;
    expect(integrate(seriesOf(telemetry, 'power'), whole)).toBeCloseTo(joules, 9);
  });

  it('shows for how much of the time the power limit held the clock', async () => {
    const throttle = seriesOf(await replay('power-throttled', 61), 'throttle');
    expect(throttleSharesIn(throttle, whole)).toEqual({ sw_power_cap: 45 / 61 });
    expect(throttledShareIn(throttle, whole, ['heat', 'slowdown'])).toBe(0);
    expect(throttleSharesIn(throttle, replayWindow(0, 700))).toEqual({});
  });

  it('tells heat from power, and counts each reason of a mask that holds two', async () => {
    const throttle = seriesOf(await replay('heat-throttled', 61), 'throttle');
    expect(throttleSharesIn(throttle, whole)).toEqual({
      sw_thermal: 27 / 61,
      hw_slowdown: 3 / 61,
      hw_thermal: 3 / 61,
    });
    expect(throttledShareIn(throttle, whole, ['heat'])).toBe(30 / 61);
    expect(throttledShareIn(throttle, whole, ['power'])).toBe(0);
  });

  it('counts the memory errors that happened inside the window only', async () => {
    const errors = seriesOf(await replay('ecc-error', 61), 'ecc.uncorrected');
    expect(increaseIn(errors, whole)).toBe(2);
    expect(increaseIn(errors, replayWindow(1500, 3000))).toBe(0);
  });

  it('shows lost samples as a gap', async () => {
    const power = seriesOf(await replay('lost-samples', 31), 'power');
    expect(samplingIn(power, whole)).toMatchObject({ samples: 31, largestGapMs: 1550 });
  });
});

describe('who else is on the GPU', PATIENT, () => {
  it('is named by program, without its folder, and with a hashed GPU', async () => {
    const others = foreignProcesses(await replay('foreign-process', 61));
    expect(others).toEqual([
      {
        gpuUuidHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        pid: 4242,
        program: 'python3',
        memoryMib: 20480,
      },
      { gpuUuidHash: null, pid: 77, program: null, memoryMib: null },
    ]);
  });

  it('is nobody on an idle GPU', async () => {
    expect(foreignProcesses(await replay('steady', 61))).toEqual([]);
  });
});

describe('a tool that misbehaves', PATIENT, () => {
  it('and dies is reported with what it said, and what was seen before is kept', async () => {
    const telemetry = await replay('device-lost', Number.POSITIVE_INFINITY);
    expect(telemetry.events).toEqual([
      expect.objectContaining({ kind: 'unavailable', message: 'GPU 0: GPU is lost' }),
      expect.objectContaining({ kind: 'died', message: expect.stringMatching(/exit code 15.*GPU is lost/s) }),
    ]);
    const power = seriesOf(telemetry, 'power');
    // 30 whole readings, two without a value, and a line that broke off after its first four cells.
    expect(power.values.slice(28)).toEqual([650, 650, null, null, 650]);
    expect(seriesOf(telemetry, 'clock.sm').values.slice(28)).toEqual([1980, 1980, null, null, null]);
    expect(samplingIn(power, replayWindow(0, 3000)).largestGapMs).toBe(1400);
  });

  it('and goes on with rows that say that the GPU is lost is reported once', async () => {
    const telemetry = await replay('lost-cells', 30);
    const lost = telemetry.events.filter(({ kind }) => kind === 'unavailable');
    expect(lost.map(({ message }) => message)).toEqual(['GPU 0: GPU is lost']);
  });

  it('and ends with success is reported as well', async () => {
    const { events } = await replay('short', Number.POSITIVE_INFINITY);
    expect(events).toMatchObject([{ kind: 'died', message: 'nvidia-smi ended by itself (exit code 0)' }]);
  });

  it('and prints garbage loses those lines and cells only', async () => {
    const telemetry = await replay('garbage', 15);
    const none = Array(5).fill(null);
    const five = Array(5).fill(650);
    expect(seriesOf(telemetry, 'power').values).toEqual([...five, ...none, ...five]);
    expect(seriesOf(telemetry, 'temperature').values.filter((value) => value === null)).toHaveLength(5);
    expect(seriesOf(telemetry, 'memory.used').values).not.toContain(null);
    expect(telemetry.events).toMatchObject([
      { kind: 'garbled', message: expect.stringContaining('2 lines could not be read') },
    ]);
  });

  it('and is old is asked for what it knows: averaged power and throttle reasons by their old name', async () => {
    const telemetry = await replay('old-driver', 61);
    expect(spreadIn(seriesOf(telemetry, 'power'), whole)?.median).toBe(640);
    expect(throttleSharesIn(seriesOf(telemetry, 'throttle'), whole)).toEqual({});
    expect(new Set(seriesOf(telemetry, 'temperature.memory').values)).toEqual(new Set([null]));
    expect(telemetry.events).toMatchObject([
      { kind: 'note', message: expect.stringContaining('power.draw') },
    ]);
  });

  it('and knows a field that this GPU does not answer falls back to the next', async () => {
    const telemetry = await replay('no-instant-power', 61);
    expect(spreadIn(seriesOf(telemetry, 'power'), whole)?.median).toBe(640);
  });
});

describe('the time of a line', () => {
  const clock = { monotonicNs: () => 50_000_000_000n, wallMs: () => Date.UTC(2026, 0, 1, 0, 0, 10) };
  const read = lineReader(['clocks.sm'], clock);

  it('is when the tool looked, not when the line came out of the pipe', () => {
    expect(read('2026/01/01 00:00:08.500, 3, 1980\n')).toEqual({
      device: '3',
      atNs: 48_500_000_000n,
      values: [1980],
    });
  });

  it('is when the line came where the wall clock was set meanwhile', () => {
    expect(read('2026/01/01 00:00:30.000, 3, 1980\n')?.atNs).toBe(50_000_000_000n);
    expect(read('2025/12/31 23:00:00.000, 3, 1980\n')?.atNs).toBe(50_000_000_000n);
  });
});

describe('what is observed of a run', () => {
  it('is all there for a steady one', async () => {
    expect(observe(await replay('steady', 61), '0', whole)).toMatchObject({
      sampling: { samples: 61, missing: 0, largestGapMs: 50 },
      clockMhz: 1980,
      clockRange: 0,
      throttleShares: {},
      slowedShare: 0,
      powerLimitedShare: 0,
      uncorrectedErrors: 0,
      hottestC: 61,
      energy: { grade: 'C' },
      foreign: [],
      stealShare: null,
      died: [],
    });
  });

  it('separates heat from the power limit', async () => {
    expect(observe(await replay('heat-throttled', 61), '0', whole)).toMatchObject({
      slowedShare: 30 / 61,
      powerLimitedShare: 0,
    });
    expect(observe(await replay('power-throttled', 61), '0', whole)).toMatchObject({
      slowedShare: 0,
      powerLimitedShare: 45 / 61,
    });
  });

  it('is null, not 0, for a device that nobody watched', async () => {
    expect(observe(await replay('steady', 61), '7', whole)).toMatchObject({
      sampling: null,
      clockMhz: null,
      clockRange: null,
      throttleShares: null,
      slowedShare: null,
      uncorrectedErrors: null,
      energy: { joules: null },
    });
  });

  it('counts only processes on the GPU that was measured, and those nobody can place', async () => {
    const telemetry = await replay('foreign-process', 61);
    const elsewhere = 'f'.repeat(64);
    expect(observe(telemetry, '0', whole, elsewhere).foreign?.map(({ pid }) => pid)).toEqual([77]);
  });

  it('says that its source died', async () => {
    const { died } = observe(await replay('device-lost', Number.POSITIVE_INFINITY), '0', whole);
    expect(died).toEqual([expect.stringContaining('GPU is lost')]);
  });
});

describe('a line', () => {
  const clock = { monotonicNs: () => 50_000_000_000n, wallMs: () => Date.UTC(2026, 0, 1, 0, 0, 10) };
  const read = lineReader(['clocks.sm', null, 'power.draw'], clock);
  const at = '2026/01/01 00:00:10.000';

  it('gives a value per channel, null for a channel that no field serves', () => {
    expect(read(`${at}, 0, 1980, 650.25\n`)?.values).toEqual([1980, null, 650.25]);
  });

  it('that broke off loses the cell it broke off in, even if that cell looks whole', () => {
    expect(read(`${at}, 0, 1980, 65`)?.values).toEqual([1980, null, null]);
    expect(read(`${at}, 0, 19`)?.values).toEqual([null, null, null]);
    expect(read(`${at}, 1`)).toBeNull();
  });

  it('is no reading with another number of cells than was asked', () => {
    expect(read(`${at}, 0, 1980\n`)).toBeNull();
    expect(read(`${at}, 0, 1980, 650, 1\n`)).toBeNull();
  });
});
