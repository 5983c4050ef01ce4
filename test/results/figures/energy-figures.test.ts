import { describe, expect, it } from 'vitest';
import { figureOf } from '../../../results/figures/efficiency.ts';
import type { Repeat } from '../../../results/record.ts';
import type { Judged } from '../../../results/validity/rule.ts';
import {
  type MadeUpTelemetry,
  madeUpRecord,
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
  ON_CPU,
} from '../../fixtures/made-up-trial.ts';

const watched = (telemetry: MadeUpTelemetry) => ({ telemetry: madeUpTelemetry(telemetry) });
const energy = (trial: Judged, definition: 'energy.sample' | 'energy.token' = 'energy.sample') =>
  figureOf(madeUpRecord(trial), definition)!;
/** Three processes with these changes, one each. */
const processes = (...changes: Partial<Repeat>[]) =>
  madeUpTrial({ repeats: changes.map((change, index) => madeUpRepeat({ index, ...change })) });

describe('the energy of a trial', () => {
  it('is 650 W for 100 ms a sample, and a quarter of that for each token of a batch of four', () => {
    const trial = madeUpTrial();
    const ofFour = madeUpTrial({
      workload: { ...trial.workload, cost: { ...trial.workload.cost, tokens: 4 } },
    });
    expect(energy(ofFour)).toMatchObject({ value: 65, unit: 'J', processes: 3, samples: 300 });
    expect(energy(ofFour, 'energy.token')).toMatchObject({ value: 16.25, unit: 'J/token', missing: null });
  });

  it('has the interval of its processes: 500, 650 and 845 W are 65 J, times 1.3 to the power of 4.303 / √3 either way', () => {
    const watts = [500, 650, 845].map((power) => watched({ gpu: { power: () => power } }));
    const { value, interval } = energy(processes(...watts));
    expect(value).toBeCloseTo(65, 9);
    // t(2) = 4.30265, and the logarithms are ln 1.3 apart.
    expect(interval!.high).toBeCloseTo(65 * 1.3 ** (4.302_652_73 / Math.sqrt(3)), 6);
    expect(interval!.low).toBeCloseTo(65 / 1.3 ** (4.302_652_73 / Math.sqrt(3)), 6);
  });

  it('carries the weakest grade and the shortest window', () => {
    const counted = watched({ gpu: { energy: (atMs) => 0.65 * atMs } });
    const short = madeUpRepeat({}, Array(30).fill(100));
    expect(energy(processes(counted, counted)).sensor).toEqual({ grade: 'A', windowSeconds: 10 });
    const trial = processes(counted, { samples: short.samples });
    expect(energy(trial).sensor).toEqual({ grade: 'C', windowSeconds: 3 });
  });

  it('of a CPU is that of its packages', () => {
    const each = watched({ host: { energy: (atMs) => 0.2 * atMs } });
    expect(energy(madeUpTrial({ engine: ON_CPU, each }))).toMatchObject({
      value: 20,
      sensor: { grade: 'B', windowSeconds: 10 },
    });
  });

  it('is null with the reason without telemetry, sensor, or agreement, also of one process alone', () => {
    const missing = (trial: Judged) => [energy(trial).value, energy(trial).missing];
    expect(missing(processes({}, {}, { telemetry: null }))).toEqual([null, 'telemetry was off']);
    expect(missing(madeUpTrial({ engine: ON_CPU }))).toEqual([null, 'no power sensor and no energy counter']);
    const apart = watched({ gpu: { energy: (atMs) => atMs } });
    expect(missing(processes({}, apart))).toEqual([
      null,
      'energy counter and integrated power differ by 35.0 %',
    ]);
  });
});

describe('the phases of a generation', () => {
  /** Two generations of 5 s: 1 s of prefill at 1000 W, then 40 further ids at 400 W. */
  function generation(osl = 41, prefillMs = 1000): Judged {
    const trial = madeUpTrial();
    const decodeMs = 5000 - prefillMs;
    const steps = Math.max(1, osl - 1);
    const tokenNs = [0, 1].map(() =>
      Array.from({ length: osl }, (_, i) => (prefillMs + (decodeMs * i) / steps) * 1e6),
    );
    const { samples } = madeUpRepeat({}, [5000, 5000]);
    const power = (atMs: number) => (atMs % 5000 < prefillMs ? 1000 : 400);
    return madeUpTrial({
      workload: {
        ...trial.workload,
        kind: 'generate',
        cost: { ...trial.workload.cost, tokens: 2 * osl },
      },
      setting: { ...trial.setting, batch: 2, isl: 100, osl },
      each: { samples: { ...samples, tokenNs }, ...watched({ gpu: { power } }) },
    });
  }
  const phase = (trial: Judged, definition: 'energy.token.prefill' | 'energy.token.decode') =>
    figureOf(madeUpRecord(trial), definition);

  it('are told apart by the timestamps of the ids', () => {
    // Trapezoids blur each step over the 50 ms between two readings: 950 + 35 J and 3.95 · 400 + 35 J.
    expect(phase(generation(), 'energy.token.prefill')?.value).toBeCloseTo(985 / (2 * 100), 9);
    expect(phase(generation(), 'energy.token.decode')?.value).toBeCloseTo(1615 / (2 * 40), 9);
  });

  it('are not stated where the sensor saw them less than ten times', () => {
    // 450 ms have the readings at 0, 50, …, 450 ms: ten. 449 ms have nine.
    expect(phase(generation(41, 450), 'energy.token.prefill')?.value).not.toBeNull();
    expect(phase(generation(41, 449), 'energy.token.prefill')).toMatchObject({
      value: null,
      missing: 'the sensor gave 9.0 readings in a phase; needs 10',
    });
  });

  it('have no decode where one id came', () => {
    expect(phase(generation(1, 5000), 'energy.token.decode')).toBeNull();
    expect(phase(madeUpTrial(), 'energy.token.prefill')).toBeNull();
  });
});
