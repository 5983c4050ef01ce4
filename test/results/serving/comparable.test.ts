import { describe, expect, it } from 'vitest';
import { isInChinese } from '../../../results/sentences.ts';
import { whyNotComparable } from '../../../results/serving/comparable.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog } from '../../fixtures/served-log.ts';
import { servingRecord } from '../../fixtures/serving-record.ts';

const record = servingRecord(oneRowLog(exponentialGaps(0.5, 30, 8)));
const scenario = (change: Partial<ServingRecord['scenario']>) => ({
  scenario: { ...record.scenario, ...change },
});
const policy = (change: Partial<ServingRecord['policy']>) => ({ policy: { ...record.policy, ...change } });

describe('two served loads', () => {
  it('are compared where only chance, the device or the version differ', () => {
    expect(whyNotComparable(record, record)).toEqual([]);
    const other = {
      ...record,
      ...scenario({ seed: 9, requests: 5, warmup: 1 }),
      createdAt: '2026-01-01T00:00:00Z',
    };
    expect(whyNotComparable(record, other)).toEqual([]);
  });

  it.each([
    ['arrival process', scenario({ arrivals: { process: 'gamma', perSecond: 2, cv: 3 } })],
    ['arrival process', scenario({ kind: 'interactive' })],
    ['rate', scenario({ arrivals: { process: 'poisson', perSecond: 3 } })],
    ['prompt lengths', scenario({ isl: { law: 'uniform', from: 1, to: 31 } })],
    ['answer lengths', scenario({ osl: { law: 'fixed', tokens: 5 } })],
    ['limits', scenario({ limits: { ttftSeconds: 2, tpotSeconds: 0.1, percent: 99 } })],
    ['limits', scenario({ limits: null })],
    ['rows', policy({ rows: 8 })],
    ['chunk size', policy({ chunk: 64 })],
    ['order of work', policy({ order: 'decode first' })],
    ['precision of the weights', { precision: 'bfloat16' as const }],
  ])('are refused across another %s, with a sentence for it alone', (condition, change) => {
    const reasons = whyNotComparable(record, { ...record, ...change });
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(`Unlike ${condition}: `);
    expect(isInChinese(reasons[0]!)).toBe(true);
  });

  it('are refused where one of them is INVALID', () => {
    const reasons = [{ code: 'wrong_output' as const, detail: '' }];
    const invalid = { ...record, validity: { state: 'INVALID' as const, reasons } };
    expect(whyNotComparable(record, invalid)).toEqual([
      'One of the loads is INVALID and is no evidence: wrong_output.',
    ]);
  });
});
