import { describe, expect, it } from 'vitest';
import {
  budget,
  fromBound,
  fromCertificate,
  fromRepeats,
  type Source,
} from '../../../results/statistics/budget.ts';

const source = (name: string, standardUncertainty: number, degreesOfFreedom: number): Source => ({
  name,
  type: 'B',
  distribution: 'normal',
  standardUncertainty,
  degreesOfFreedom,
  sensitivity: 1,
});

describe('the uncertainty budget', () => {
  it('of the end gauge in the GUM (H.1) is 32 nm with 16 degrees of freedom', () => {
    const gauge = budget([
      source('standard', 25, 18),
      source('comparison', 9.7, 25.6),
      source('expansion', 2.9, 50),
      source('temperature', 16.6, 2),
    ]);
    expect(Math.round(gauge.combined)).toBe(32);
    expect(Math.floor(gauge.degreesOfFreedom)).toBe(16);
  });

  it('adds the squares of its lines, expands with k = 2 and shows the share of each', () => {
    const found = budget([
      source('a', 3, Number.POSITIVE_INFINITY),
      source('b', 4, Number.POSITIVE_INFINITY),
    ]);
    expect(found).toMatchObject({ combined: 5, coverageFactor: 2, expanded: 10 });
    expect(found.lines.map(({ share }) => share)).toEqual([
      expect.closeTo(0.36, 12),
      expect.closeTo(0.64, 12),
    ]);
    expect(found.confidence).toBeCloseTo(0.9545, 4);
  });

  it('says that k = 2 covers less where few repeats are behind it', () => {
    const repeats = fromRepeats('repeats', { n: 5, standardDeviation: Math.sqrt(0.5) });
    expect(repeats).toMatchObject({ type: 'A', degreesOfFreedom: 4 });
    expect(repeats.standardUncertainty).toBeCloseTo(Math.sqrt(0.5 / 5), 12);
    expect(budget([repeats]).confidence).toBeCloseTo(0.8839, 4);
  });

  it('divides a bound by the root that its distribution asks for (GUM 4.3)', () => {
    expect(fromBound('timer', 3).standardUncertainty).toBeCloseTo(Math.sqrt(3), 12);
    expect(fromBound('timer', 6, 'triangular').standardUncertainty).toBeCloseTo(Math.sqrt(6), 12);
    expect(fromBound('timer', 2, 'arcsine').standardUncertainty).toBeCloseTo(Math.sqrt(2), 12);
    expect(fromCertificate('meter', 0.5).standardUncertainty).toBe(0.25);
  });

  it('weighs a line by its sensitivity', () => {
    expect(budget([fromCertificate('power', 4, 2, -3)]).combined).toBe(6);
  });

  it('refuses a single repeat, an empty list and what is no uncertainty', () => {
    expect(() => fromRepeats('repeats', { n: 1, standardDeviation: null })).toThrow('measured once');
    expect(() => budget([])).toThrow('at least one source');
    expect(() => budget([source('clock', -1, 3)])).toThrow('"clock" is -1');
  });
});
