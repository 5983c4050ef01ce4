import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasonCodes } from '../../results/record/caveats.ts';
import { type Record, recordSchema } from '../../results/record.ts';
import { limits } from '../../results/validity/limits.ts';
import { judgeRun } from '../../results/validity/of-run.ts';
import type { Judged } from '../../results/validity/rule.ts';
import { judge } from '../../results/validity.ts';
import {
  MACHINE,
  madeUpRecord,
  madeUpRepeat,
  madeUpTelemetry,
  madeUpTrial,
  ON_CPU,
} from '../fixtures/made-up-trial.ts';
import { amountCases } from './validity/amount-cases.ts';
import { ended, fourth, hidden, host, output, software, sound, stranger, watched } from './validity/case.ts';
import { deviceCases } from './validity/device-cases.ts';
import { hostCases } from './validity/host-cases.ts';
import { outcomeCases } from './validity/outcome-cases.ts';

const cases = [...outcomeCases, ...amountCases, ...deviceCases, ...hostCases];

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

  it('of weights that are too few names the cache that would hold them', () => {
    const model = { ...sound.workload.model!, distinctWeightBytes: 1e6 };
    const detailOn = (engine: typeof sound.engine) =>
      judge(madeUpTrial({ engine, workload: { ...sound.workload, model } })).reasons[0]!.detail;
    expect(detailOn(sound.engine)).toBe('1 MB of distinct weights; 8 × the L2 cache of the GPU are 419 MB');
    expect(detailOn(software)).toBe('1 MB of distinct weights; 8 × the last-level cache are 1.68 GB');
  });

  it('of an interrupted run says how many processes finished of those asked for', () => {
    expect(judge(ended('interrupted')).reasons).toEqual([
      {
        code: 'too_few_samples',
        detail: '3 of 4 processes finished, then the run was interrupted',
        repeat: null,
      },
    ]);
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
    const first = (n: number) => ({ ...inOrder(20), repeats: inOrder(20).repeats.slice(0, n) });
    expect([3, 5, 6].map((n) => reasonsOf(first(n)))).toEqual([[[]], [[]], [['drift_between_processes']]]);
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

  it('implausible is said on a GPU also of weights that a cache of the host would hold', () => {
    // 1 GB: more than eight times the 50 MiB of an H200, less than eight times the 200 MiB of its host.
    const small = decode(1.5e11);
    const model = { ...small.workload.model!, distinctWeightBytes: 1e9 };
    const trial = { ...small, workload: { ...small.workload, model } };
    expect(reasonsOf(probe, trial)).toEqual([[], ['implausible']]);
    expect(reasonsOf({ ...probe, engine: ON_CPU }, { ...trial, engine: ON_CPU })).toEqual([
      [],
      ['cache_resident'],
    ]);
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

describe('docs/validity.md', () => {
  const text = readFileSync(new URL('../../docs/validity.md', import.meta.url), 'utf8');

  it.each(reasonCodes)('has a row for %s', (code) => {
    expect(text).toMatch(new RegExp(`^\\| \`${code}\` \\|`, 'm'));
  });

  it.each(Object.entries(limits))('states the limit %s, which is %d', (name, value) => {
    const row = text.match(new RegExp(`^\\| \`${name}\` \\| ([\\d.]+) \\|`, 'm'));
    expect(Number(row?.[1])).toBe(value);
  });
});
