import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../../results/conformity/requirement.ts';
import { conformanceProbability, worstFalseAccept } from '../../../results/conformity/risk.ts';
import { type DecisionRule, decisionRuleSchema, ruleKinds } from '../../../results/conformity/rule.ts';
import { type Evidence, statementOf, statementSchema } from '../../../results/conformity/statement.ts';
import { coverageFactor } from '../../../results/uncertainty/coverage.ts';
import type { DegreesOfFreedom } from '../../../results/uncertainty/line.ts';
import fixtures from '../rules.fixtures.json' with { type: 'json' };

const requirement = (more: Partial<Requirement> = {}): Requirement => ({
  id: 'r1',
  quantity: 'memory bandwidth',
  unit: 'GB/s',
  direction: 'lower',
  limit: 4000,
  includesLimit: true,
  limits: 'value',
  source: 'made up',
  ...more,
});
const upper = { direction: 'upper' } as const;
const peak = { limits: 'peak' } as const;

const rule = (kind: DecisionRule['kind'], guardFactor = kind === 'simple' ? 0 : 1): DecisionRule => ({
  kind,
  guardFactor,
});

/** A budget with U = 8 of so many degrees of freedom. */
const budget = (degreesOfFreedom: DegreesOfFreedom = 4, expanded = 8) => {
  const k = coverageFactor(degreesOfFreedom);
  return { combined: expanded / k, degreesOfFreedom, coverageFactor: k, expanded };
};

const found = (value: number, more: Partial<Evidence> = {}): Evidence => ({
  measured: { value, budget: budget() },
  validity: { state: 'VALID', reasons: [] },
  declared: null,
  structural: null,
  ...more,
});
const doubtful = {
  state: 'DEGRADED',
  reasons: [{ code: 'throttled', detail: 'by heat, 12 % of the window' }],
} as const;

const word = (kind: DecisionRule['kind'], value: number, more: Partial<Requirement> = {}) =>
  statementOf(requirement(more), rule(kind), found(value)).word;

describe('a decision rule', () => {
  // U = 8: 4010 is clear of a lower limit of 4000, 4004 near it, 3996 over it, 3990 beyond.
  it.each([
    ['simple', ['pass', 'pass', 'fail', 'fail']],
    ['binary', ['pass', 'fail', 'fail', 'fail']],
    ['nonBinary', ['pass', 'conditionalPass', 'conditionalFail', 'fail']],
    ['acceptance', ['pass', 'noPass', 'noPass', 'noPass']],
    ['rejection', ['noFail', 'noFail', 'noFail', 'fail']],
  ] as const)(
    '%s has its words for a lower limit, and the same ones mirrored for an upper one',
    (kind, words) => {
      expect([4010, 4004, 3996, 3990].map((value) => word(kind, value))).toEqual(words);
      expect([3990, 3996, 4004, 4010].map((value) => word(kind, value, upper))).toEqual(words);
    },
  );

  it('decides a value exactly at an edge by ≤ or <, as the requirement says', () => {
    const at = (value: number, includesLimit: boolean) => word('nonBinary', value, { includesLimit });
    expect([4008, 4000, 3992].map((value) => at(value, true))).toEqual([
      'pass',
      'conditionalPass',
      'conditionalFail',
    ]);
    expect([4008, 4000, 3992].map((value) => at(value, false))).toEqual([
      'conditionalPass',
      'conditionalFail',
      'fail',
    ]);
    expect([word('simple', 4000), word('simple', 4000, { includesLimit: false })]).toEqual(['pass', 'fail']);
  });

  it('decides on unrounded numbers', () => {
    expect([word('binary', 4007.999999), word('binary', 4008.000001)]).toEqual(['fail', 'pass']);
  });

  it('of guard factor r has limits r · U on both sides of the limit', () => {
    const { guardBand } = statementOf(requirement(upper), rule('nonBinary', 1.5), found(3000));
    expect(guardBand).toEqual({ width: 12, acceptanceLimit: 3988, rejectionLimit: 4012 });
  });

  it('passes less the wider its guard band is, and whatever is good without one', () => {
    const factors = [0, 0.5, 0.83, 1, 1.5, 3];
    for (const value of [3990, 4000, 4003, 4007, 4011, 4020, 4025]) {
      const passes = factors.map((r) => {
        const applied = r === 0 ? rule('simple') : rule('binary', r);
        return statementOf(requirement(), applied, found(value)).word === 'pass';
      });
      expect(passes[0]).toBe(value >= 4000);
      expect(passes.toSorted((a, b) => Number(b) - Number(a))).toEqual(passes);
    }
  });

  it('has no guard band in simple acceptance, and one in every other rule', () => {
    const accepts = (kind: string, guardFactor: number) =>
      decisionRuleSchema.safeParse({ kind, guardFactor }).success;
    for (const kind of ruleKinds) {
      expect([accepts(kind, 0), accepts(kind, 1)]).toEqual(kind === 'simple' ? [true, false] : [false, true]);
    }
  });
});

describe('a limit of a peak', () => {
  it('from above is never passed by a lower bound, whatever the rule', () => {
    for (const kind of ruleKinds) {
      for (const value of [1, 3000, 3990, 3996, 3999.9]) {
        expect(word(kind, value, { ...upper, ...peak })).toBe('notContradicted');
      }
    }
  });

  it('from above is failed where what was measured is beyond it', () => {
    expect(word('nonBinary', 4009, { ...upper, ...peak })).toBe('fail');
    expect(word('nonBinary', 4004, { ...upper, ...peak })).toBe('conditionalFail');
    expect(word('simple', 4001, { ...upper, ...peak })).toBe('fail');
  });

  it('says declared and structural value, and is not "not contradicted" where one of them is outside', () => {
    const state = (declared: number | null, structural: number | null) =>
      statementOf(requirement({ ...upper, ...peak }), rule('binary'), found(3000, { declared, structural }));
    expect(state(3900, 3950)).toMatchObject({
      word: 'notContradicted',
      declared: { value: 3900, isInside: true },
      structural: { value: 3950, isInside: true },
    });
    expect(state(4100, null)).toMatchObject({ word: 'noPass', declared: { isInside: false } });
    expect(state(null, 4100).reasons.map(({ code }) => code)).toContain('structuralOutside');
  });

  it('rests on the guard band only where the measured value is beyond it', () => {
    const codes = (value: number, more: Partial<Requirement>) =>
      statementOf(requirement({ ...peak, ...more }), rule('nonBinary'), found(value)).reasons.map(
        ({ code }) => code,
      );
    expect(codes(3000, upper)).toEqual(['lowerBoundOfPeak']);
    expect(codes(4010, upper)).toEqual(['beyondGuardBand', 'lowerBoundOfPeak']);
    expect(codes(4004, upper)).toEqual(['withinGuardBand', 'lowerBoundOfPeak']);
    expect(codes(4010, {})).toEqual(['beyondGuardBand', 'lowerBoundOfPeak']);
    expect(codes(3000, {})).toEqual(['lowerBoundOfPeak']);
  });

  it('from below is passed by what reaches it, and never failed', () => {
    expect(word('nonBinary', 4010, peak)).toBe('pass');
    expect(word('nonBinary', 4004, peak)).toBe('conditionalPass');
    for (const kind of ['simple', 'binary', 'nonBinary', 'acceptance'] as const) {
      expect(word(kind, 3000, peak)).toBe('noPass');
    }
  });

  it('from above has no conformance probability: a lower bound says nothing of it', () => {
    const of = (more: Partial<Requirement>) =>
      statementOf(requirement({ ...peak, ...more }), rule('binary'), found(3000)).conformanceProbability;
    expect(of(upper)).toBeNull();
    expect(of({})).toBeCloseTo(0, 6);
  });
});

describe('the validity of a record', () => {
  it('DEGRADED never passes: conditionally at best, with its reason, by every rule', () => {
    for (const kind of ruleKinds) {
      const { word: said, reasons } = statementOf(
        requirement(),
        rule(kind),
        found(9000, { validity: doubtful }),
      );
      expect(said).toBe(kind === 'rejection' ? 'noFail' : 'conditionalPass');
      expect(reasons).toContainEqual({
        code: 'degraded',
        detail: 'throttled (by heat, 12 % of the window)',
      });
    }
  });

  it('DEGRADED does not soften a fail', () => {
    expect(statementOf(requirement(), rule('binary'), found(10, { validity: doubtful })).word).toBe('fail');
  });

  it('INVALID is not tested, whatever was measured', () => {
    const validity = {
      state: 'INVALID',
      reasons: [{ code: 'implausible', detail: '103 % of the peak' }],
    } as const;
    const said = statementOf(requirement(), rule('simple'), found(9000, { validity }));
    expect(said).toMatchObject({
      word: 'notTested',
      measured: null,
      guardBand: null,
      conformanceProbability: null,
    });
    expect(said.reasons).toEqual([{ code: 'invalid', detail: 'implausible (103 % of the peak)' }]);
  });

  it('nothing measured, and a single process without an uncertainty, are not tested and say why', () => {
    const reason = (measured: Evidence['measured']) => {
      const said = statementOf(requirement(), rule('simple'), found(0, { measured }));
      expect(said.word).toBe('notTested');
      return said.reasons[0]!.code;
    };
    expect(reason(null)).toBe('notMeasured');
    expect(reason({ value: 9000, budget: null })).toBe('noUncertainty');
  });
});

describe('the risk of a rule', () => {
  it.each([
    [0, 0.5],
    [0.83, 0.0485],
    [1, 0.0228],
    [1.5, 0.00135],
    [3, 9.9e-10],
  ])('with w = %f U and many degrees of freedom is at worst %f', (r, risk) => {
    const said = statementOf(requirement(), r === 0 ? rule('simple') : rule('binary', r), {
      ...found(4100),
      measured: { value: 4100, budget: budget('infinite') },
    });
    expect(said.worstFalseAccept! / risk).toBeCloseTo(1, 2);
  });

  it.each(fixtures.coverage)(
    'with w = 2 u and %s degrees of freedom is that of SciPy',
    (degrees, _k, _covers, risk) => {
      const result = { combined: 3, degreesOfFreedom: degrees as DegreesOfFreedom };
      expect(worstFalseAccept(6, result)).toBeCloseTo(risk as number, 10);
    },
  );

  it('with w = U is 2.275 % for any degrees of freedom, because k follows them', () => {
    for (const degrees of [2, 4, 19, 'infinite'] as const) {
      const said = statementOf(requirement(), rule('binary'), {
        ...found(4100),
        measured: { value: 4100, budget: budget(degrees) },
      });
      expect(said.worstFalseAccept).toBeCloseTo(0.02275, 6);
      expect(said.worstFalseReject).toBeCloseTo(1 - 0.02275, 6);
    }
  });

  it('is none of a rule that never passes, or never fails', () => {
    expect(statementOf(requirement(), rule('rejection'), found(4100)).worstFalseAccept).toBeNull();
    expect(statementOf(requirement(), rule('acceptance'), found(4100)).worstFalseReject).toBeNull();
  });
});

describe('the conformance probability', () => {
  const probability = (value: number, limit: number, combined: number, degreesOfFreedom: DegreesOfFreedom) =>
    conformanceProbability(requirement({ limit }), { value, combined, degreesOfFreedom })!;

  it.each([
    [4200, 42, 4180, 0.82955],
    [4100, 100, 4080, 0.65542],
    [4080, 100, 4080, 0.5],
  ])('of %d ± %d above %d is %f for many degrees of freedom', (value, expanded, limit, chance) => {
    expect(probability(value, limit, expanded / 2, 'infinite')).toBeCloseTo(chance, 5);
  });

  it.each(fixtures.conformance)('of %f at %f with u = %f and %d degrees is %f', (y, limit, u, v, chance) => {
    expect(probability(y!, limit!, u!, v!)).toBeCloseTo(chance!, 9);
  });

  it('of an upper limit is that of the lower one mirrored, and both add to one', () => {
    const of = (direction: 'lower' | 'upper') =>
      conformanceProbability(requirement({ direction, limit: 10 }), {
        value: 10.3,
        combined: 0.4,
        degreesOfFreedom: 5,
      })!;
    expect(of('lower') + of('upper')).toBeCloseTo(1, 12);
    expect(of('lower')).toBeGreaterThan(0.5);
  });

  it('without an uncertainty is all or nothing', () => {
    expect(probability(10, 10, 0, 'infinite')).toBe(1);
    expect(probability(9, 10, 0, 'infinite')).toBe(0);
  });
});

describe('a statement', () => {
  it('is plain JSON that fits its schema, tested or not', () => {
    const statements = [
      found(4010),
      found(4010, { measured: null }),
      found(4010, { measured: { value: 4010, budget: budget('infinite', 0) } }),
    ].map((evidence) => statementOf(requirement(), rule('nonBinary'), evidence));
    for (const each of statements) {
      expect(statementSchema.parse(JSON.parse(JSON.stringify(each)))).toEqual(each);
    }
  });
});
