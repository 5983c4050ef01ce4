import { describe, expect, it } from 'vitest';
import { contradictionIn } from '../../../results/serving/consistency.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog, servedLog } from '../../fixtures/served-log.ts';

describe('a log', () => {
  it('of a load that was served is without contradiction', () => {
    expect(contradictionIn(oneRowLog(exponentialGaps(0.8, 500, 1)))).toBeNull();
    expect(contradictionIn(servedLog([{ scheduled: 3, state: 'unfinished', osl: 2 }]))).toBeNull();
  });

  it.each([
    ['request 0: "token" is earlier than "first chunk"', [{ scheduled: 0, admitted: 2, tokens: [1] }]],
    ['request 0: "token" is earlier than "token"', [{ scheduled: 0, tokens: [4, 3, 5] }]],
    [
      'request 1 arrives before the one in front of it',
      [
        { scheduled: 1, tokens: [1] },
        { scheduled: 0, tokens: [1] },
      ],
    ],
    ['request 0 got 2 tokens and asked for 1', [{ scheduled: 0, tokens: [1, 2], osl: 1 }]],
    ['request 0 is finished and has no end', [{ scheduled: 0, osl: 2 }]],
  ])('contradicts itself: %s', (words, served) => {
    expect(contradictionIn(servedLog(served))).toBe(words);
  });

  it('contradicts itself where two steps overlap', () => {
    const steps = [
      { begin: 0, end: 10 },
      { begin: 9, end: 20 },
    ];
    expect(contradictionIn(servedLog([{ scheduled: 0, tokens: [10] }], steps))).toMatch(
      /^step 1 begins before/,
    );
  });
});
