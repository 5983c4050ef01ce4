import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isolate } from '../../../harness/isolate.ts';
import type { RunEvent } from '../../../harness/run/request.ts';
import { startTelemetry } from '../../../harness/telemetry/recording.ts';
import { figureOf } from '../../../results/figures/efficiency.ts';
import type { ReasonCode, ValidityState } from '../../../results/record/caveats.ts';
import type { Telemetry } from '../../../results/record/telemetry.ts';
import type { Record } from '../../../results/record.ts';
import { MACHINE, withPowerLimit } from '../../fixtures/made-up-trial.ts';
import type { Scenario } from '../../fixtures/nvidia-smi/told.ts';
import { replay } from '../../fixtures/replay.ts';
import { type Replayed, replayedRun } from '../../fixtures/replayed-run.ts';

/** Each scenario starts a real program, which takes its time on a busy machine. */
const PATIENT = { timeout: 60_000 };

beforeAll(async () => {
  process.env.ASSAY_CACHE = await mkdtemp(join(tmpdir(), 'assay-replay-cache-'));
});

afterAll(() => rm(process.env.ASSAY_CACHE!, { recursive: true }));

/** Readings that a scenario gives, where it is not one each 50 ms for 3 s; it ends by itself where there is no number. */
const readings: { readonly [scenario in Scenario]?: number } = {
  'lost-samples': 31,
  'device-lost': Number.POSITIVE_INFINITY,
  short: Number.POSITIVE_INFINITY,
  garbage: 15,
};
const replayed = new Map<Scenario, Promise<Telemetry>>();

function seen(scenario: Scenario): Promise<Telemetry> {
  const telemetry = replayed.get(scenario) ?? replay(scenario, readings[scenario] ?? 61);
  replayed.set(scenario, telemetry);
  return telemetry;
}

/** The codes of a record beside that of the toy shape, which every replay has. */
const codesOf = ({ validity }: Record): ReasonCode[] =>
  [...new Set(validity.reasons.map(({ code }) => code))].filter((code) => code !== 'synthetic_tiny');

interface Verdict {
  readonly scenario: Scenario;
  readonly codes: readonly ReasonCode[];
  readonly state: ValidityState;
}

const degraded = (scenario: Scenario, ...codes: ReasonCode[]): Verdict => ({
  scenario,
  codes,
  state: 'DEGRADED',
});
const invalid = (scenario: Scenario, ...codes: ReasonCode[]): Verdict => ({
  scenario,
  codes,
  state: 'INVALID',
});

const verdicts: readonly Verdict[] = [
  degraded('steady'),
  degraded('ramping', 'clock_unstable'),
  // At the default limit of the device the cap is no fault of the measurement; that the clock moved is one.
  degraded('power-throttled', 'clock_unstable'),
  degraded('heat-throttled', 'clock_unstable', 'throttled'),
  invalid('ecc-error', 'ecc_error'),
  degraded('lost-samples', 'telemetry_gap'),
  degraded('foreign-process', 'foreign_process'),
  // It was lost at 1500 ms: the 22 readings until then are still more than ten a second of the window.
  invalid('device-lost', 'device_lost'),
  degraded('garbage', 'telemetry_gap'),
  degraded('old-driver'),
  degraded('no-instant-power'),
  degraded('short', 'telemetry_gap'),
];

describe('a run on a GPU, replayed from nvidia-smi to the stored record', PATIENT, () => {
  it.each(verdicts)('$scenario is $state: $codes', async ({ scenario, codes, state }) => {
    const record = await replayedRun({ telemetry: await seen(scenario) });
    expect(codesOf(record)).toEqual(codes);
    expect(record.validity.state).toBe(state);
    expect(record.repeats).toHaveLength(3);
  });

  it('has the energy of 650 W for 10 ms a token, with the grade of its sensor', async () => {
    const record = await replayedRun({ telemetry: await seen('steady') });
    const energy = figureOf(record, 'energy.token')!;
    expect(energy.value).toBeCloseTo(6.5, 9);
    expect(energy).toMatchObject({ unit: 'J/token', processes: 3, samples: 600, missing: null });
    expect(energy.sensor).toEqual({ grade: 'C', windowSeconds: 2 });
  });

  it('has no energy, with the reason, where the readings broke off', async () => {
    const record = await replayedRun({ telemetry: await seen('short') });
    expect(figureOf(record, 'energy.token')).toMatchObject({
      value: null,
      missing: expect.stringContaining('without a gap above 3 s'),
    });
  });

  it('says that the power limit was lowered, where it was', async () => {
    const [gpu] = withPowerLimit(600, 700).gpus;
    const telemetry = await seen('power-throttled');
    const record = await replayedRun({
      telemetry,
      request: { machine: { ...MACHINE, gpus: [{ ...gpu!, l2CacheBytes: 0 }] } },
    });
    expect(codesOf(record)).toEqual(['clock_unstable', 'throttled']);
  });

  it('is DEGRADED without telemetry: nobody saw heat and clocks', async () => {
    const record = await replayedRun({});
    expect(codesOf(record)).toEqual(['telemetry_gap']);
    expect(record.repeats.map(({ telemetry }) => telemetry)).toEqual([null, null, null]);
    expect(figureOf(record, 'energy.token')?.missing).toBe('telemetry was off');
  });
});

describe('a sampler that is killed', PATIENT, () => {
  it('costs the telemetry and nothing else', async () => {
    const record = await replayedRun({
      request: {
        watch: async () => {
          const recording = await startTelemetry({ sources: ['cpu'] });
          process.kill(recording.pid, 'SIGKILL');
          return recording;
        },
      },
    });
    expect(codesOf(record)).toEqual(['telemetry_gap']);
    expect(record.population.ok).toBe(3);
    expect(record.validity.reasons.at(-2)!.detail).toContain('SIGKILL');
  });
});

describe('a script', PATIENT, () => {
  const cases: readonly (readonly [string, ReasonCode[], Replayed['script']])[] = [
    ['that gives the wrong id', ['wrong_output'], { id: 1 }],
    ['that gives no finite score', ['nonfinite_output', 'wrong_output'], { score: Number.NaN }],
    ['of which nodes ran on the CPU', ['ep_fallback'], { placement: { CPUExecutionProvider: 2 } }],
    [
      'on a noisy host',
      ['cpu_contention', 'gc_pauses'],
      { host: { stealShare: 0.2, otherShare: 0, gcPausesNs: [30e6], peakRssBytes: null } },
    ],
    [
      'that gets slower all the time',
      ['not_steady'],
      { runNs: Array.from({ length: 500 }, (_, i) => 9e6 + i * 10_000) },
    ],
    ['that fails to load', ['failed'], { failure: 'this provider has no such operator' }],
    [
      'whose device is gone',
      ['failed', 'device_lost'],
      { failure: 'CUDA failure 100: no CUDA-capable device is detected' },
    ],
  ];
  it.each(cases)('%s is judged so: %s', async (_, codes, script) => {
    const record = await replayedRun({ telemetry: await seen('steady'), script: script! });
    expect(codesOf(record)).toEqual(codes);
  });

  it('that runs out of memory in a process of its own is a recorded outcome', async () => {
    const record = await replayedRun({
      telemetry: await seen('steady'),
      script: { failure: 'Failed to allocate memory for requested buffer of size 21474836480' },
      request: { care: { repeats: 1, warmupSeconds: 0.5, windowSeconds: 2, minSamples: 3 } },
      carryOut: isolate,
    });
    expect(codesOf(record)).toEqual(['out_of_memory']);
    expect(record.population).toMatchObject({ issued: 1, failed: 1, ok: 0 });
  });
});

describe('further rounds', PATIENT, () => {
  const care = { repeats: 3, warmupSeconds: 0.5, windowSeconds: 2, minSamples: 3, extraRounds: 4 };
  const steps = (...milliseconds: number[]) => milliseconds.map((ms) => ({ runNs: [ms * 1e6] }));

  it('stop when the half-width is 1 %, and the record says so', async () => {
    const events: RunEvent[] = [];
    const record = await replayedRun({
      telemetry: await seen('steady'),
      scripts: steps(10, 10.02, 9.98, 10.01, 9.99),
      request: { care },
      onEvent: (event) => events.push(event),
    });
    expect(record.repeats.map(({ index, position }) => [index, position])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    expect(record.run.stop).toBe('precise');
    expect(events.filter(({ type }) => type === 'extended')).toHaveLength(2);
  });

  it('that were done before are not counted again where a run is gone on with: the count comes to its end', async () => {
    const folder = await mkdtemp(join(process.env.ASSAY_CACHE ?? tmpdir(), 'store-'));
    const stop = new AbortController();
    const asked = { telemetry: await seen('steady'), request: { care, folder } };
    await replayedRun({
      ...asked,
      scripts: steps(10, 11, 10, 11, 10, 11, 10),
      signal: stop.signal,
      onEvent: (event) => void (event.type === 'finished' && event.slot.position === 4 && stop.abort()),
    });
    const events: RunEvent[] = [];
    const script = { runNs: [10.5e6] };
    const record = await replayedRun({ ...asked, script, onEvent: (event) => events.push(event) });
    expect(record.repeats).toHaveLength(7);
    const [planned] = events.filter((event) => event.type === 'planned');
    const further = events.flatMap((event) => (event.type === 'extended' ? event.trials : [])).length;
    const finished = events.filter(({ type }) => type === 'finished').length;
    expect(finished).toBe(2);
    expect(planned!.done + finished).toBe(planned!.processes + further);
  });

  it('end with those that were allowed, and the record says that as well', async () => {
    const record = await replayedRun({
      telemetry: await seen('steady'),
      scripts: steps(10, 11, 10, 11, 10, 11, 10),
      request: { care },
    });
    expect(record.repeats).toHaveLength(7);
    expect(record.run.stop).toBe('budget');
  });

  it('end with the time that they have', async () => {
    const record = await replayedRun({
      telemetry: await seen('steady'),
      scripts: steps(10, 11, 10, 11, 10, 11, 10),
      request: { care: { ...care, extraWithinSeconds: 1e-9 } },
    });
    expect(record.repeats).toHaveLength(3);
    expect(record.run.stop).toBe('budget');
  });

  it('are not taken where nobody asked, nor for a trial that fails', async () => {
    const telemetry = await seen('steady');
    const { extraRounds: _, ...plain } = care;
    expect((await replayedRun({ telemetry, request: { care: plain } })).run.stop).toBe('repeats');
    const failing = await replayedRun({ telemetry, script: { failure: 'no' }, request: { care } });
    expect(failing.repeats).toHaveLength(3);
    expect(failing.run.stop).toBeUndefined();
  });
});

it('the same work has the same key, whyever its layers were chosen', async () => {
  const records = [
    await replayedRun({ telemetry: await seen('steady') }),
    await replayedRun({ telemetry: await seen('steady'), request: { layers: 'full' } }),
  ];
  const [chosen, asked] = records.map(({ workload }) => workload);
  expect(chosen!.model!.layers.reason).not.toBe(asked!.model!.layers.reason);
  expect(chosen!.key).toBe(asked!.key);
});
