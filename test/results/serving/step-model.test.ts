import { describe, expect, it } from 'vitest';
import { fitDecodeSteps, stepSizes } from '../../../results/serving/step-model.ts';
import { stepWorks } from '../../../results/serving/step-work.ts';
import { servedLog } from '../../fixtures/served-log.ts';

// Prompts of 16 tokens each; what lies in the cache before each step is counted by hand beside it.
const log = servedLog(
  [
    { scheduled: 0, tokens: [8, 40, 60, 70] },
    { scheduled: 10, admitted: 20, tokens: [50, 60, 70, 83] },
    { scheduled: 12, admitted: 41, tokens: [73, 83, 90] },
  ],
  [
    { request: 0, begin: 0, end: 8 },
    { request: 1, begin: 20, end: 30, active: 10 },
    { begin: 31, end: 40 },
    { request: 1, begin: 45, end: 50, active: 6 },
    { begin: 51, end: 60, active: 2 },
    { begin: 60, end: 70, active: 2 },
    { request: 2, begin: 71, end: 73 },
    { begin: 74, end: 83, active: 2 },
    { begin: 84, end: 90, active: 1 },
  ],
);

describe('the steps of a log', () => {
  it('have in the cache what was put there before them: prompts as far as they were computed, and answers fed back', () => {
    expect(stepWorks(log).map(({ kind, cached }) => [kind, cached])).toEqual([
      ['prefill', 0],
      ['prefill', 0],
      ['decode', 16], // request 0 at its 2nd token: its prompt
      ['prefill', 10], // the second chunk of request 1
      ['decode', 17 + 16],
      ['decode', 18 + 17],
      ['prefill', 0],
      ['decode', 18 + 16],
      ['decode', 17],
    ]);
  });

  it('are put together by the rows that were computed and by the tokens of a chunk, with the median of each', () => {
    const sizes = stepSizes(stepWorks(log));
    expect(sizes.filter(({ kind }) => kind === 'decode')).toEqual([
      { kind: 'decode', size: 1, steps: 2, medianSeconds: 7.5e-9, active: 1, cached: 16.5 },
      { kind: 'decode', size: 2, steps: 3, medianSeconds: 9e-9, active: 2, cached: 34 },
    ]);
    expect(sizes.filter(({ kind }) => kind === 'prefill').map(({ size }) => size)).toEqual([1, 6, 10]);
  });
});

describe('the fit of decode steps', () => {
  const steps = (seconds: (rows: number, cached: number) => number) =>
    [1, 2, 4, 8].flatMap((rows) =>
      [100, 150, 220].map((each) => {
        const cached = rows * each;
        return {
          kind: 'decode' as const,
          rows,
          active: rows,
          tokens: rows,
          cached,
          seconds: seconds(rows, cached),
        };
      }),
    );

  it('finds the three terms by which the steps were made', () => {
    const fit = fitDecodeSteps(steps((rows, cached) => 5e-3 + 2e-3 * rows + 1e-6 * cached))!;
    expect(fit.fixed).toBeCloseTo(5e-3, 9);
    expect(fit.perRow).toBeCloseTo(2e-3, 9);
    expect(fit.perCachedToken).toBeCloseTo(1e-6, 12);
    expect(fit.relativeError).toBeLessThan(1e-6);
    expect(fit.steps).toBe(12);
  });

  it('leaves out a term that would be negative, and one that cannot be told from the others', () => {
    expect(
      fitDecodeSteps(steps((rows, cached) => 5e-3 + 2e-3 * rows - 1e-6 * cached))!.perCachedToken,
    ).toBeNull();
    const alike = steps((rows) => 5e-3 + 2e-3 * rows).map((step) => ({ ...step, cached: 100 * step.rows }));
    const { perRow, perCachedToken } = fitDecodeSteps(alike)!;
    expect([perRow, perCachedToken].filter((term) => term === null)).toHaveLength(1);
  });

  it('says nothing of fewer than ten steps', () => {
    expect(fitDecodeSteps(steps(() => 1).slice(0, 9))).toBeNull();
  });
});
