import { describe, expect, it } from 'vitest';
import { incompleteBeta } from '../../../results/statistics/beta.ts';
import { binomialAtMost } from '../../../results/statistics/binomial.ts';
import { normalTwoSided, normalUpperTail } from '../../../results/statistics/normal.ts';
import { studentFactor, studentTwoSided, studentUpperTail } from '../../../results/statistics/student.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

/** Relative distance, and plain distance where SciPy's figure is below 1e-300 or 0. */
function off(value: number, truth: number): number {
  return Math.abs(value - truth) / (Math.abs(truth) > 1e-300 ? Math.abs(truth) : 1);
}

const worst = (distances: readonly number[]) => Math.max(...distances);

describe('the distributions agree with SciPy', () => {
  it('for the incomplete beta function, from a = 0.5 to 500,000', () => {
    const distances = scipy.beta.map(([x, a, b, truth]) => Math.abs(incompleteBeta(x!, a!, b!) - truth!));
    expect(worst(distances)).toBeLessThan(1e-12);
  });

  it('for the tails of Student, from 0.7 to a million degrees of freedom', () => {
    const distances = scipy.student.tails.map(([t, df, truth]) => off(studentUpperTail(t!, df!), truth!));
    expect(worst(distances)).toBeLessThan(1e-12);
  });

  it('for the factors of Student', () => {
    const distances = scipy.student.factors.map(([confidence, df, truth]) =>
      off(studentFactor(confidence!, df!), truth!),
    );
    expect(worst(distances)).toBeLessThan(1e-12);
  });

  it('for the tails of the normal distribution, to 37 standard deviations', () => {
    const distances = scipy.normalTails.map(([z, truth]) => off(normalUpperTail(z!), truth!));
    expect(worst(distances)).toBeLessThan(1e-12);
  });

  it('for the binomial distribution, to 100,000 trials', () => {
    const distances = scipy.binomial.map(([k, n, p, truth]) => Math.abs(binomialAtMost(k!, n!, p!) - truth!));
    expect(worst(distances)).toBeLessThan(1e-12);
  });
});

describe('the distributions', () => {
  it('give the factors that every table of Student prints', () => {
    expect(studentFactor(0.95, 4).toFixed(3)).toBe('2.776');
    expect(studentFactor(0.95, 2).toFixed(3)).toBe('4.303');
    expect(studentFactor(0.95, Number.POSITIVE_INFINITY).toFixed(3)).toBe('1.960');
  });

  it('have the closed forms of Student for one and two degrees of freedom', () => {
    for (const t of [1e-6, 0.5, 3, 1e4]) {
      expect(studentUpperTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 15);
      expect(studentUpperTail(t, 2)).toBeCloseTo(0.5 - t / (2 * Math.sqrt(2 + t * t)), 15);
    }
  });

  it('take both tails in a two-sided test', () => {
    expect(studentTwoSided(-2.776, 4)).toBeCloseTo(0.05, 4);
    expect(normalTwoSided(-1.96)).toBeCloseTo(0.05, 4);
  });

  it('refuse arguments for which they are not defined', () => {
    expect(() => studentUpperTail(1, 0)).toThrow('above 0');
    expect(() => studentFactor(95, 4)).toThrow('between 0 and 1');
    expect(() => incompleteBeta(1.5, 1, 1)).toThrow('not defined');
  });
});
