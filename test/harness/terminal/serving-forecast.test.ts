import { describe, expect, it } from 'vitest';
import { forecastServing } from '../../../harness/served/forecast.ts';
import { servingForecastLines } from '../../../harness/terminal/serving-forecast.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';

const said = (...texts: string[]) =>
  servingForecastLines(forecastServing(texts.map((text) => parseScenario(`${text} isl=8 osl=8`))));

describe('before a load is served', () => {
  it('it is said how long the requests of all loads with a rate arrive, and how many loads have none', () => {
    expect(
      said(
        'server tiny float32 rate=10 requests=500 warmup=100 seeds=2',
        'closed tiny float32 users=4 requests=100',
        'offline tiny float32 requests=100',
      ),
    ).toEqual([
      '2 loads: requests arrive for about 2 minutes',
      '2 loads without a rate: as long as the device takes, or the trace',
    ]);
  });

  it('it is said what a search takes, and what makes a long one shorter', () => {
    // At 99 % a pass takes 24,576 requests, at 90 % a tenth.
    expect(said('server tiny float32 find-rate rate=2 ttft=1s tpot=1s')).toEqual([
      'a search: 4,916 requests or more at each rate that it looks at, 24,576 or more at each end of its bracket; often some 500,000 in all, about 3 days at 2 requests/s, and less at higher rates',
      'a promise for 99 % of the requests is what takes so many: share=90 takes 10 times fewer',
    ]);
    expect(said('server tiny float32 find-rate rate=100 ttft=1s tpot=1s share=90')).toEqual([
      expect.stringMatching(
        /^a search: 492 .*, 2,458 .* some 50,000 in all, about 10 minutes at 100 requests\/s/,
      ),
    ]);
  });
});
