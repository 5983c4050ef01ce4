import { describe, expect, it } from 'vitest';
import { quotingText } from '../../../harness/terminal/quotable.ts';
import type { Record } from '../../../results/record.ts';
import { madeUpRecord, madeUpRepeat, madeUpTrial, ON_CPU } from '../../fixtures/made-up-trial.ts';

const ended = { id: '2026-01-01T00-00-00-quick-0000', interrupted: false };
const spread = (percent: number) => [100, 100 + percent / 2, 100 - percent / 2, 100 + percent / 2, 100];

function record(
  title: string,
  eachMs: readonly number[],
  changes = {},
  suite: string | null = 'quick',
): Record {
  const trial = madeUpTrial({
    engine: ON_CPU,
    repeats: eachMs.map((ms, index) =>
      madeUpRepeat({ index, position: index, ...changes }, Array(suite === 'lab' ? 300 : 100).fill(ms)),
    ),
  });
  const made = madeUpRecord({ ...trial, workload: { ...trial.workload, title } });
  return { ...made, run: { ...made.run, suite } };
}
const host = (shares: object) => ({ host: { ...madeUpRepeat().host, ...shares } });
const broken = { output: { finite: false, idsSha256: null, checked: 'all', wrong: null } };

describe('the last sentence of a run', () => {
  it('says how far all of it is known, which is the least certain, and what leads to figures to sign', () => {
    expect(quotingText([record('bw.copy', spread(1)), record('prefill x', spread(8))], ended)).toBe(
      'Usable to ± 4.3 %, the least certain being prefill x; for figures to sign: `npm run assay -- run lab`.',
    );
  });

  it('rounds upwards: nothing is known better than it says', () => {
    // 4.227 % by hand.
    expect(quotingText([record('a', spread(8))], ended)).toContain('± 4.3 %');
    expect(quotingText([record('a', spread(30))], ended)).toMatch(/± 17 %/);
  });

  it('names what has a doubt beside what may be quoted', () => {
    const records = [
      record('a', spread(1)),
      record('b', spread(1), host({ quotaShare: 0.4 })),
      record('c', spread(1), broken),
    ];
    expect(quotingText(records, ended)).toBe(
      '1 of 3 figures may be quoted, to ± 0.6 %; b only with the doubt cpu_quota; c not at all (nonfinite_output); for figures to sign: `npm run assay -- run lab`.',
    );
  });

  it('says why nothing may be quoted, and what to do', () => {
    const records = ['a', 'b'].map((title) => record(title, spread(1), broken));
    expect(quotingText(records, ended)).toMatch(
      /^No figure may be quoted as it stands; a and 1 more not at all \(nonfinite_output\); what to do: report it: /,
    );
    const doubted = ['a', 'b'].map((title) => record(title, spread(1), host({ stealShare: 0.4 })));
    expect(quotingText(doubted, ended)).toBe(
      'No figure may be quoted as it stands; a and 1 more only with the doubt cpu_contention; what to do: stop other programs; on a virtual machine use a host of its own.',
    );
    const twice = ['a', 'b'].map((title) =>
      record(title, spread(1), host({ stealShare: 0.4, quotaShare: 0.4 })),
    );
    expect(quotingText(twice, ended)).toMatch(
      /only with the doubts cpu_contention and cpu_quota; what to do: stop other programs; .*; raise or drop the quota/,
    );
    expect(quotingText([], ended)).toBe(
      'Nothing was measured, so nothing may be quoted; what can be measured is listed by `npm run assay -- list workloads`.',
    );
  });

  it('of one process says that there is no interval, and how there is one', () => {
    expect(quotingText([record('decode x', [100], {}, null)], ended)).toBe(
      "This may not be quoted as it stands; decode x without any ±, for want of an interval; with several processes it has one: `npm run assay -- run 'decode x' --repeats 5`.",
    );
  });

  it('of an interrupted run says how to go on', () => {
    const cut = record('b', [100]);
    const text = quotingText([record('a', spread(1)), cut], { ...ended, interrupted: true });
    expect(text).toBe(
      '1 of 2 figures may be quoted, to ± 0.6 %; b without any ±, for want of an interval; the run was interrupted, and `npm run assay -- resume 2026-01-01T00-00-00-quick-0000` goes on with it.',
    );
  });

  it('of a laboratory says that it may be signed, and of what is not known well enough how it will be', () => {
    const lab = (title: string, percent: number) => record(title, spread(percent), {}, 'lab');
    expect(quotingText([lab('a', 1), lab('b', 0.5)], ended)).toBe(
      'All of this may be signed, known to ± 0.6 %, the least certain being a.',
    );
    expect(quotingText([lab('a', 3), lab('b', 0.5)], ended)).toBe(
      'Usable to ± 1.6 %, the least certain being a; 1 of them may be signed; for figures to sign: `npm run assay -- run lab --extra-rounds 20`.',
    );
    expect(
      quotingText([lab('a', 1), record('b', spread(1), host({ stealShare: 0.4 }), 'lab')], ended),
    ).toMatch(
      /^1 of 2 figures may be quoted, to ± 0\.6 %; 1 of them may be signed; b only with the doubt cpu_contention\.$/,
    );
  });

  it('asks for the same work where no suite of a laboratory holds it', () => {
    const [bw, product] = ['bw.read', 'gemm int8 64x64x64'].map((title) =>
      record(title, spread(1), {}, null),
    );
    expect(quotingText([bw!, product!], ended)).toMatch(
      /`npm run assay -- run bw\.read 'gemm int8 64x64x64' --repeats 5 --warmup 10 --budget 30 --extra-rounds 5 --aim 1`\.$/,
    );
    expect(quotingText([record('libc.copy', spread(1), {}, 'four')], ended)).toContain(
      'run four --repeats 5',
    );
  });
});
