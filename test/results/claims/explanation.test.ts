import { describe, expect, it } from 'vitest';
import { explainRatio, publishedRatios } from '../../../results/claims/explanation.ts';
import { assumedEfficiency, limitsOf } from '../../../results/projection/roofline.ts';
import { publishedDecoders } from '../../../results/reference/decoder-cost.ts';
import { loadReference } from '../../../results/reference/load.ts';

const reference = loadReference();
const limits = (id: string) => limitsOf(reference.devices[id]!, 'FP8')!;
const { cost } = publishedDecoders['llama-2-70b-fp8'];
const h200 = { limits: limits('h200-sxm-141gb'), batch: 32, powerW: 700 };
const h100 = { limits: limits('h100-sxm5-80gb'), batch: 8, powerW: 700 };
const explain = (subject = h200, observed: number | null = 1.9) =>
  explainRatio(cost, { isl: 2048, osl: 128 }, subject, h100, assumedEfficiency, observed);
const factor = (explanation: ReturnType<typeof explain>, name: string) =>
  explanation.factors.find((entry) => entry.name === name)!;

describe('"nearly twice" taken apart', () => {
  it('is bandwidth times capacity: arithmetic and power give nothing', () => {
    const explanation = explain();
    expect(factor(explanation, 'bandwidth').value).toBeCloseTo(1.22, 2);
    expect(factor(explanation, 'capacity').value).toBeCloseTo(1.56, 2);
    expect(factor(explanation, 'arithmetic').value).toBeCloseTo(1, 3);
    expect(factor(explanation, 'power').value).toBe(1);
  });

  it('has factors that multiply to what was observed', () => {
    const product = explain().factors.reduce((total, { value }) => total * value!, 1);
    expect(product).toBeCloseTo(1.9, 9);
  });

  it('leaves software open without an observed ratio, and power where the limits differ', () => {
    expect(factor(explain(h200, null), 'software').value).toBeNull();
    expect(factor(explain({ ...h200, powerW: 1000 }), 'power').value).toBeNull();
  });

  it('states every input', () => {
    expect(explain().inputs.join('\n')).toMatch(
      /68976648192 parameters.*327680 bytes of cache.*2048 tokens in.*0\.5.*0\.8/s,
    );
  });
});

describe('the published ratios beside it', () => {
  const ratios = publishedRatios(reference, 'h200-sxm-141gb', 'h100-sxm5-80gb', 'Llama 2 70B');
  const range = (round: string, power: string, submitters: string[]) => {
    const fitting = ratios.filter(
      (entry) => entry.round === round && entry.power === power && submitters.includes(entry.submitter),
    );
    return fitting.map(({ ratio }) => Number(ratio.toFixed(2))).sort();
  };

  it.each([
    ['v4.0', 'standard', 'NVIDIA', [1.27, 1.29]],
    ['v4.0', '1000 W', 'NVIDIA', [1.44, 1.45]],
    ['v4.1', 'standard', 'NVIDIA', [1.28, 1.35]],
    ['v5.0', 'standard', 'NVIDIA', [1.06, 1.12]],
    ['v5.1', 'standard', 'Cisco', [1.09, 1.1]],
  ])('%s at %s power by %s: %j', (round, power, submitter, expected) => {
    expect(range(round, power, [submitter])).toEqual(expected);
  });

  it('name the software generation where the entry states it', () => {
    expect(ratios.find(({ round }) => round === 'v4.1')!.software).toContain('TensorRT 10.2');
    expect(ratios.find(({ round }) => round === 'v4.0')!.software).toBe('not stated');
  });
});
