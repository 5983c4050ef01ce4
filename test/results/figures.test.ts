import { describe, expect, it } from 'vitest';
import { figuresOf, type Measured } from '../../results/figures.ts';
import type { Cost, Figure, Repeat, Workload } from '../../results/record.ts';
import { doneRepeat } from '../fixtures/made-up-repeat.ts';

const nothing: Cost = {
  flops: 0,
  bytesRead: 0,
  bytesWritten: 0,
  weightBytes: 0,
  kvBytesRead: 0,
  kvBytesWritten: 0,
  tokens: 0,
};

function figures(
  workload: Partial<Omit<Workload, 'cost'>> & { cost?: Partial<Cost> },
  repeats: readonly Repeat[],
  setting: Partial<Measured['setting']> = {},
): Figure[] {
  return figuresOf({
    workload: { kind: 'decode', kernel: null, ...workload, cost: { ...nothing, ...workload.cost } },
    setting: { batch: 1, isl: null, osl: null, ...setting },
    engine: { device: { kind: 'cpu', name: 'a CPU', index: 0, fingerprint: null } },
    repeats,
  });
}

const find = (all: readonly Figure[], definition: string, statistic = 'mean') =>
  all.find((figure) => figure.definition === definition && figure.statistic === statistic);

const ms = 1e6;
/** Three processes whose samples take 9 and 11, 19 and 21, 30 and 30 ms: their means are 10, 20 and 30 ms. */
const threeProcesses = [
  doneRepeat([9 * ms, 11 * ms]),
  doneRepeat([19 * ms, 21 * ms]),
  doneRepeat([30 * ms, 30 * ms]),
];
// Student's t(0.975, 2) = 4.30265 (any printed table). By hand: ln 10, ln 20, ln 30 have the mean 2.899838 and the standard deviation
// 0.555547, so the factor is exp(4.30265 · 0.555547 / √3) = 3.9751.
const [centre, factor] = [Math.cbrt(6000) / 1000, 3.975];

describe('the time of a decode step', () => {
  const all = figures({ cost: { tokens: 4 } }, threeProcesses);

  it('is the geometric mean of the processes, with the interval of Student counted by hand', () => {
    const step = find(all, 'decode.step')!;
    expect(step).toMatchObject({ unit: 's', processes: 3, samples: 6, missing: null });
    expect(step.value).toBeCloseTo(centre, 12);
    expect(step.interval!.low).toBeCloseTo(centre / factor, 5);
    expect(step.interval!.high).toBeCloseTo(centre * factor, 4);
    expect(step.interval!.confidence).toBe(0.95);
  });

  it('is the plain mean inside a process, where slow samples take the time that they take', () => {
    const one = doneRepeat([10 * ms, 30 * ms]);
    expect(find(figures({ cost: { tokens: 1 } }, [one]), 'decode.step')!.value).toBeCloseTo(0.02, 12);
    expect(find(figures({ cost: { tokens: 1 } }, [one]), 'decode.step.tput')!.value).toBeCloseTo(50, 9);
  });

  it('gives tokens per second as tokens over that time, with its interval turned over', () => {
    const [step, rate] = [find(all, 'decode.step')!, find(all, 'decode.step.tput')!];
    expect(rate.value).toBeCloseTo(4 / step.value!, 9); // the mean of the rates would be 244
    expect(rate.interval!.low).toBeCloseTo(4 / step.interval!.high, 9);
    expect(rate.interval!.high).toBeCloseTo(4 / step.interval!.low, 9);
    expect(rate).toMatchObject({ unit: 'tokens/s', missing: null });
  });

  it('weighs the processes alike, however many samples they have', () => {
    const uneven = [doneRepeat([10 * ms]), doneRepeat([40 * ms, 40 * ms, 40 * ms])];
    const some = figures({ cost: { tokens: 1 } }, uneven);
    expect(find(some, 'decode.step')!.value).toBeCloseTo(0.02, 12);
    expect(find(some, 'decode.step.tput')!.value).toBeCloseTo(50, 9);
  });

  it('is missing with the reason where a process took no time at all', () => {
    const some = figures({ cost: { tokens: 1 } }, [doneRepeat([10 * ms]), doneRepeat([0])]);
    expect(find(some, 'decode.step')).toMatchObject({ value: null, interval: null, processes: 2 });
    expect(find(some, 'decode.step')!.missing).toContain('has no logarithm');
    expect(find(some, 'decode.step.tput')).toMatchObject({ value: null });
    expect(find(some, 'decode.step.tput')!.missing).toContain('no time');
  });

  it('has no interval from one process', () => {
    const step = find(figures({}, threeProcesses.slice(0, 1)), 'decode.step')!;
    expect(step.value).toBeCloseTo(0.01, 12);
    expect(step).toMatchObject({ interval: null, processes: 1 });
    expect(step.missing).toContain('at least 2');
  });

  it('has percentiles over the samples of all processes, or says how many they need', () => {
    const eleven = doneRepeat(Array.from({ length: 11 }, (_, i) => (i + 1) * ms));
    const some = figures({}, [eleven]);
    expect(find(some, 'decode.step', 'p50')).toMatchObject({ value: 0.006, samples: 11, missing: null });
    expect(find(some, 'decode.step', 'p90')).toMatchObject({
      value: null,
      interval: null,
      missing: 'needs 64 samples, has 11',
    });
    expect(find(all, 'decode.step', 'p50')!.missing).toBe('needs 11 samples, has 6');
  });
});

describe('the rate of a kernel', () => {
  const tenth = [doneRepeat([100 * ms]), doneRepeat([100 * ms])];

  it.each(['bw.read', 'bw.copy', 'bw.triad'] as const)(
    'counts what is read and what is written: %s',
    (kernel) => {
      const cost = { bytesRead: 2e9, bytesWritten: 1e9, flops: 7 };
      const figure = find(figures({ kind: 'bandwidth', kernel, cost }, tenth), kernel)!;
      expect(figure.value).toBeCloseTo(30e9, 0);
      expect(figure.unit).toBe('B/s');
    },
  );

  it.each(['link.h2d', 'link.both', 'link.d2d'] as const)('counts each byte of a link once: %s', (kernel) => {
    const cost = { bytesRead: 2e9, bytesWritten: 2e9 };
    const figure = find(figures({ kind: 'transfer', kernel, cost }, tenth), kernel)!;
    expect(figure.value).toBeCloseTo(20e9, 0);
    expect(figure.unit).toBe('B/s');
  });

  it('counts what a copy within a device reads and what it writes', () => {
    const cost = { bytesRead: 2e9, bytesWritten: 2e9 };
    const figure = find(figures({ kind: 'transfer', kernel: 'copy.engine', cost }, tenth), 'copy.engine')!;
    expect(figure.value).toBeCloseTo(40e9, 0);
  });

  it('is operations a second of a product', () => {
    const cost = { flops: 5e9, bytesRead: 7 };
    const figure = find(figures({ kind: 'gemm', kernel: 'gemm', cost }, tenth), 'gemm.tput')!;
    expect(figure.value).toBeCloseTo(50e9, 0);
    expect(figure.unit).toBe('FLOP/s');
  });

  it('is tokens of all sequences a second of a prefill', () => {
    const figure = find(figures({ kind: 'prefill', cost: { tokens: 512 } }, tenth), 'prefill.tput')!;
    expect(figure.value).toBeCloseTo(5120, 6);
  });
});

describe('eight steps that were queued and waited for once', () => {
  const cost = { tokens: 16 };
  const processes = [doneRepeat([80 * ms, 80 * ms]), doneRepeat([80 * ms])];
  const some = figures({ cost }, processes, { launches: 8 });

  it('have a mean time per step and a throughput, under names of their own', () => {
    expect(find(some, 'decode.step.queued')!.value).toBeCloseTo(0.01, 12);
    expect(find(some, 'decode.step.queued.tput')!.value).toBeCloseTo(200, 9);
  });

  it('have no latency and no percentiles, which nobody saw', () => {
    expect(some.filter(({ definition }) => definition === 'decode.step')).toEqual([]);
    expect(some.filter(({ statistic }) => statistic !== 'mean')).toEqual([]);
  });
});

describe('a generation of four ids by two sequences', () => {
  // ids after 100, 110, 130, 160 ms and after 200, 220, 230, 260 ms: one process each
  const repeats = [
    doneRepeat([165 * ms], { tokenNs: [[100, 110, 130, 160].map((t) => t * ms)] }),
    doneRepeat([265 * ms], { tokenNs: [[200, 220, 230, 260].map((t) => t * ms)] }),
  ];
  const all = figures({ kind: 'generate' }, repeats, { batch: 2, isl: 8, osl: 4 });
  const value = (definition: string) => find(all, definition)!.value;

  it('has the figures counted by hand', () => {
    expect(value('ttft')).toBeCloseTo(Math.sqrt(0.1 * 0.2), 12);
    expect(value('e2el')).toBeCloseTo(Math.sqrt(0.16 * 0.26), 12);
    // (160 − 100) / 3 = 20 ms in both
    expect(value('tpot.excl_first')).toBeCloseTo(0.02, 12);
    expect(value('itl.token')).toBeCloseTo(0.02, 12);
    // 2 sequences · 3 ids in 60 ms
    expect(value('decode.tput')).toBeCloseTo(100, 9);
    // 2 · 4 ids in 160 ms, and in 260 ms
    expect(value('tput.out.wall')).toBeCloseTo(8 / Math.sqrt(0.16 * 0.26), 9);
  });

  it('counts gaps, not ids, as samples of the inter-token latency', () => {
    expect(find(all, 'itl.token')).toMatchObject({ samples: 6, processes: 2 });
    expect(find(all, 'ttft')).toMatchObject({ samples: 2, processes: 2 });
  });

  it('has no time per further token when there is one id, and does not call it zero', () => {
    const one = doneRepeat([100 * ms], { tokenNs: [[100 * ms]] });
    const figure = figures({ kind: 'generate' }, [one], { osl: 1 });
    expect(find(figure, 'tpot.excl_first')).toMatchObject({ value: null, interval: null });
    expect(find(figure, 'tpot.excl_first')!.missing).toContain('one output token');
    expect(find(figure, 'ttft')!.value).toBeCloseTo(0.1, 12);
    expect(find(figure, 'decode.tput')).toBeUndefined();
  });
});

describe('the cold start', () => {
  it('is a figure of its own, and no sample', () => {
    const all = figures({ cost: { tokens: 1 } }, [
      doneRepeat([10 * ms], { loadNs: 2e9, firstRunNs: 0.5e9 }),
      doneRepeat([10 * ms], { loadNs: 8e9, firstRunNs: 4.5e9 }),
    ]);
    expect(find(all, 'load.time')).toMatchObject({ samples: 2, unit: 's' });
    expect(find(all, 'load.time')!.value).toBeCloseTo(4, 12);
    expect(find(all, 'first.run')!.value).toBeCloseTo(1.5, 12);
    expect(find(all, 'decode.step')).toMatchObject({ value: 0.01, samples: 2 });
  });

  it('is left out where a process does not know it', () => {
    const all = figures({}, [doneRepeat([ms]), doneRepeat([ms], { loadNs: null })]);
    expect(find(all, 'load.time')).toBeUndefined();
  });
});

describe('processes that did not finish', () => {
  const dead = doneRepeat([ms], { outcome: 'died' });

  it('do not enter a figure', () => {
    const step = find(figures({}, [doneRepeat([10 * ms]), dead, doneRepeat([])]), 'decode.step')!;
    expect(step).toMatchObject({ value: 0.01, processes: 1, samples: 1 });
  });

  it('leave no figure when there are no others', () => {
    expect(figures({}, [dead])).toEqual([]);
  });
});
