import { describe, expect, it } from 'vitest';
import { standardDeviation } from '../../../results/statistics/moments.ts';
import { betweenGroups } from '../../../results/uncertainty/between-groups.ts';
import { budget, budgetSchema } from '../../../results/uncertainty/budget.ts';
import { coverageFactor, coverageOf } from '../../../results/uncertainty/coverage.ts';
import {
  type DegreesOfFreedom,
  fromBound,
  fromCertificate,
  fromRepeats,
  type Line,
} from '../../../results/uncertainty/line.ts';
import { notInIt } from '../../../results/uncertainty/not-in-it.ts';
import fixtures from '../rules.fixtures.json' with { type: 'json' };

const named = (name: string, sensitivity = 1) => ({
  id: 'stated' as const,
  name,
  unit: 'GB/s',
  source: 'made up',
  sensitivity,
});

const line = (name: string, standardUncertainty: number, degreesOfFreedom: DegreesOfFreedom): Line => ({
  ...named(name),
  type: 'B',
  distribution: 'normal',
  halfWidth: null,
  standardUncertainty,
  degreesOfFreedom,
});

describe('the uncertainty budget', () => {
  it('of the end gauge in the GUM (H.1) is 32 nm with 16 degrees of freedom', () => {
    const gauge = budget(
      [
        line('standard', 25, 18),
        line('comparison', 9.7, 25.6),
        line('expansion', 2.9, 50),
        line('temperature', 16.6, 2),
      ],
      'nm',
    );
    expect(Math.round(gauge.combined)).toBe(32);
    expect(Math.floor(Number(gauge.degreesOfFreedom))).toBe(16);
  });

  it('adds the squares of its lines, expands to 95.45 % and shows the share of each', () => {
    const found = budget([line('a', 3, 'infinite'), line('b', 4, 'infinite')], 'GB/s');
    expect(found).toMatchObject({
      combined: 5,
      degreesOfFreedom: 'infinite',
      coverage: expect.closeTo(0.9545, 6),
    });
    expect(found.coverageFactor).toBeCloseTo(2, 12);
    expect(found.expanded).toBeCloseTo(10, 12);
    expect(found.lines.map(({ share }) => share)).toEqual([
      expect.closeTo(0.36, 12),
      expect.closeTo(0.64, 12),
    ]);
  });

  it('has u, degrees of freedom, k and U of SciPy', () => {
    for (const { lines, ...expected } of fixtures.budgets) {
      const found = budget(
        lines.map(([u, sensitivity, degrees], i) => ({
          ...line(`line ${i}`, u as number, degrees as DegreesOfFreedom),
          sensitivity: sensitivity as number,
        })),
        'GB/s',
      );
      expect(found.combined).toBeCloseTo(expected.combined, 10);
      expect(Number(found.degreesOfFreedom) / expected.degreesOfFreedom).toBeCloseTo(1, 10);
      expect(found.coverageFactor).toBeCloseTo(expected.k, 8);
      expect(found.expanded).toBeCloseTo(expected.expanded, 8);
    }
  });

  it('of five processes with samples of 8 ms has the published check values, with and without the clock', () => {
    const means = [4210, 4212, 4215, 4218, 4220];
    const processes = fromRepeats(named('processes'), { n: 5, standardDeviation: standardDeviation(means) });
    const waiting = fromBound(named('waiting', 4215 / 8e-3), 10e-6);
    const without = budget([processes, waiting], 'GB/s');
    expect(without.lines.map(({ contribution }) => contribution)).toEqual([
      expect.closeTo(1.84391, 5),
      expect.closeTo(3.04191, 5),
    ]);
    expect(without.combined).toBeCloseTo(3.55714, 5);
    expect(without.degreesOfFreedom).toBeCloseTo(55.399, 3);
    expect(without.coverageFactor).toBeCloseTo(2.04614, 5);
    expect(without.expanded).toBeCloseTo(7.27841, 5);

    const clock = budget([processes, waiting, fromBound(named('clock', 4215), 500e-6)], 'GB/s');
    expect(clock.lines[2]!.contribution).toBeCloseTo(1.21677, 5);
    expect(clock.combined).toBeCloseTo(3.75949, 5);
    expect(clock.degreesOfFreedom).toBeCloseTo(69.122, 3);
    expect(clock.coverageFactor).toBeCloseTo(2.03682, 5);
    expect(clock.expanded).toBeCloseTo(7.65739, 5);
  });

  it('divides a bound by the root that its distribution asks for (GUM 4.3)', () => {
    expect(fromBound(named('timer'), 3)).toMatchObject({
      halfWidth: 3,
      standardUncertainty: expect.closeTo(Math.sqrt(3), 12),
    });
    expect(fromBound(named('timer'), 6, 'triangular').standardUncertainty).toBeCloseTo(Math.sqrt(6), 12);
    expect(fromBound(named('timer'), 2, 'arcsine').standardUncertainty).toBeCloseTo(Math.sqrt(2), 12);
    expect(fromCertificate(named('meter'), 0.5, 2).standardUncertainty).toBe(0.25);
  });

  it('weighs a line by its sensitivity', () => {
    expect(budget([fromCertificate(named('power', -3), 4, 2)], 'GB/s').combined).toBe(6);
  });

  it('says that U is too wide where one rectangular line leaves nothing to the others', () => {
    const bound = fromBound(named('pages'), 10);
    expect(budget([bound, line('processes', 0, 4)], 'GB').dominatedBy).toBe('pages');
    // u = 5.77: another line of 0.3 of it is just allowed, of 0.31 no more.
    expect(budget([bound, line('processes', 0.299 * bound.standardUncertainty, 4)], 'GB').dominatedBy).toBe(
      'pages',
    );
    expect(
      budget([bound, line('processes', 0.301 * bound.standardUncertainty, 4)], 'GB').dominatedBy,
    ).toBeNull();
    expect(budget([fromCertificate(named('meter'), 1, 2)], 'GB').dominatedBy).toBeNull();
  });

  it('is plain JSON that fits its schema, also without a limit to its degrees of freedom and without any scatter', () => {
    for (const lines of [[line('a', 3, 'infinite')], [line('a', 0, 4)], [line('a', 1, 4)]]) {
      const found = budget(lines, 'GB', notInIt(lines, true));
      expect(budgetSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    }
  });

  it('refuses a single repeat, an empty list and what is no uncertainty', () => {
    expect(() => fromRepeats(named('repeats'), { n: 1, standardDeviation: null })).toThrow('measured once');
    expect(() => budget([], 'GB')).toThrow('at least one line');
    expect(() => budget([line('clock', -1, 3)], 'GB')).toThrow('"clock" is -1');
    expect(() => budget([line('clock', Number.NaN, 3)], 'GB')).toThrow('"clock" is NaN');
  });
});

describe('the coverage factor', () => {
  it.each(fixtures.coverage)('for %s degrees of freedom is %f, and ± 2 u covers %f', (degrees, k, covers) => {
    expect(coverageFactor(degrees as DegreesOfFreedom)).toBeCloseTo(k as number, 7);
    expect(coverageOf(2, degrees as DegreesOfFreedom)).toBeCloseTo(covers as number, 10);
  });

  it.each([
    // Fluke Calibration, table of k for 95.45 %.
    [2, 4.53],
    [4, 2.87],
    [9, 2.32],
  ])('for %d degrees of freedom is the printed %f', (degrees, printed) => {
    expect(Number(coverageFactor(degrees).toFixed(2))).toBe(printed);
  });

  it('covers 95.45 % with any degrees of freedom', () => {
    for (const degrees of [1, 2, 5.5, 40, 'infinite'] as const) {
      expect(coverageOf(coverageFactor(degrees), degrees)).toBeCloseTo(0.9545, 6);
    }
  });
});

describe('a line of sessions or units', () => {
  // GUM H.5, table H.9: ten days of five readings of a Zener standard; means in µV above 10 V, deviations in µV.
  const days = [
    [172, 60],
    [116, 77],
    [13, 111],
    [144, 101],
    [106, 67],
    [31, 93],
    [60, 80],
    [125, 73],
    [163, 88],
    [41, 86],
  ].map(([mean, standardDeviation]) => ({ mean: mean!, n: 5, standardDeviation: standardDeviation! }));

  it('is what groups differ by beyond their own scatter: 43 µV between the days of the GUM (H.5)', () => {
    const between = betweenGroups(named('days'), days);
    expect(Math.round(between.standardUncertainty)).toBe(43);
    expect(between.degreesOfFreedom).toBe(9);
    expect(betweenGroups(named('days'), days, 10).standardUncertainty).toBeCloseTo(
      between.standardUncertainty / Math.sqrt(10),
      12,
    );
  });

  it('is nothing where the groups differ by less than their scatter explains', () => {
    const alike = days.map((day) => ({ ...day, mean: 100 }));
    expect(betweenGroups(named('days'), alike).standardUncertainty).toBe(0);
  });

  it('needs two groups', () => {
    expect(() => betweenGroups(named('days'), days.slice(0, 1))).toThrow('has one group');
  });
});

describe('what is not in a budget', () => {
  const ids = (lines: Line[], isTimed: boolean) => notInIt(lines, isTimed).map(({ id }) => id);

  it('is everything of the list without a line', () => {
    expect(ids([line('a', 1, 4)], true)).toEqual(['waiting', 'sessions', 'units', 'conditions']);
    expect(ids([{ ...line('a', 1, 4), id: 'sessions' }], true)).not.toContain('sessions');
    expect(ids([{ ...line('a', 1, 4), id: 'clockReading' }], true)).not.toContain('waiting');
  });

  it('is no waiting where something was counted', () => {
    expect(ids([], false)).not.toContain('waiting');
  });
});
