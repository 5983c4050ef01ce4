import { describe, expect, it } from 'vitest';
import { drift } from '../../../results/statistics/drift.ts';
import { steady } from '../../../results/statistics/steady.ts';
import { normals } from './normals.ts';

const noisy = (n: number, level: (i: number) => number, seed = 1) =>
  normals(seed)(n).map((z, i) => level(i) * (1 + 0.002 * z));

describe('the drift', () => {
  it('of a straight line is its change over the window', () => {
    const line = Array.from({ length: 11 }, (_, i) => 95 + i);
    expect(drift(line)!.percent).toBeCloseTo(10, 12);
    expect(drift(line.toReversed())!.percent).toBeCloseTo(-10, 12);
  });

  it('is found the same in a long series as in a short one', () => {
    const found = drift(noisy(5_000, (i) => 100 + (2 * i) / 5_000))!;
    expect(found.percent).toBeCloseTo(2, 1);
    expect(found.p).toBeLessThan(1e-6);
  });

  it('cries wolf in about 5 of 100 flat series', () => {
    const draw = normals(12);
    const alarms = Array.from({ length: 500 }, () => drift(draw(20).map((z) => 50 + z))!.p < 0.05);
    expect(Math.abs(alarms.filter(Boolean).length - 25)).toBeLessThan(20); // four standard deviations
  });

  it('is null below five samples', () => {
    expect(drift([1, 2, 3, 4])).toBeNull();
  });
});

describe('steady', () => {
  it('asks for samples until there are three windows of ten', () => {
    expect(steady(noisy(29, () => 10))).toMatchObject({ steady: false, reason: 'needs 30 samples', p: null });
  });

  it('holds where the last windows are flat, whatever came before', () => {
    expect(steady(noisy(90, (i) => (i < 60 ? 20 - i / 6 : 10))).steady).toBe(true);
  });

  it('fails for a drift above 1 %', () => {
    expect(steady(noisy(30, (i) => 10 + i / 200))).toMatchObject({
      steady: false,
      reason: expect.stringContaining('drifts by 1.'),
    });
  });

  it('fails for a clear slope below 1 %', () => {
    expect(steady(Array.from({ length: 30 }, (_, i) => 100 + i / 60))).toMatchObject({
      steady: false,
      reason: expect.stringContaining('slope is not 0'),
    });
  });

  it('lets pass a slope that is clear and too flat to matter', () => {
    expect(steady(Array.from({ length: 30 }, (_, i) => 100 + i / 500)).steady).toBe(true);
  });

  it('is unknown around 0', () => {
    expect(steady(new Array(30).fill(0))).toMatchObject({
      steady: false,
      reason: expect.stringContaining('0'),
      p: null,
    });
  });

  it('takes other windows and limits', () => {
    const samples = noisy(12, (i) => 10 + i / 200);
    expect(steady(samples, { windows: 2, window: 6, tolerancePercent: 5, significance: 1e-9 }).steady).toBe(
      true,
    );
  });
});
