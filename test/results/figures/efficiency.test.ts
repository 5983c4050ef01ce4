import { describe, expect, it } from 'vitest';
import {
  mainFigure,
  markImplausible,
  probesOf,
  reach,
  utilisation,
} from '../../../results/figures/efficiency.ts';
import type { Record } from '../../../results/record.ts';
import { type MadeUpParts, madeUpRecord } from '../../fixtures/made-up-record.ts';

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
    expect(reach(probe('bw.read', 4e12), beside)).toMatchObject({ of: { definition: 'libc.read' } });
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
