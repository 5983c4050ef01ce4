import { describe, expect, it } from 'vitest';
import {
  assumedEfficiency,
  batchThatFits,
  generationTimes,
  limitsOf,
} from '../../../results/projection/roofline.ts';
import {
  decodeBytes,
  decodeFlops,
  prefillFlops,
  publishedDecoders,
} from '../../../results/reference/decoder-cost.ts';
import { loadReference } from '../../../results/reference/load.ts';

const { devices } = loadReference();
const { cost } = publishedDecoders['llama-2-70b-fp8'];
const h100 = limitsOf(devices['h100-sxm5-80gb']!, 'FP8')!;
const h200 = limitsOf(devices['h200-sxm-141gb']!, 'FP8')!;
const rate = (limits: typeof h100, batch: number) =>
  generationTimes(cost, { batch, isl: 2048, osl: 128 }, limits).tokensPerSecond;
const within = (value: number, expected: number, share: number) =>
  expect(Math.abs(value / expected - 1), `${value} for ${expected}`).toBeLessThanOrEqual(share);

describe('the cost of Llama 2 70B', () => {
  it('has the parameters and the cache of the check values', () => {
    expect(cost.parameters).toBe(68_976_648_192);
    expect(cost.kvBytesPerToken).toBe(327_680);
  });

  it('moves every weight but the input embedding once a step, and the cache of each sequence', () => {
    expect(decodeBytes(cost, 2, 99)).toBe(68_976_648_192 - 32_000 * 8192 + 2 * 100 * 327_680);
  });

  it('computes two operations a weight and four a head, channel and token of context', () => {
    expect(decodeFlops(cost, 1, 0)).toBe(2 * (68_976_648_192 - 32_000 * 8192));
    expect(decodeFlops(cost, 1, 10) - decodeFlops(cost, 1, 0)).toBe(4 * 80 * 64 * 128 * 10);
    expect(prefillFlops(cost, 1, 1)).toBe(2 * (68_976_648_192 - 32_000 * 8192) + 2 * 80 * 64 * 128);
  });
});

describe('the roofline of Llama 2 70B in FP8, 2048 tokens in and 128 out, half of prefill and 80 % of decode', () => {
  it('states the assumed efficiencies', () => {
    expect(assumedEfficiency).toMatchObject({ prefill: 0.5, bandwidth: 0.8 });
  });

  it.each([
    ['H100 at batch 8', h100, 8, 174],
    ['H200 at batch 8', h200, 8, 214],
    ['H200 at batch 32', h200, 32, 334],
  ])('gives %s within 2 %', (_, limits, batch, expected) => within(rate(limits, batch), expected, 0.02));

  it('gives 1.22 at equal batch and 1.91 at batch 32 against 8, within 2 %', () => {
    within(rate(h200, 8) / rate(h100, 8), 1.22, 0.02);
    within(rate(h200, 32) / rate(h100, 8), 1.91, 0.02);
  });

  it('finds the batch that the memory holds: about ten on 80 GB, none where the weights alone do not fit', () => {
    expect(batchThatFits(cost, 2176, h100)).toBe(9);
    expect(batchThatFits(cost, 2176, h200)).toBeGreaterThan(64);
    expect(batchThatFits(cost, 2176, { memoryBytes: 64e9 })).toBe(0);
  });

  it('has no limits for a device of which a figure is missing', () => {
    expect(limitsOf(devices['ascend-910c']!, 'FP8')).toBeNull();
    expect(limitsOf(devices['h200-nvl-141gb']!, 'FP8')).toMatchObject({ verified: false });
  });
});
