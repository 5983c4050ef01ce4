import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasonCodes } from '../../results/record/caveats.ts';
import { type Record, recordSchema } from '../../results/record.ts';
import { summarise } from '../../results/statistics/summary.ts';
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
/** Circumstances of a figure that stands as it is. */
const notes: readonly string[] = ['cache_resident', 'passing', 'uncounted'];

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
    expect(judge(triggers).state === 'VALID').toBe(notes.includes(code));
  });
  it(`is not said ${butNot}`, () => {
    expect(judge(passes)).toEqual({ state: 'VALID', reasons: [] });
  });
});

describe('a reason', () => {
  it('names the process and the figures that were seen', () => {
    expect(judge(fourth({ host: { ...madeUpRepeat().host, quotaShare: 0.25 } })).reasons).toEqual([
      { code: 'cpu_quota', detail: 'on average 0.25 of its CPUs stood still', repeat: 3 },
    ]);
    const both = judge(fourth({ host: { ...madeUpRepeat().host, quotaShare: 0.25, queueShare: 1.65 } }));
    expect(both.reasons.map(({ detail }) => detail)).toEqual([
      '(cpu_contention) on average 1.40 of its threads were ready and had no CPU',
      'on average 0.25 of its CPUs stood still',
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

  it('of processes that finished without a sample is none where one of them has some', () => {
    const samples = { startNs: [], durationNs: [], tokenNs: null };
    const none = judge(madeUpTrial({ each: { samples } }));
    expect(none.state).toBe('INVALID');
    expect(none.reasons[0]).toEqual({
      code: 'nothing_measured',
      detail: 'no sample in 3 processes',
      repeat: null,
    });
    expect(codesOf(judge(fourth({ samples })))).not.toContain('nothing_measured');
    expect(codesOf(judge(ended('died')))).not.toContain('nothing_measured');
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

describe('what befell some of the processes', () => {
  const busy = (k: number, n: number) =>
    madeUpTrial({
      repeats: Array.from({ length: n }, (_, index) =>
        madeUpRepeat({ index, host: { ...madeUpRepeat().host, queueShare: index < k ? 0.4 : 0 } }),
      ),
    });
  /** So many processes whose samples rise by 20 %, and so many whose samples fall by it, of twelve. */
  const moving = (rising: number, falling: number) =>
    madeUpTrial({
      repeats: Array.from({ length: 12 }, (_, index) => {
        const way = index < rising ? 1 : index < rising + falling ? -1 : 0;
        return madeUpRepeat(
          { index },
          Array.from({ length: 100 }, (_, i) => 100 * 1.2 ** ((way * i) / 99)),
        );
      }),
    });

  it('is told as a note below a third of them, and doubted from there on', () => {
    expect(judge(busy(1, 4))).toEqual({
      state: 'VALID',
      reasons: [
        {
          code: 'passing',
          detail: '(cpu_contention) on average 0.40 of its threads were ready and had no CPU',
          repeat: 0,
        },
      ],
    });
    expect(judge(busy(3, 10)).state).toBe('VALID');
    for (const [k, n] of [
      [1, 3],
      [2, 5],
      [2, 6],
      [4, 12],
    ] as const) {
      expect(codesOf(judge(busy(k, n)))).toEqual(['cpu_contention']);
    }
  });

  it('is in the interval there: it holds what the others measured', () => {
    for (let n = 4; n <= 12; n++) {
      for (let k = 1; 3 * k < n; k++) {
        for (const slower of [1.01, 1.3, 2]) {
          const centres = Array.from({ length: n }, (_, i) => (i < k ? slower : 1));
          expect(summarise(centres).low, `${k} of ${n} × ${slower}`).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('is no drift of the figure where as many fall as rise', () => {
    expect(codesOf(judge(moving(3, 3)))).toEqual(['passing']);
    expect(codesOf(judge(moving(4, 0)))).toEqual(['not_steady']);
    expect(codesOf(judge(moving(0, 4)))).toEqual(['not_steady']);
  });

  it('and stays a doubt in a single process where it is no neighbour that comes and goes', () => {
    const oneOfFive = (changes: Partial<Record['repeats'][number]>, durationsMs?: number[]) =>
      judge(
        madeUpTrial({
          repeats: [0, 1, 2, 3, 4].map((index) =>
            index === 2 ? madeUpRepeat({ index, ...changes }, durationsMs) : madeUpRepeat({ index }),
          ),
        }),
      );
    const quota = { host: { ...madeUpRepeat().host, quotaShare: 0.3 } };
    expect(codesOf(oneOfFive(quota))).toEqual(['cpu_quota']);
    const stopped = Array.from({ length: 100 }, (_, i) => (i === 7 ? 4100 : 100));
    expect(codesOf(oneOfFive({}, stopped))).toContain('stalled');
  });
});

describe('pauses of the collector', () => {
  /** Forty samples of 2.5 ms: a tenth of a second. */
  const short = (...gcPausesNs: number[]) =>
    judge(
      madeUpTrial({
        engine: ON_CPU,
        each: { telemetry: null, host: { ...madeUpRepeat().host, gcPausesNs } },
        durationsMs: Array(40).fill(2.5),
      }),
    );

  it('say nothing of a window in which a lone one lies by chance', () => {
    expect(short(7.05e6).state).toBe('VALID');
    expect(short(4e6, 5e6).state).toBe('VALID');
  });

  it('are no fault of the collector where the process waited for a CPU meanwhile', () => {
    const host = { ...madeUpRepeat().host, gcPausesNs: [300e6], queueShare: 0.6 };
    expect(codesOf(judge(madeUpTrial({ each: { host } })))).toEqual(['cpu_contention']);
  });

  it('are doubted there where they would be a doubt of a whole second', () => {
    expect(short(4e6, 7e6).reasons[0]!.detail).toBe('2 pauses, 11.0 % of the window');
  });
});

describe('two threads that get no more of the memory than one', () => {
  const on = (cores: number) => {
    const trial = madeUpTrial({ each: { byOneThread: { durationNs: [101e6] } } });
    return judge({ ...trial, machine: { ...MACHINE, cpu: { ...MACHINE.cpu, cores } } });
  };

  it('are doubted on two cores, and are as they are built where they share one', () => {
    expect(codesOf(on(2))).toEqual(['bandwidth_state']);
    expect(codesOf(on(1))).toEqual([]);
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

  it('a drift over the run is told as a note where the interval holds both of its ends', () => {
    // ± 1.9 % by hand: the deviation of the logarithms is about 2 %, times 2.447 / √7.
    const scattered = [0, 4, -3, 3, -1, 2, 1];
    const noisy = madeUpTrial({
      repeats: scattered.map((percent, index) =>
        madeUpRepeat({ index, position: index }, Array(100).fill(100 + percent)),
      ),
    });
    const trials = [inOrder(1.5), inOrder(1.5), noisy].map((trial, i) => ({
      ...trial,
      workload: { ...trial.workload, title: `trial ${i}` },
    }));
    const drift = ['drift_between_processes'];
    expect(reasonsOf(...trials)).toEqual([drift, drift, ['passing']]);
    expect(judgeRun(trials.map(madeUpRecord)).at(-1)!.validity.state).toBe('VALID');
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
    const proven = new Set([
      ...cases.map(({ code }) => code),
      'drift_between_processes',
      'implausible',
      'passing',
    ]);
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
