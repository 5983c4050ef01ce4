import { describe, expect, it } from 'vitest';
import { formatProjected, groundsOf } from '../../../results/projection/served-grounds.ts';
import { inChinese } from '../../../results/sentences.ts';

const figure = { definition: 'ttft.sched', statistic: 'p50', unit: 's', isRough: false } as const;
const share = { definition: 'attainment', statistic: 'mean', unit: 'share', isRough: false } as const;

describe('a projected figure', () => {
  it('is written with its ends, and without a value where it is rough: in the same place', () => {
    expect(formatProjected({ ...figure, value: 0.002, low: 0.0015, high: 0.003 })).toBe(
      '2.00 [1.50, 3.00] ms',
    );
    const rough = formatProjected({ ...figure, value: 0.002, low: 0.0009, high: 0.06, isRough: true });
    expect(rough).toBe('anywhere from 900 µs to 60 ms');
    expect(inChinese(rough).map(({ text }) => text)).toEqual(['不定：900 µs 至 60 ms']);
    expect(formatProjected({ ...share, value: 0.99, low: 0.31, high: 1, isRough: true })).toBe(
      'anywhere from 31.0 % to 100.0 %',
    );
  });
});

describe('on what a projection rests', () => {
  const at = (busy: number) => {
    const column = { basis: 'measured', figures: [], busy } as const;
    const projected = { here: null, columns: [column], shares: null, steps: null, refusal: null };
    const record = {
      window: { first: 0, end: 10 },
      policy: { rows: 4 },
      scenario: { arrivals: { process: 'poisson', perSecond: 1 } },
    };
    const target = { title: 'it', isHere: true, limits: '' };
    return groundsOf(record as never, { on: 'here' }, target, { projected, requests: null }).join('\n');
  };

  it('says what a queue makes of an error of the steps: 5 % of the wait for each 1 % at 80 %, by hand', () => {
    expect(at(0.8)).toMatch(/take 80 % of the time: where they take 1 % longer, requests wait some 5\.0 %/);
  });

  it('says that latencies hang on chance where steps take all the time', () => {
    expect(at(0.985)).toMatch(/take 98\.5 % of the time: a queue that has grown hardly shrinks again/);
  });
});
