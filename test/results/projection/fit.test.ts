import { describe, expect, it } from 'vitest';
import { fitRoofline, type MeasuredStep } from '../../../results/projection/fit.ts';
import { costOfRecord, projectStep, stepsOf } from '../../../results/projection/project.ts';
import type { Limits } from '../../../results/projection/roofline.ts';
import { againstPublished, leaveOneOut } from '../../../results/projection/validate.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';

const limits: Limits = { bandwidth: 1e12, arithmetic: 100e12, memoryBytes: 80e9, verified: true };
const truth = { bandwidth: 0.8, arithmetic: 0.5, fixed: 2e-3 };
const timeOf = (bytes: number, flops: number) =>
  Math.max(bytes / (truth.bandwidth * 1e12), flops / (truth.arithmetic * 100e12)) + truth.fixed;

/** A sweep over batches of a made-up model of 10 GB: 20 GFLOP and 0.1 GB of cache a sequence. */
const sweep = (batches: number[], noise = 0): MeasuredStep[] => {
  const random = randomStream(7);
  return batches.map((batch) => {
    const [bytes, flops] = [10e9 + batch * 0.1e9, batch * 20e9];
    const off = 1 + noise * ((random.bits() / 2 ** 32) * 2 - 1);
    return { name: `batch ${batch}`, bytes, flops, seconds: timeOf(bytes, flops) * off };
  });
};
const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

describe('the fit of a roofline', () => {
  it('finds the shares and the fixed cost that made the data', () => {
    const fit = fitRoofline(sweep(batches), limits)!;
    expect(fit.bandwidth!.value).toBeCloseTo(0.8, 6);
    expect(fit.arithmetic!.value).toBeCloseTo(0.5, 6);
    expect(fit.fixedSeconds.value).toBeCloseTo(2e-3, 8);
    expect(fit.relativeError.largest).toBeLessThan(1e-9);
    expect(fit.bound.memory).toEqual(['batch 1', 'batch 2', 'batch 4', 'batch 8', 'batch 16', 'batch 32']);
  });

  it('gives intervals that hold the truth under 3 % of noise, and the same ones again', () => {
    const fit = fitRoofline(sweep(batches, 0.03), limits)!;
    expect(fit.bandwidth!.low!).toBeLessThan(0.8);
    expect(fit.bandwidth!.high!).toBeGreaterThan(0.8);
    expect(fit.arithmetic!.low!).toBeLessThan(0.5);
    expect(fit.arithmetic!.high!).toBeGreaterThan(0.5);
    expect(fit.relativeError.rms).toBeLessThan(0.03);
    expect(fitRoofline(sweep(batches, 0.03), limits)).toEqual(fit);
  });

  it('does not depend on the order of the steps', () => {
    const there = fitRoofline(sweep(batches), limits)!;
    expect(fitRoofline(sweep(batches).reverse(), limits)!.arithmetic!.value).toBeCloseTo(
      there.arithmetic!.value,
      9,
    );
  });

  it('says nothing of arithmetic where no step was bound by it', () => {
    const fit = fitRoofline(sweep([1, 2, 4, 8]), limits)!;
    expect(fit.arithmetic).toBeNull();
    expect(fit.bandwidth!.value).toBeCloseTo(0.8, 6);
  });

  it('needs two steps', () => {
    expect(fitRoofline(sweep([1]), limits)).toBeNull();
  });
});

describe('a projection', () => {
  const fit = fitRoofline(sweep(batches, 0.01), limits)!;
  const twice: Limits = { ...limits, bandwidth: 2e12, arithmetic: 200e12 };

  it('keeps the shares and changes the limits', () => {
    const step = projectStep(fit, { bytes: 20e9, flops: 1e9 }, twice);
    if (typeof step === 'string') throw new Error(step);
    expect(step.seconds).toBeCloseTo(20e9 / (0.8 * 2e12) + 2e-3, 3);
    expect(step.low!).toBeLessThanOrEqual(step.seconds);
    expect(step.high!).toBeGreaterThanOrEqual(step.seconds);
    expect(step.boundBy).toBe('memory');
  });

  it('is refused where a share that no step showed could bind', () => {
    const memoryOnly = fitRoofline(sweep([1, 2, 4, 8]), limits)!;
    expect(projectStep(memoryOnly, { bytes: 1e9, flops: 1e12 }, limits)).toContain('not known');
    expect(typeof projectStep(memoryOnly, { bytes: 10e9, flops: 1e9 }, limits)).toBe('object');
  });
});

describe('how far a projection is off', () => {
  it('predicts each step of a sweep from the others', () => {
    const errors = leaveOneOut(sweep(batches, 0.02), limits).map(({ relativeError }) =>
      Math.abs(relativeError!),
    );
    expect(errors).toHaveLength(10);
    expect(Math.max(...errors)).toBeLessThan(0.1);
  });

  it('has no prediction where the others do not say what binds', () => {
    const alone = leaveOneOut(sweep([1, 2, 4, 8, 512]), limits).at(-1)!;
    expect(alone).toMatchObject({ name: 'batch 512', predictedSeconds: null, relativeError: null });
  });

  it('is 5 to 70 % off for the published results with a stated batch: the assumptions are rough, and shown', () => {
    const checks = againstPublished(loadReference());
    expect(checks.map(({ relativeError }) => Math.round(100 * relativeError))).toEqual([
      20, 8, 10, -5, 70, 37,
    ]);
  });
});

describe('steps and costs from records', () => {
  const decode = madeUpRecord({
    kind: 'decode',
    model: 'llama-2-70b',
    figures: [{ definition: 'decode.step.tput', value: 40 }],
    setting: { batch: 4 },
    cost: { tokens: 4, bytesRead: 70e9, bytesWritten: 1e6, flops: 5e11, weightBytes: 68.7e9 },
  });

  it('takes the time of a step from tokens and rate, and leaves INVALID records out', () => {
    expect(stepsOf([decode])).toEqual([
      { name: 'decode llama-2-70b', bytes: 70.001e9, flops: 5e11, seconds: 0.1 },
    ]);
    const invalid = { ...decode, validity: { state: 'INVALID' as const, reasons: [] } };
    expect(stepsOf([invalid])).toEqual([]);
  });

  it('takes the cost of a model for other batches, but not of one with experts', () => {
    expect(costOfRecord(decode)).toMatchObject({
      touchedBytes: 68.7e9,
      kvBytesPerToken: 327_680,
      attentionFlops: 2_621_440,
    });
    const { model } = decode.workload;
    const experts = { ...model!, shape: { ...model!.shape, experts: { total: 8, active: 2 } } };
    expect(costOfRecord({ ...decode, workload: { ...decode.workload, model: experts } })).toBeNull();
  });
});
