import { describe, expect, it } from 'vitest';
import {
  mainFigure,
  markImplausible,
  probesOf,
  reach,
  shareOf,
  utilisation,
} from '../../../results/figures/efficiency.ts';
import type { Figure, Record } from '../../../results/record.ts';
import { summarise } from '../../../results/statistics/summary.ts';
import { type MadeUpParts, madeUpRecord } from '../../fixtures/made-up-record.ts';
import { normals } from '../statistics/normals.ts';

const probe = (
  kernel: 'bw.read' | 'bw.copy' | 'bw.triad' | 'libc.read' | 'libc.copy',
  value: number,
  more: Partial<MadeUpParts> = {},
) => madeUpRecord({ kernel, figures: [{ definition: kernel, value }], ...more });
const product = (precision: 'float16' | 'int4', value: number, more: Partial<MadeUpParts> = {}) =>
  madeUpRecord({ kernel: 'gemm', precision, figures: [{ definition: 'gemm.tput', value }], ...more });

/** Two sequences, a step of 0.1 TB: 0.05 TB a token. */
const stepCost = { bytesRead: 99e9, bytesWritten: 1e9, tokens: 2 };
const decode = (tokensPerSecond: number, half: number | null = 0.01) =>
  madeUpRecord({
    model: 'llama-2-70b',
    figures: [
      { definition: 'decode.step', value: 2 / tokensPerSecond },
      { definition: 'decode.step.tput', value: tokensPerSecond, half },
    ],
    cost: stepCost,
  });
/** 100 tokens in 2 · 10^13 operations: 2 · 10^11 a token. */
const prefill = (tokensPerSecond: number, precision: 'float16' | 'int4' = 'float16') =>
  madeUpRecord({
    kind: 'prefill',
    precision,
    model: 'llama-2-70b',
    figures: [{ definition: 'prefill.tput', value: tokensPerSecond }],
    cost: { flops: 2e13, tokens: 100 },
  });

describe('the probes of a run', () => {
  it('are the fastest bandwidth kernel and, for each precision, the fastest product', () => {
    const { bandwidth, arithmetic } = probesOf([
      probe('bw.copy', 3e12),
      probe('bw.read', 4e12),
      probe('bw.triad', 3.5e12),
      product('float16', 600e12),
      product('float16', 700e12),
      product('int4', 300e12),
      decode(10),
    ]);
    expect(bandwidth).toMatchObject({ definition: 'bw.read', value: 4e12 });
    expect(arithmetic.get('float16')!.value).toBe(700e12);
    expect(arithmetic.get('int4')!.value).toBe(300e12);
    expect(arithmetic.size).toBe(2);
  });

  it('are not those that are INVALID', () => {
    const invalid = { invalid: { code: 'implausible', detail: '' } } as const;
    const { bandwidth, arithmetic } = probesOf([
      probe('bw.read', 9e12, invalid),
      probe('bw.copy', 3e12),
      product('float16', 900e12, invalid),
    ]);
    expect(bandwidth!.value).toBe(3e12);
    expect(arithmetic.size).toBe(0);
  });

  it('are none without kernels', () => {
    expect(probesOf([decode(10)])).toEqual({ bandwidth: null, byRuntime: null, arithmetic: new Map() });
  });
});

describe('the share of the device', () => {
  const probes = probesOf([probe('bw.read', 4e12), product('float16', 800e12), product('int4', 100e12)]);

  it('of a decode step is its bytes over its time and the bandwidth', () => {
    // 60 tokens/s · 50 GB = 3 TB/s of 4 TB/s
    const used = utilisation(decode(60), probes)!;
    expect(used).toMatchObject({ kind: 'MBU', probe: { definition: 'bw.read' } });
    expect(used.ratio).toBeCloseTo(0.75, 12);
    // the ends of the intervals: 60 / 1.01 and 4 TB/s · 1.01
    expect(used.atLeast).toBeCloseTo(0.75 / 1.01 / 1.01, 12);
  });

  it('of a prefill is its operations over its time and the product of its own precision', () => {
    // 2000 tokens/s · 2e11 = 400 TFLOP/s of 800
    expect(utilisation(prefill(2000), probes)).toMatchObject({ kind: 'MFU' });
    expect(utilisation(prefill(2000), probes)!.ratio).toBeCloseTo(0.5, 12);
    expect(utilisation(prefill(400, 'int4'), probes)!.ratio).toBeCloseTo(0.8, 12);
  });

  it('of a decode step is of the larger of two: what the runtime reaches, and what the C library does', () => {
    const both = probesOf([probe('bw.read', 4e12), probe('libc.copy', 5e12), probe('libc.read', 4.5e12)]);
    const used = utilisation(decode(60), both)!;
    expect(used).toMatchObject({ probe: { definition: 'libc.copy' } });
    expect(used.ratio).toBeCloseTo(0.6, 12);
    expect(used.ofRuntime).toMatchObject({ probe: { definition: 'bw.read' } });
    expect(used.ofRuntime!.ratio).toBeCloseTo(0.75, 12);
    const faster = probesOf([probe('bw.read', 6e12), probe('libc.copy', 5e12)]);
    expect(utilisation(decode(60), faster)).toMatchObject({
      probe: { definition: 'bw.read' },
      ofRuntime: null,
    });
  });

  it('of a kernel of the runtime is of the yardstick of its kind', () => {
    const beside = [probe('libc.read', 5e12), probe('libc.copy', 4e12)];
    expect(reach(probe('bw.read', 4e12), beside)).toMatchObject({ probe: { definition: 'libc.read' } });
    expect(reach(probe('bw.read', 4e12), beside)!.ratio).toBeCloseTo(0.8, 12);
    expect(reach(probe('bw.copy', 3e12), beside)!.ratio).toBeCloseTo(0.75, 12);
    expect(reach(probe('bw.triad', 3e12), beside)).toBeNull();
    expect(reach(decode(60), beside)).toBeNull();
    expect(reach(probe('bw.read', 4e12), [])).toBeNull();
  });

  it('is unknown without a probe, and of a kernel', () => {
    const none = probesOf([]);
    expect(utilisation(decode(60), none)).toBeNull();
    expect(utilisation(prefill(60), none)).toBeNull();
    expect(utilisation(probe('bw.copy', 3e12), probes)).toBeNull();
  });
});

describe('the interval of a share', () => {
  // Student's t at 97.5 %, as printed in every table: 2.7764 with 4 degrees of freedom, 2.3060 with 8, 2.5706 with 5.
  it('holds the spread of both sides: five processes each, ± 1 % each', () => {
    const used = utilisation(decode(60), probesOf([probe('bw.read', 4e12)]))!;
    // Equal spreads: √2 times the standard error of one, with 8 degrees of freedom in place of 4.
    const factor = 1.01 ** ((Math.SQRT2 * 2.306) / 2.7764);
    expect(used.low).toBeCloseTo(0.75 / factor, 5);
    expect(used.high).toBeCloseTo(0.75 * factor, 5);
    expect(used.reason).toBeNull();
  });

  it('is as wide as that of the denominator where the step itself is known far better', () => {
    const used = utilisation(decode(60, 1e-6), probesOf([probe('bw.read', 4e12, coarse)]))!;
    expect(used.low).toBeCloseTo(0.75 / 1.1, 4);
    expect(used.high).toBeCloseTo(0.75 * 1.1, 4);
  });

  it('is that of MFU, of the share of the runtime, and of a kernel beside its yardstick, likewise', () => {
    const factor = 1.01 ** ((Math.SQRT2 * 2.306) / 2.7764);
    const probes = probesOf([probe('bw.read', 4e12), probe('libc.copy', 5e12), product('float16', 800e12)]);
    const shares = [
      utilisation(prefill(2000), probes)!,
      utilisation(decode(60), probes)!.ofRuntime!,
      reach(probe('bw.copy', 3e12), [probe('libc.copy', 4e12)])!,
    ];
    for (const { ratio, low, high } of shares) {
      expect(low! * factor).toBeCloseTo(ratio, 5);
      expect(high! / factor).toBeCloseTo(ratio, 5);
    }
  });

  it.each([
    ['the step', decode(60, null), probe('bw.read', 4e12), 'one process'],
    [
      'the probe',
      decode(60),
      probe('bw.read', 4e12, { figures: [{ definition: 'bw.read', value: 4e12, half: null }] }),
      'bw.read has one process',
    ],
  ])('is none where %s has none, and says whose', (_, step, of, reason) => {
    expect(utilisation(step, probesOf([of]))).toMatchObject({ ratio: 0.75, low: null, high: null, reason });
  });

  it('agrees with the theorem of Fieller on the plain means where the spreads are small', () => {
    const [x, y] = [
      [59.1, 60.4, 60.2, 59.7, 60.6],
      [3.96, 4.02, 4.05, 3.99, 3.98],
    ] as const;
    const share = shareOf(figureFrom(x), figureFrom(y))!;
    const [low, high] = fieller(x, y);
    expect(share.low! / low - 1).toBeCloseTo(0, 3);
    expect(share.high! / high - 1).toBeCloseTo(0, 3);
    expect(low).toBeLessThan(share.ratio * 0.995);
  });

  it('holds the true share in 95 of 100 runs whose steps and probes differ by 3 and 8 %', () => {
    const draw = normals(16);
    const runs = 2_000;
    const held = Array.from({ length: runs }, () => {
      const [x, y] = [
        draw(5).map((z) => 60 * Math.exp(0.03 * z)),
        draw(5).map((z) => 80 * Math.exp(0.08 * z)),
      ];
      const { low, high } = shareOf(figureFrom(x), figureFrom(y))!;
      return low! <= 0.75 && 0.75 <= high!;
    }).filter(Boolean).length;
    // Three standard deviations of the count are 1.5 %.
    expect(held / runs).toBeGreaterThan(0.935);
    expect(held / runs).toBeLessThan(0.975);
  });
});

const coarse = { figures: [{ definition: 'bw.read' as const, value: 4e12, half: 0.1 }] };

const figureFrom = (centres: readonly number[]): Figure => {
  const { centre, low, high, confidence, method, n } = summarise(centres);
  return {
    ...mainFigure(probe('bw.read', centre))!,
    interval: { low: low!, high: high!, confidence: confidence!, method },
    processes: n,
  };
};

/** E. Fieller, J. R. Stat. Soc. B 16 (1954), eq. 9, for independent means, with t of 8 degrees of freedom (the spreads are alike). */
function fieller(x: readonly number[], y: readonly number[]): [number, number] {
  const t = 2.306;
  const moments = (values: readonly number[]) => {
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    return [centre, squares / (values.length - 1) / values.length] as const;
  };
  const [[a, va], [b, vb]] = [moments(x), moments(y)];
  const [from, to] = [a * a - t * t * va, b * b - t * t * vb];
  const root = Math.sqrt((a * b) ** 2 - from * to);
  return [(a * b - root) / to, (a * b + root) / to];
}

describe('a figure above what the probes allow', () => {
  const probes = [probe('bw.read', 4e12), product('float16', 800e12)];
  const stateOf = (record: ReturnType<typeof decode>) => markImplausible([...probes, record])[2]!.validity;

  it('is INVALID, with its share in the reason', () => {
    // 100 tokens/s · 50 GB = 5 TB/s of 4 TB/s: 125 %, at least 122.5 % by the intervals
    expect(stateOf(decode(100))).toEqual({
      state: 'INVALID',
      reasons: [{ code: 'implausible', detail: 'MBU is at least 123 % of bw.read', repeat: null }],
    });
    expect(stateOf(prefill(5000)).state).toBe('INVALID');
  });

  it('stays as it was where the intervals allow it', () => {
    expect(stateOf(decode(79)).state).toBe('VALID');
    // 82 tokens/s are 102.5 %, but at least 100.5 %
    expect(stateOf(decode(82)).state).toBe('VALID');
  });

  it('is held against the bare figures where there is no interval', () => {
    expect(stateOf(decode(85, null)).state).toBe('INVALID');
  });

  it('is not known to be so where the processes differ too much for an interval', () => {
    const [faster, slower] = [decode(100), probe('bw.read', 4e12)];
    const without = (record: Record): Record => ({
      ...record,
      figures: record.figures.map((figure) => ({ ...figure, interval: null, processes: 3 })),
    });
    expect(markImplausible([without(slower), faster])[1]!.validity.state).toBe('VALID');
    expect(markImplausible([slower, without(faster)])[1]!.validity.state).toBe('VALID');
  });

  it.each(['cache_resident', 'synthetic_tiny'] as const)(
    'is nothing impossible where it says %s: the probe is not its limit',
    (code) => {
      const record = decode(100);
      const reasons = [{ code, detail: '', repeat: null }];
      const doubtful = { ...record, validity: { state: 'DEGRADED', reasons } } as const;
      expect(stateOf({ ...doubtful, validity: { ...doubtful.validity, reasons } })).toEqual(
        doubtful.validity,
      );
    },
  );

  it('leaves the other records as they are', () => {
    const records = [...probes, decode(100)];
    expect(markImplausible(records).slice(0, 2)).toEqual(records.slice(0, 2));
  });
});

describe('the figure that stands for a record', () => {
  it.each([
    ['bandwidth', probe('bw.copy', 3e12), 'bw.copy'],
    ['gemm', product('float16', 7e14), 'gemm.tput'],
    ['decode', decode(10), 'decode.step.tput'],
    ['prefill', prefill(10), 'prefill.tput'],
    [
      'generate',
      madeUpRecord({
        kind: 'generate',
        figures: [
          { definition: 'ttft', value: 1 },
          { definition: 'tput.out.wall', value: 2 },
        ],
      }),
      'tput.out.wall',
    ],
  ])('of %s is its rate', (_, record, definition) => {
    expect(mainFigure(record)!.definition).toBe(definition);
  });

  it('is none where the trial failed', () => {
    expect(mainFigure(madeUpRecord({ figures: [] }))).toBeNull();
  });
});
