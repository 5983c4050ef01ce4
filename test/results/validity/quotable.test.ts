import { describe, expect, it } from 'vitest';
import type { Record } from '../../../results/record.ts';
import { quotable } from '../../../results/validity/quotable.ts';
import { madeUpRecord, madeUpRepeat, madeUpTrial, ON_CPU } from '../../fixtures/made-up-trial.ts';

/** A record of so many processes, each with samples of so many milliseconds, under a title of its own. */
function record(title: string, eachMs: readonly number[], { samples = 100, changes = {} } = {}): Record {
  const trial = madeUpTrial({
    engine: ON_CPU,
    repeats: eachMs.map((ms, index) =>
      madeUpRepeat({ index, position: index, ...changes }, Array(samples).fill(ms)),
    ),
  });
  return madeUpRecord({ ...trial, workload: { ...trial.workload, title } });
}
/** Their logarithms deviate by about half of `percent`, so that Student's t of five of them, 2.776 / √5, gives ± 0.62 of it. */
const spread = (percent: number) => [100, 100 + percent / 2, 100 - percent / 2, 100 + percent / 2, 100];

describe('what may be quoted of a run', () => {
  it('is what is VALID, the least certain first, and each to its own interval', () => {
    const { freely, ...others } = quotable([record('calm', spread(1)), record('restless', spread(8))]);
    expect(freely.map(({ title }) => title)).toEqual(['restless', 'calm']);
    // By hand: the logarithms of 100, 104, 96, 104, 100 deviate by 0.0333, and exp(2.776 · 0.0333 / √5) is 1.0423.
    expect(freely[0]!.percent).toBeCloseTo(4.23, 1);
    expect(others).toEqual({ signed: [], doubted: [], single: [], refused: [] });
  });

  it('is signed where five processes had windows of 30 s and agree to 1 %', () => {
    const long = { samples: 300 };
    expect(quotable([record('a', spread(1), long)]).signed).toHaveLength(1);
    expect(quotable([record('a', spread(1), { samples: 280 })]).freely).toHaveLength(1);
    expect(quotable([record('a', spread(1).slice(0, 4), long)]).freely).toHaveLength(1);
    const [wide] = quotable([record('a', spread(3), long)]).freely;
    expect(wide!.isLong).toBe(true);
  });

  it('is doubted by the reason that most have, each record once', () => {
    const host = (changes: Partial<Record['repeats'][number]['host']>) => ({
      changes: { host: { ...madeUpRepeat().host, ...changes } },
    });
    const records = [
      record('a', spread(1), host({ stealShare: 0.2 })),
      record('b', spread(1), host({ stealShare: 0.2, quotaShare: 0.5 })),
      record('c', spread(1), host({ quotaShare: 0.5 })),
      record('d', spread(1), host({ quotaShare: 0.5 })),
    ];
    expect(quotable(records).doubted).toEqual([
      { codes: ['cpu_quota'], titles: ['b', 'c', 'd'] },
      { codes: ['cpu_contention'], titles: ['a'] },
    ]);
  });

  it('has no ± where one process says nothing of the next', () => {
    expect(quotable([record('a', [100])]).single).toEqual(['a']);
  });

  it('is nothing of what is INVALID, for the reason that makes it so', () => {
    const output = { finite: false, idsSha256: null, checked: 'all', wrong: null };
    const host = { ...madeUpRepeat().host, stealShare: 0.2 };
    expect(quotable([record('a', spread(1), { changes: { output, host } })]).refused).toEqual([
      { codes: ['nonfinite_output'], titles: ['a'] },
    ]);
  });

  it('of a generation is its least certain part', () => {
    const made = record('generate', spread(1));
    const part = { ...made.figures[0]!, definition: 'ttft', statistic: 'mean', unit: 's', value: 1 } as const;
    const interval = { ...part.interval!, low: 1 / 1.3, high: 1.3 };
    const main = { ...made.figures[0]!, definition: 'tput.out.wall', statistic: 'mean' } as const;
    const generation: Record = {
      ...made,
      workload: { ...made.workload, kind: 'generate' },
      figures: [main, { ...part, interval }],
    };
    const [known] = quotable([generation]).freely;
    expect(known).toMatchObject({ title: 'generate, ttft' });
    expect(known!.percent).toBeCloseTo(30, 6);
  });

  it('is exact of a count', () => {
    const made = record('memory.capacity', [100]);
    const { signed } = quotable([
      {
        ...made,
        workload: { ...made.workload, kind: 'capacity' },
        validity: { state: 'VALID', reasons: [] },
      },
    ]);
    expect(signed).toEqual([{ title: 'memory.capacity', percent: 0, isLong: true }]);
  });
});
