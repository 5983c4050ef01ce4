import { describe, expect, it } from 'vitest';
import { fitRoofline } from '../../../results/projection/fit.ts';
import { generationTimes, limitsOf } from '../../../results/projection/roofline.ts';
import { whatIfAssumed, whatIfMeasured } from '../../../results/projection/what-if.ts';
import {
  decodeBytes,
  decodeFlops,
  prefillBytes,
  prefillFlops,
  publishedDecoders,
} from '../../../results/reference/decoder-cost.ts';
import { loadReference } from '../../../results/reference/load.ts';

const { cost } = publishedDecoders['llama-2-70b-fp8'];
const h200 = limitsOf(loadReference().devices['h200-sxm-141gb']!, 'FP8')!;
const work = (batch: number) => ({
  batch,
  osl: 128,
  prefill: { bytes: prefillBytes(cost, batch, 2048), flops: prefillFlops(cost, batch, 2048) },
  decode: { bytes: decodeBytes(cost, batch, 2048 + 63), flops: decodeFlops(cost, batch, 2048 + 63) },
});

describe('a generation on a device that did not run it', () => {
  it('is at the assumed efficiencies what the roofline of claims says, between the ends of their spread', () => {
    const answer = whatIfAssumed(work(8), h200);
    const { tokensPerSecond } = generationTimes(cost, { batch: 8, isl: 2048, osl: 128 }, h200);
    expect(answer.tokensPerSecond).toBeCloseTo(tokensPerSecond, 9);
    expect(answer.low).toBeLessThan(tokensPerSecond);
    expect(answer.high).toBeGreaterThan(tokensPerSecond);
  });

  it('names what bounds it: a long prompt the arithmetic, a step of few sequences the memory', () => {
    expect(whatIfAssumed(work(8), h200)).toMatchObject({
      prefillBoundBy: 'arithmetic',
      decodeBoundBy: 'memory',
    });
  });

  it('takes the shares of a measured device, and gives back their rate on that device', () => {
    const { prefill, decode } = work(8);
    const shares = { memory: 0.7, arithmetic: 0.4 };
    const seconds = ({ bytes, flops }: typeof decode) =>
      Math.max(bytes / (shares.memory * h200.bandwidth), flops / (shares.arithmetic * h200.arithmetic));
    const steps = [1, 2, 3].flatMap((times) =>
      [prefill, decode].map(({ bytes, flops }) => {
        const step = { bytes: times * bytes, flops: times * flops };
        return { name: `${times}`, ...step, seconds: seconds(step) };
      }),
    );
    const answer = whatIfMeasured(work(8), h200, fitRoofline(steps, h200)!);
    const expected = (8 * 128) / (seconds(prefill) + 127 * seconds(decode));
    expect(answer).toMatchObject({ tokensPerSecond: expect.closeTo(expected, 3) });
  });

  it('refuses in words where no measured step was bound by what would bind it', () => {
    const steps = [1, 2, 4, 8].map((batch) => {
      const { decode } = work(batch);
      return { name: `b${batch}`, ...decode, seconds: decode.bytes / (0.8 * h200.bandwidth) };
    });
    expect(whatIfMeasured(work(8), h200, fitRoofline(steps, h200)!)).toMatch(/bound by arithmetic/);
  });
});
