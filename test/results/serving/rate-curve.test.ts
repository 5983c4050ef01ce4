import { describe, expect, it } from 'vitest';
import { bracketOf, curveId, groupId, type JudgedRate } from '../../../results/serving/rate-curve.ts';
import { servedLoad } from '../../fixtures/served-loads.ts';

const judged = (words: Readonly<Record<number, JudgedRate['verdict']>>): JudgedRate[] =>
  Object.entries(words).map(([rate, verdict]) => ({ rate: Number(rate), verdict }));

describe('the bracket of a device', () => {
  it('is the largest rate that passed and the smallest that failed, whatever is open between them', () => {
    expect(bracketOf(judged({ 1: 'pass', 2: 'pass', 3: 'indeterminate', 4: 'fail', 8: 'fail' }))).toEqual({
      passes: 2,
      fails: 4,
      against: [],
    });
  });

  it('names a pass above a failure, and does not count it', () => {
    expect(bracketOf(judged({ 1: 'pass', 2: 'fail', 4: 'pass' }))).toEqual({
      passes: 1,
      fails: 2,
      against: [4],
    });
  });

  it('has no end that nobody saw', () => {
    expect(bracketOf(judged({ 1: 'pass', 2: null }))).toEqual({ passes: 1, fails: null, against: [] });
    expect(bracketOf(judged({ 1: 'fail' }))).toEqual({ passes: null, fails: 1, against: [] });
    expect(bracketOf([])).toEqual({ passes: null, fails: null, against: [] });
  });
});

describe('loads', () => {
  const few = { requests: 5, warmup: 0 };

  it('are of one group where their seeds differ alone, and of one curve where their rates do as well', async () => {
    const first = await servedLoad({ scenario: few });
    const seed = await servedLoad({ scenario: { ...few, seed: 2 } });
    const rate = await servedLoad({ scenario: { ...few, seed: 3 }, perSecond: 8 });
    expect(groupId(seed)).toBe(groupId(first));
    expect(groupId(rate)).not.toBe(groupId(first));
    expect([seed, rate].map(curveId)).toEqual([curveId(first), curveId(first)]);
  });

  it('are of different curves where devices, lengths, limits, rows or arrivals differ', async () => {
    const other = [
      await servedLoad({ scenario: few }),
      await servedLoad({ scenario: few, gpu: 'h100' }),
      await servedLoad({ scenario: { ...few, osl: { law: 'fixed', tokens: 8 } } }),
      await servedLoad({ scenario: { ...few, limits: null } }),
      await servedLoad({ scenario: { ...few, policy: { rows: 8, chunk: 16 } } }),
      await servedLoad({ scenario: { ...few, arrivals: { process: 'even', perSecond: 4 } } }),
    ];
    expect(new Set(other.map(curveId)).size).toBe(other.length);
    expect(curveId(await servedLoad({ scenario: { ...few, arrivals: { process: 'at once' } } }))).toBeNull();
  });
});
