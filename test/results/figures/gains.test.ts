import { describe, expect, it } from 'vitest';
import { gainsOf, stepWays } from '../../../results/figures/gains.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const onGpu = (title: string, processesMs: readonly (readonly number[])[]) =>
  measuredRecord(title, processesMs, 'cuda');

const plain = onGpu('decode tiny float16 b2 c64', [[10, 10], [10], [10]]);
// Sixteen queued steps a sample: 128 ms are 8 ms a step.
const queued = onGpu('decode tiny float16 b2 c64 queued', [[128], [128], [128]]);
const recorded = onGpu('decode tiny float16 b2 c64 graph', [[4], [5], [6]]);

describe('the gain of a way of stepping', () => {
  it('is its tokens a second over those of the same work, stepped plainly', () => {
    const [gain, ...more] = gainsOf([plain, queued]);
    expect(more).toEqual([]);
    expect(gain).toMatchObject({ record: queued, plain, ways: ['queued'] });
    expect(gain!.ratio.ratio).toBeCloseTo(10 / 8, 12);
  });

  it('has an interval where its processes differ', () => {
    const [gain] = gainsOf([recorded, plain]);
    const { ratio, low, high } = gain!.ratio;
    // 10 ms over the geometric mean of 4, 5 and 6 ms.
    expect(ratio).toBeCloseTo(10 / Math.cbrt(120), 12);
    expect(low!).toBeLessThan(ratio);
    expect(high!).toBeGreaterThan(ratio);
  });

  it.each([
    ['another batch', onGpu('decode tiny float16 b4 c64', [[10], [10], [10]])],
    ['another context', onGpu('decode tiny float16 b2 c128', [[10], [10], [10]])],
    ['another precision', onGpu('decode tiny int4 b2 c64', [[10], [10], [10]])],
    ['another shape', onGpu('decode tinyllama-1.1b float16 b2 c64', [[10], [10], [10]])],
    ['nothing that was measured', onGpu('decode tiny float16 b2 c64', [])],
  ])('is not taken against %s', (_, other) => {
    expect(gainsOf([other, queued])).toEqual([]);
  });

  it('is not asked of kernels, whose runs are queued on every GPU', () => {
    const kernel = onGpu('gemm float16 128x128x128', [[1], [1], [1]]);
    expect(stepWays(kernel.setting)).toEqual(['queued']);
    expect(gainsOf([kernel, plain])).toEqual([]);
  });
});
