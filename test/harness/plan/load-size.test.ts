import { describe, expect, it } from 'vitest';
import { refuseBeyondRecord } from '../../../harness/plan/load-size.ts';
import { mostValues } from '../../../results/serving/columns.ts';
import { scenario } from '../serving/load.ts';

const day = 86_400;
const refusal = (change: Parameters<typeof scenario>[0]) => () =>
  refuseBeyondRecord(scenario({ arrivals: { process: 'at once' }, ...change }));
const trace = (...seconds: number[]) => ({ process: 'trace' as const, seconds, sha256: '' });

describe('a load that no record holds', () => {
  it('is refused for its steps: a token of an answer each, and a chunk of a prompt', () => {
    const of = (requests: number) =>
      refusal({
        requests,
        isl: { law: 'uniform', from: 1, to: 9 },
        osl: { law: 'fixed', tokens: 6 },
        policy: { rows: 1, chunk: 3 },
      });
    expect(of(mostValues / 8)).not.toThrow();
    expect(of(mostValues / 8 + 1)).toThrow(
      'The load has 8,388,609 requests, for which up to 67,108,872 steps are computed; a record holds 67,108,864.',
    );
    expect(of(3e9)).toThrow(expect.objectContaining({ tryThis: expect.stringContaining('lower rate=') }));
  });

  it('counts lengths of a trace and of a cut law by their mean', () => {
    const half = mostValues / 2;
    const at = (osl: Parameters<typeof scenario>[0]['osl']) =>
      refusal({ requests: half / 8, ...(osl && { osl }) });
    expect(at({ law: 'trace', tokens: [1, 29] })).not.toThrow();
    expect(at({ law: 'trace', tokens: [1, 30] })).toThrow(/67,108,864/);
    // exp(4.5) = 90 times 10, but for the cut.
    expect(at({ law: 'lognormal', median: 10, sigma: 3, most: 15 })).not.toThrow();
    expect(at({ law: 'lognormal', median: 10, sigma: 3, most: 90 })).toThrow(/67,108,864/);
  });

  it('is refused for its time: half of 13 days, which a column has nanoseconds for', () => {
    const slow = (days: number) =>
      refusal({ requests: 100, arrivals: { process: 'even', perSecond: 100 / (days * day) } });
    expect(slow(6)).not.toThrow();
    expect(slow(7)).toThrow('100 requests arrive in 168 h 00 min; a record holds 156 h 22 min.');
    expect(refusal({ arrivals: trace(0, 6 * day) })).not.toThrow();
    expect(refusal({ arrivals: trace(0, 7 * day) })).toThrow(
      expect.objectContaining({ tryThis: expect.stringContaining('cut the trace') }),
    );
  });
});
