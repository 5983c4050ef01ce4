import { describe, expect, it } from 'vitest';
import { besidePublished, compareServed } from '../../../results/comparison/served.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { isInChinese } from '../../../results/sentences.ts';
import type { ServingFigure } from '../../../results/serving/figures.ts';
import { composedRatio } from '../../../results/statistics/ratio.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const record = servingRecord(oneRowLog(exponentialGaps(0.5, 30, 8)));
const figure = (
  value: number | null,
  interval: [number, number] | null,
  change: Partial<ServingFigure> = {},
) => ({
  definition: 'tput.out.wall' as const,
  statistic: 'mean' as const,
  unit: 'tokens/s',
  value,
  interval: interval && { low: interval[0], high: interval[1], confidence: 0.95 },
  n: 100,
  missing: interval ? null : 'needs 11 values for an interval, has 6',
  ...change,
});
const withFigures = (...figures: ReturnType<typeof figure>[]) => ({ ...record, figures });
const ratio = (x: ReturnType<typeof figure>, y: ReturnType<typeof figure>) =>
  compareServed(withFigures(x), withFigures(y)).ratios[0]!;

describe('two served loads', () => {
  it('have the ratio and the interval that follow from both, as counted by hand', () => {
    // ln 1.25 on each side of each: the legs of a triangle whose hypotenuse is √2 · ln 1.25, a factor of 1.3710.
    const found = ratio(figure(10, [8, 12.5]), figure(5, [4, 6.25]));
    expect(found.ratio).toBe(2);
    expect(found.low).toBeCloseTo(2 / 1.371044, 4);
    expect(found.high).toBeCloseTo(2 * 1.371044, 4);
    expect(found.answer).toBe('better');
  });

  it('takes the far end of each where they are skewed: down by 10/8 and 8/5, up by 15/10 and 5/4.5', () => {
    const { low, high } = ratio(figure(10, [8, 15]), figure(5, [4.5, 8]));
    expect(low).toBeCloseTo(1.18871, 4);
    expect(high).toBeCloseTo(3.04067, 4);
  });

  it('have the interval of independent normal logarithms where theirs are such', () => {
    const z = 1.959964;
    const side = (centre: number, u: number) =>
      figure(centre, [centre * Math.exp(-z * u), centre * Math.exp(z * u)]);
    const expected = composedRatio(
      { centre: 7, relativeUncertainty: 0.04 },
      { centre: 9, relativeUncertainty: 0.03 },
    );
    const found = ratio(side(7, 0.04), side(9, 0.03));
    expect(found.low).toBeCloseTo(expected.low!, 5);
    expect(found.high).toBeCloseTo(expected.high!, 5);
  });

  it('are worse where a latency is longer, and nothing is shown where the interval holds 1', () => {
    const latency = { definition: 'ttft.sched', unit: 's' } as never;
    expect(ratio(figure(2, [1.9, 2.1], latency), figure(1, [0.9, 1.1], latency)).answer).toBe('worse');
    expect(ratio(figure(1, [0.8, 1.2]), figure(1.1, [0.9, 1.3])).answer).toBe('no difference shown');
  });

  it('have a ratio without an interval, and say which side has none and why', () => {
    const found = ratio(figure(10, null), figure(5, [4, 6]));
    expect(found).toMatchObject({ ratio: 2, low: null, high: null, answer: 'no difference shown' });
    expect(found.reason).toBe('this load has no interval: needs 11 values for an interval, has 6');
    expect(isInChinese(found.reason!)).toBe(true);
    expect(ratio(figure(10, [8, 12]), figure(null, null)).ratio).toBeNull();
  });

  it('are refused with every reason at once, and then have no ratio', () => {
    const other = { ...record, policy: { ...record.policy, rows: 9, chunk: 7 } };
    const { refusals, ratios } = compareServed(record, other);
    expect(refusals.map((text) => text.split(':')[0])).toEqual(['Unlike rows', 'Unlike chunk size']);
    expect(ratios).toEqual([]);
  });
});

describe('a served load beside a published result', () => {
  const { results } = loadReference();
  const result = results.find(
    ({ id }) => id === 'mlperf-v4.0-nvidia-h200-sxm-141gbx8-trt-llama2-70b-99.9-offline',
  )!;
  const llama = {
    ...withFigures(figure(1000, [900, 1100])),
    model: { ...record.model, shape: { ...record.model.shape, name: 'llama-2-70b' } },
    scenario: { ...record.scenario, kind: 'offline' as const },
  };

  it('is said to be cross-stack in the sentence that has the ratio: 27,738.3 tokens/s of eight devices', () => {
    const beside = besidePublished(llama, result);
    expect(beside).toMatchObject({ strength: 'cross-stack', theirs: 27738.3 / 8, ratio: 8000 / 27738.3 });
    expect(beside.sentence).toMatch(
      /^cross-stack: another stack, other lengths.*1000 tokens\/s here.*0\.29 of it$/,
    );
    expect(isInChinese(beside.sentence!)).toBe(true);
  });

  it.each([
    ['another model', { ...llama, model: record.model }, result, /of Llama 2 70B/],
    ['another scenario', { ...llama, scenario: record.scenario }, result, /scenario is Offline/],
    ['a latency', llama, { ...result, metric: 'ttft' as const }, /only tokens\/s and samples\/s/],
    ['a figure that nobody read', llama, { ...result, verified: false }, /decides nothing/],
    ['a group of unknown size', llama, { ...result, deviceCount: undefined as never }, /how many devices/],
    [
      'an INVALID load',
      { ...llama, validity: { state: 'INVALID' as const, reasons: [] } },
      result,
      /no evidence/,
    ],
  ])('is refused for %s', (_, load, other, why) => {
    expect(besidePublished(load, other)).toMatchObject({ refusal: expect.stringMatching(why) });
  });
});
