import { describe, expect, it } from 'vitest';
import { explainedMean, explainer } from '../../../results/serving/explained.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog, servedLog } from '../../fixtures/served-log.ts';

describe('the time of a request', () => {
  // Request 1 waits 10, has its chunks at 20–30 and 45–50, with a decode for request 0 and a chunk of request 2 between, then three steps.
  const log = servedLog(
    [
      { scheduled: 0, tokens: [8, 40, 60, 70] },
      { scheduled: 10, admitted: 20, tokens: [50, 60, 70, 83] },
      { scheduled: 12, admitted: 41, tokens: [83, 90] },
    ],
    [
      { request: 0, begin: 0, end: 8 },
      { request: 1, begin: 20, end: 30 },
      { begin: 31, end: 40, active: 1 },
      { request: 2, begin: 41, end: 44 },
      { request: 1, begin: 45, end: 50 },
      { begin: 51, end: 60, active: 2 },
      { begin: 60, end: 70, active: 2 },
      { request: 2, begin: 71, end: 73 },
      { begin: 74, end: 83, active: 1 },
      { begin: 84, end: 90, active: 1 },
    ],
  );

  it('is cut into its parts as counted by hand', () => {
    expect(explainer(log)(1)).toEqual({
      queueNs: 10,
      ownPrefillNs: 15,
      othersPrefillNs: 5,
      decodeNs: 28,
      othersDecodeNs: 9,
      betweenNs: 6,
      totalNs: 73,
    });
  });

  it('is the sum of its parts to the nanosecond, for every request of a long load', () => {
    const long = oneRowLog(exponentialGaps(0.9, 5000, 2));
    const explain = explainer(long);
    for (let i = 0; i < 5000; i++) {
      const { totalNs, ...parts } = explain(i)!;
      expect(Object.values(parts).reduce((sum, ns) => sum + ns, 0)).toBe(totalNs);
      expect(Object.values(parts).every((ns) => ns >= 0)).toBe(true);
      expect(totalNs).toBe(long.requests.finishedNs[i]! - long.requests.scheduledNs[i]!);
    }
  });

  it('has no explanation where it never ended', () => {
    const stuck = servedLog([{ scheduled: 0, state: 'unfinished' }]);
    expect(explainer(stuck)(0)).toBeNull();
    expect(explainedMean(stuck, [0])).toBeNull();
    expect(explainedMean(log, [1])!.totalNs).toBe(73);
  });
});
