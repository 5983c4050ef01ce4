import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../results/claims/evidence.ts';
import { judge, judgeLowerBound } from '../../../results/claims/evidence.ts';
import { combine, strengthOf, type TestOutcome } from '../../../results/claims/verdict.ts';

describe('the decision rule', () => {
  it.each([
    [1.85, 1.95, 'supported'],
    [1.8, 2.0, 'supported'],
    [1.7, 1.9, 'inconclusive'],
    [1.9, 2.1, 'inconclusive'],
    [1.5, 2.5, 'inconclusive'],
    [1.1, 1.79, 'refuted'],
    [2.01, 2.4, 'refuted'],
  ] as const)('of 1.8 to 2.0 for [%d, %d] is %s', (low, high, outcome) => {
    expect(judge({ low, high }, [1.8, 2.0])).toBe(outcome);
  });

  it('takes an open end as no limit, and no interval as no answer', () => {
    expect(judge({ low: 2.1, high: 9 }, [2, null])).toBe('supported');
    expect(judge({ low: 0.1, high: 0.4 }, [null, 0.5])).toBe('supported');
    expect(judge({ low: null, high: null }, [1, 2])).toBe('inconclusive');
  });

  it.each([
    [0.85, 'supported'],
    [0.8, 'supported'],
    [0.4, 'inconclusive'],
    [1.05, 'refuted'],
    [null, 'inconclusive'],
  ] as const)('for a lower bound from %s of the peak on is %s', (low, outcome) => {
    expect(judgeLowerBound({ low }, [0.8, 1.02])).toBe(outcome);
  });
});

describe('how tests add up', () => {
  const tests = (outcomes: readonly Outcome[], decides = true): TestOutcome[] =>
    outcomes.map((outcome) => ({
      name: '',
      decides,
      outcome,
      strength: null,
      asked: 'anything',
      expect: [null, null],
      estimate: null,
      evidence: [],
      imported: [],
    }));
  const [yes, no, open, none, both] = [
    'supported',
    'refuted',
    'inconclusive',
    'not-comparable',
    'depends',
  ] as const;

  it.each([
    ['each', [yes, yes], yes],
    ['each', [yes, no], no],
    ['each', [yes, open], open],
    ['each', [yes, none], none],
    ['each', [yes, open, none], open],
    ['each', [yes, both], both],
    ['each', [both, open], open],
    ['each', [both, no], no],
    ['each', [none, none], none],
    ['all-agree', [yes, yes], yes],
    ['all-agree', [no, no], no],
    ['all-agree', [yes, no], both],
    ['all-agree', [yes, no, open, none], both],
    ['all-agree', [yes, both], both],
    ['all-agree', [no, open], open],
    ['all-agree', [yes, none], none],
    ['some', [no, no, yes, yes], yes],
    ['some', [no, no, no, yes], no],
    ['some', [no, open, yes], open],
    ['some', [no, none, yes], none],
    ['some', [no, both, yes], both],
    ['some', [none, none], none],
  ] as const)('%s of %j is %s', (rule, outcomes, expected) => {
    expect(combine({ combine: rule, atLeast: 2 }, tests(outcomes))).toBe(expected);
  });

  const ranked = (...pairs: [Outcome, TestOutcome['strength']][]): TestOutcome[] =>
    pairs.map(([outcome, strength]) => ({ ...tests([outcome])[0]!, strength }));
  const [direct, cross, declared] = ['direct', 'cross-stack', 'declared'] as const;

  it.each([
    ['each', ranked([yes, direct], [yes, declared]), declared],
    ['each', ranked([yes, direct], [no, declared], [no, cross]), cross],
    ['all-agree', ranked([no, direct], [no, cross]), cross],
    ['all-agree', ranked([yes, declared], [no, direct], [open, direct]), declared],
    ['all-agree', ranked([yes, direct], [no, cross], [no, declared]), cross],
    ['all-agree', ranked([no, direct], [open, cross]), cross],
    ['some', ranked([yes, declared], [yes, direct], [yes, cross], [no, direct]), cross],
    ['some', ranked([no, declared], [no, direct], [yes, direct]), declared],
    ['each', ranked([yes, direct], [none, null]), null],
  ] as const)(
    'by %s rests on the weakest of the tests that the outcome needs: %j',
    (rule, given, expected) => {
      const reading = { combine: rule, atLeast: 2 };
      expect(strengthOf(combine(reading, given), reading, given)).toBe(expected);
    },
  );

  it('leaves tests out that are shown beside, and calls a claim without a test not comparable', () => {
    expect(combine({ combine: 'each', atLeast: 1 }, [...tests([yes]), ...tests([no], false)])).toBe(yes);
    expect(combine({ combine: 'each', atLeast: 1 }, tests([yes], false))).toBe(none);
  });
});
