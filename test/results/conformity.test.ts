import { describe, expect, it } from 'vitest';
import type { MeasuredDevice } from '../../results/conformity/measured-for-conformity.ts';
import { conformity } from '../../results/conformity.ts';
import { loadLimits } from '../../results/reference/limits.ts';
import { loadReference } from '../../results/reference/load.ts';
import { totalProcessingPerformance } from '../../results/reference/tpp.ts';

const { devices } = loadReference();
const limits = loadLimits();
const of = (id: string, measured: MeasuredDevice | null = null) => conformity(devices[id]!, measured, limits);
const outcome = (id: string, limit: string) => of(id).limits.find((entry) => entry.limit.id === limit)!;
const measurand = (id: string, name: string, measured: MeasuredDevice | null = null) =>
  of(id, measured).measurands.find((entry) => entry.name === name)!;

/** The check values of the table in section 2 of the regulation notes. */
const checkValues: [string, number, number, 'inside' | 'outside'][] = [
  ['h20-96gb', 2368, 4000, 'inside'],
  ['ascend-910c', 12032, 3200, 'inside'],
  ['h100-sxm5-80gb', 15831, 3350, 'inside'],
  ['h200-sxm-141gb', 15832, 4800, 'inside'],
  ['mi300x', 20920, 5300, 'inside'],
  ['mi325x', 20920, 6000, 'inside'],
  ['b200-sxm-180gb', 36000, 8000, 'outside'],
  ['b300-sxm', 50400, 8000, 'outside'],
];

describe('the check values of the rules', () => {
  it.each(checkValues)(
    '%s has TPP %i and %i GB/s and is %s the limits of the review',
    (id, tpp, bandwidth, inside) => {
      expect(Math.round(totalProcessingPerformance(devices[id]!.specs)!.tpp)).toBe(tpp);
      expect(measurand(id, 'total processing performance').declared?.value).toBe(tpp);
      expect(measurand(id, 'memory bandwidth').declared?.value).toBe(bandwidth);
      expect(outcome(id, 'us-2026-review').outcome).toBe(inside);
    },
  );

  it('knows that B300 has 60,000 with the other FP4 figure of 15,000', () => {
    const { alternatives } = measurand('b300-sxm', 'total processing performance').declared!;
    expect(alternatives.map(({ value }) => value)).toContain(60_000);
  });

  it('leaves MI325X a margin of 0.4 % under the limit of TPP', () => {
    expect(outcome('mi325x', 'us-2026-review').bounds[0]!.margin).toBeCloseTo(0.004, 3);
  });

  it('puts H200 SXM in the first band of the duty and MI325X in the second', () => {
    expect(outcome('h200-sxm-141gb', 'us-232-band-1').outcome).toBe('inside');
    expect(outcome('h200-sxm-141gb', 'us-232-band-2').outcome).toBe('outside');
    expect(outcome('mi325x', 'us-232-band-2').outcome).toBe('inside');
  });

  it('lets no unverified rate decide: H200 NVL would be below the band, if its rate were known', () => {
    expect(outcome('h200-nvl-141gb', 'us-232-band-1')).toMatchObject({
      outcome: 'unknown',
      wouldBe: 'outside',
    });
  });

  it('keeps H20 outside the bill: it reaches one bound of two groups and neither group whole', () => {
    const bill = outcome('h20-96gb', 'us-safe-chips');
    const decided = bill.bounds.filter(({ holds }) => holds !== null && holds);
    expect(decided.map(({ bound }) => [bound.quantity, bound.atLeast])).toEqual([
      ['performanceDensity', 1.6],
      ['tpp', 1600],
    ]);
    expect(bill.outcome).toBe('outside');
    expect(outcome('h200-sxm-141gb', 'us-safe-chips').outcome).toBe('inside');
  });

  it('answers 3A090 by density for the parts of the GH100', () => {
    // NVIDIA, H100 architecture, table 3: 814 mm2; Technical Note 4 to 3A090: TPP over the area of the logic dies.
    const density = (id: string) => measurand(id, 'performance density').declared!;
    expect(density('h20-96gb').value).toBeCloseTo(2368 / 814, 9);
    expect(density('h20-96gb').value).toBeCloseTo(2.91, 2);
    // A press report of January 2024 has 2.9 for the H20 and 19.4 for the H100.
    expect(density('h100-sxm5-80gb').value).toBeCloseTo(19.4, 1);
    expect(density('h200-sxm-141gb').value).toBeCloseTo(19.4, 1);
    const answers = (id: string) => ['us-3a090-a', 'us-3a090-b'].map((limit) => outcome(id, limit).outcome);
    expect(answers('h100-sxm5-80gb')).toEqual(['inside', 'outside']);
    expect(answers('h200-sxm-141gb')).toEqual(['inside', 'outside']);
    expect(answers('h20-96gb')).toEqual(['outside', 'outside']);
  });

  it('keeps H20 under the density of 3.2 by 9 %, and under the TPP of 2,400 by 1 %', () => {
    const [first, , second, third] = outcome('h20-96gb', 'us-3a090-b').bounds;
    expect(first!.margin).toBeCloseTo(1 - 2368 / 2400, 6);
    expect(second!.holds).toBe(true);
    expect(third).toMatchObject({ holds: false });
    expect(third!.margin).toBeCloseTo(1 - 2368 / 814 / 3.2, 6);
  });

  it('says that the density of a part of unknown die area is unknown', () => {
    expect(measurand('b200-sxm-180gb', 'performance density')).toMatchObject({
      declared: null,
      text: expect.stringContaining('no die area'),
    });
    expect(outcome('b200-sxm-180gb', 'us-3a090-a').outcome).toBe('inside');
    expect(outcome('b200-sxm-180gb', 'us-3a090-b').outcome).toBe('unknown');
    // Without an area, TPP between 1,600 and 4,800 decides nothing.
    expect(outcome('cambricon-590', 'us-3a090-a').outcome).toBe('unknown');
  });

  it('gives every limit a source and a mark, and lets no unverified limit decide', () => {
    for (const { limit, outcome: verdict } of of('h100-sxm5-80gb').limits) {
      expect(limit.sources.length).toBeGreaterThan(0);
      if (limit.mark === 'unverified') expect(verdict).toBe('unknown');
    }
  });
});

describe('declared, structural and measured', () => {
  const measured: MeasuredDevice = {
    memoryMib: 143_771,
    maxSmClockMhz: 1980,
    bandwidth: { value: 4310, low: 4290, high: 4330, from: 'bw.read' },
    matmul: [{ value: 750, low: 745, high: 755, bits: 16, from: 'gemm bfloat16' }],
  };

  it('computes the structural TPP of Hopper at both clocks', () => {
    const { structural } = measurand('h200-sxm-141gb', 'total processing performance', measured);
    expect(structural.map(({ value }) => Math.round(value))).toEqual([15831, 17128]);
    expect(structural[1]!.formula).toContain('1980 MHz');
  });

  it('calls the measured TPP an achieved lower bound and never the TPP', () => {
    const { measured: achieved, text } = measurand(
      'h200-sxm-141gb',
      'total processing performance',
      measured,
    );
    expect(achieved).toMatchObject({ value: 12_000, low: 11_920 });
    expect(text).toMatch(/lower bound/);
  });

  it('shows by measurement only what the low end of the interval reaches', () => {
    const [review] = of('h200-sxm-141gb', measured).limits;
    expect(review!.shownByMeasurement).toEqual([]);
    const bill = of('h200-sxm-141gb', measured).limits.find(({ limit }) => limit.id === 'us-safe-chips')!;
    expect(bill.shownByMeasurement).toContain(
      'memory bandwidth (memoryBandwidth) is at least 4290 GB/s as measured, which reaches 4100',
    );
    const near = { ...measured, bandwidth: { value: 4110, low: 4090, high: 4130, from: 'bw.read' } };
    const guarded = of('h200-sxm-141gb', near).limits.find(({ limit }) => limit.id === 'us-safe-chips')!;
    expect(guarded.shownByMeasurement.join()).not.toContain('4100');
  });

  it('states the conversion of the memory that the driver reports', () => {
    const { text } = measurand('h200-sxm-141gb', 'memory capacity', measured);
    expect(text).toContain('143771 MiB (150.8 GB, 140.4 GiB)');
    expect(text).toContain('this fits the declaration');
  });

  it('says that one device cannot measure its links', () => {
    expect(measurand('h200-sxm-141gb', 'interconnect bandwidth', measured).text).toContain(
      'two linked devices',
    );
  });

  it('says that it is no legal advice', () => {
    expect(of('h20-96gb').notice).toContain('not legal advice');
  });
});
