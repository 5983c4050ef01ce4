import { describe, expect, it } from 'vitest';
import { assumedSteps, fitServedSteps, measuredSteps } from '../../../results/projection/served-load.ts';
import {
  besideRoofline,
  costOfServed,
  probedLimitsOf,
  stepCost,
} from '../../../results/projection/served-steps.ts';
import type { StepSize } from '../../../results/serving/step-model.ts';
import { decodeCost, prefillCost } from '../../../workloads/cost.ts';
import { factsOf } from '../../../workloads/model-facts.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { servedLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const storage = { precision: 'float32', activation: 'float32' } as const;
const shape = shapes.get('tinyllama-1.1b')!;
const facts = factsOf(shape, storage, { kind: 'distinct', distinct: shape.layers });
const model = { ...facts, weights: { synthetic: true, seed: 1, sha256: '' } } as never;
const cost = costOfServed({ model });
if (typeof cost === 'string') throw new Error(cost);

describe('the cost of a served step', () => {
  it('of a decode is that of a fixed batch whose rows have as much in the cache each', () => {
    const expected = decodeCost(shape, storage, 4, 100);
    const { bytes, flops } = stepCost(cost, { kind: 'decode', rows: 4, tokens: 4, cached: 400 });
    // The norms and the position of the last row are counted apart by the two: within 0.1 %.
    expect(bytes / (expected.bytesRead + expected.bytesWritten)).toBeCloseTo(1, 3);
    expect(flops / expected.flops).toBeCloseTo(1, 3);
  });

  it('of the chunks of a prompt adds up to that of the prompt, but for the head, which works once for each', () => {
    const chunks = [0, 32, 64].map((cached) =>
      stepCost(cost, { kind: 'prefill', rows: 1, tokens: 32, cached }),
    );
    const sum = chunks.reduce((total, { flops }) => total + flops, 0);
    const head = 2 * shape.vocab * shape.hidden;
    expect((sum - 2 * head) / prefillCost(shape, storage, 1, 96).flops).toBeCloseTo(1, 3);
  });

  it('is not told of a model whose experts nobody counted', () => {
    const experts = { ...facts, shape: { ...facts.shape, experts: { total: 8, active: 2 } }, weights: null };
    expect(costOfServed({ model: experts as never })).toMatch(/experts/);
  });
});

const decodes = [1, 2, 4, 8].map(
  (size): StepSize => ({
    kind: 'decode',
    size,
    steps: 5,
    medianSeconds: 1,
    active: size,
    cached: 100 * size,
  }),
);
const chunk: StepSize = { kind: 'prefill', size: 256, steps: 5, medianSeconds: 1, active: 1, cached: 0 };
const limits = { bandwidth: 20e9, arithmetic: 100e9, memoryBytes: 64e9, verified: true };

describe('the steps beside the roofline', () => {
  it('are as many times slower as counted by hand: 1 s where the bytes alone take 0.2 s', () => {
    const { bytes } = stepCost(cost, { kind: 'decode', rows: 1, tokens: 1, cached: 100 });
    const [one] = besideRoofline([decodes[0]!], cost, { bandwidth: bytes / 0.2, arithmetic: 1e15 });
    expect(one).toMatchObject({ boundBy: 'memory' });
    expect(one!.ratio).toBeCloseTo(5, 9);
  });

  it('name the arithmetic where a chunk of many tokens is bound by it', () => {
    expect(besideRoofline([chunk], cost, limits)[0]!.boundBy).toBe('arithmetic');
  });

  it('have no roofline where this device was not probed, and say what to measure', () => {
    const { engine } = servingRecord(servedLog([{ scheduled: 0, tokens: [1, 2] }]));
    expect(probedLimitsOf({ engine, precision: 'int4' }, [])).toBe(
      'no record of this device measured bw.read float32, gemm int4 peak',
    );
  });
});

describe('the steps on another device', () => {
  // 70 % of the bandwidth, 40 % of the arithmetic, 50 ms besides.
  const seconds = (size: StepSize, of = limits) => {
    const { bytes, flops } = stepCost(cost, {
      ...size,
      rows: size.kind === 'decode' ? size.size : 1,
      tokens: size.size,
    });
    return Math.max(bytes / (0.7 * of.bandwidth), flops / (0.4 * of.arithmetic)) + 0.05;
  };
  const slow = { ...limits, arithmetic: 2000e9 };
  const sizes = [...decodes, chunk, { ...chunk, size: 512 }, { ...chunk, size: 1024 }].map((size) => ({
    ...size,
    medianSeconds: seconds(size, slow),
  }));
  const target = { ...limits, bandwidth: 4800e9, arithmetic: 900e12 };

  it('take the shares of its own limits that the measured device reached, and the same fixed cost', () => {
    const fit = fitServedSteps(sizes, cost, slow)!;
    const {
      centres: [centre],
      ends: [fast, slowest],
    } = measuredSteps(cost, fit, target);
    const step = { kind: 'decode' as const, rows: 8, tokens: 8, cached: 800, woke: false };
    expect(centre!(step, 0)).toBeCloseTo(seconds(decodes[3]!, target), 5);
    expect(fast!(step, 0)).toBeLessThanOrEqual(centre!(step, 0));
    expect(slowest!(step, 0)).toBeGreaterThanOrEqual(centre!(step, 0));
  });

  it('refuse in words where arithmetic may bind that bound no measured step', () => {
    const memoryOnly = sizes.filter(({ kind }) => kind === 'decode');
    const fit = fitServedSteps(memoryOnly, cost, slow)!;
    const {
      centres: [centre],
    } = measuredSteps(cost, fit, target);
    expect(() => centre!({ kind: 'prefill', rows: 1, tokens: 1024, cached: 0, woke: false }, 0)).toThrow(
      /bound by arithmetic/,
    );
  });

  it('are at the assumed efficiencies 80 % of the bandwidth, between the ends of their spread', () => {
    const {
      centres: [centre],
      ends: [fast, slowest],
    } = assumedSteps(cost, target);
    const step = { kind: 'decode' as const, rows: 1, tokens: 1, cached: 100, woke: false };
    expect(centre!(step, 0)).toBeCloseTo(stepCost(cost, step).bytes / (0.8 * 4800e9), 12);
    expect(fast!(step, 0) / centre!(step, 0)).toBeCloseTo(8 / 9, 9);
    expect(slowest!(step, 0) / centre!(step, 0)).toBeCloseTo(8 / 7, 9);
  });
});
