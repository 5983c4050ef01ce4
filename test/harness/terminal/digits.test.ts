import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { claimText } from '../../../harness/terminal/claims.ts';
import { comparisonTable } from '../../../harness/terminal/comparison.ts';
import { fourText } from '../../../harness/terminal/four.ts';
import { ladderText } from '../../../harness/terminal/ladder.ts';
import { linkText } from '../../../harness/terminal/links.ts';
import { proofPage } from '../../../harness/terminal/proof.ts';
import { recordPage } from '../../../harness/terminal/record.ts';
import { resultTable } from '../../../harness/terminal/results.ts';
import { judgeClaims } from '../../../results/claims.ts';
import { fromMicrobenchmark, fromRecord } from '../../../results/comparison/comparand.ts';
import { measuredDevices } from '../../../results/comparison/measured.ts';
import { compare, correct } from '../../../results/comparison.ts';
import { linkMatrices } from '../../../results/four/links.ts';
import { fourQuantities } from '../../../results/four.ts';
import { ladders } from '../../../results/ladder.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { linked, linkRecord } from '../../fixtures/link-records.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';

// Whatever page a value stands on: without an interval it has two digits and says why, with one it ends where that ends, and what
// somebody printed keeps the digits of its source.

const reference = loadReference();
const { devices } = reference;
const published = reference.microbenchmarks.find(({ size }) => size === 'dot')!.id;

/** 4,123,456,789,012 B/s of one process, or of five that lie ± 1 % apart. */
const read = (half: number | null) =>
  madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 4_123_456_789_012, half }] });
const decode = (half: number | null) =>
  madeUpRecord({
    model: 'llama-2-70b',
    figures: [{ definition: 'decode.step.tput', value: 175_639, half }],
    cost: { bytesRead: 2e7, bytesWritten: 0, tokens: 1 },
  });
const flat = (text: string) => stripVTControlCharacters(text).replace(/\s+/g, ' ');

const sideOf = (record: ReturnType<typeof read>) => {
  const [group] = measuredDevices([record], devices);
  return fromRecord(record, group!.match, devices)[0]!;
};
const claimsWith = (record: ReturnType<typeof read>) =>
  flat(
    judgeClaims(reference, measuredDevices([record], devices))
      .map(claimText)
      .join(' '),
  );
const laddersWith = (record: ReturnType<typeof read>) =>
  ladders(reference, measuredDevices([record], devices), [record]);
const link = (half: number | null) => {
  const record = linkRecord(0, 1, { value: 387.123e9, half: half ?? 0.01, machine: linked(2) });
  if (half !== null) return record;
  const figures = record.figures.map((figure) => ({ ...figure, interval: null, processes: 1 }));
  return { ...record, figures };
};

describe('a value of one process', () => {
  it.each([
    ['the table of a run', () => resultTable([decode(null)]), ' 180000 tokens/s (one process) '],
    [
      'the page of a record',
      () => recordPage({ id: 'x', path: 'x', record: decode(null) }, []),
      ' 180000 tokens/s (one process) ',
    ],
    [
      'a comparison',
      () => comparisonTable(correct([compare(sideOf(read(null)), sideOf(read(0.01)))])),
      ' 4.1 TB/s (one process), 86 % of declared 4.123 ± 0.041 TB/s (85.9 ± 0.9 % of declared) 1.0 (one process on one side) ',
    ],
    [
      'the four quantities',
      () =>
        fourQuantities([read(null)], devices)
          .map(fourText)
          .join(' '),
      ' 4100 (one process) 86 % ',
    ],
    [
      'the ladder',
      () => laddersWith(read(null)).map(ladderText).join(' '),
      ' NVIDIA H200 measured 4100 (one process) listed',
    ],
    [
      'a claim',
      () => claimsWith(read(null)),
      ': 4100 of 4800 GB/s, a lower bound = 0.86 (one process on one side) ',
    ],
    [
      'the links',
      () =>
        linkMatrices([link(null)], devices)
          .map(linkText)
          .join(' '),
      ' minimum 390 (0 → 1), median 390, maximum 390 ',
    ],
  ])('on %s has two digits and says why', (_, page, text) => {
    expect(flat(page())).toContain(text);
    expect(flat(page())).not.toMatch(/\(no interval|175639|4\.12 TB|\b412[0-9]\b/);
  });

  it('on the page of a proof says the same', () => {
    const row = {
      figure: 'tokens/s',
      unit: 'tokens/s' as const,
      aim: null,
      value: 175_639,
      low: null,
      high: null,
      reason: 'one process: needs at least 2 for an interval',
      verdict: 'no aim' as const,
      because: '',
    };
    const head = { device: 'd', provider: 'p', tool: '1', createdAt: 'now', rehearsal: false };
    const page = proofPage({ steps: [], peers: [], rows: [row], records: 0, invalid: 0 }, head);
    expect(page).toContain('| 180000 tokens/s (one process) |');
  });
});

describe('a value of several processes', () => {
  it('ends where its interval does, on the ladder and in a claim', () => {
    // ± 1 % of 4123 GB/s: 41, and two digits of it are whole GB/s.
    const page = flat(laddersWith(read(0.01)).map(ladderText).join(' '));
    expect(page).toContain(' measured 4123 [4083, 4165] listed');
    expect(claimsWith(read(0.1))).toContain(': 4120 of 4800 GB/s, a lower bound');
  });
});

describe('what somebody printed', () => {
  it('keeps the digits of its source beside what was measured', () => {
    const entry = reference.microbenchmarks.find(({ id }) => id === published)!;
    const side = fromMicrobenchmark({ ...entry, value: 3372.085 }, devices);
    const page = flat(comparisonTable(correct([compare(sideOf(read(0.01)), side)])));
    expect(page).toContain(' 3.372085 TB/s');
  });

  it('keeps them on the ladder, divided by the devices of its system as well', () => {
    const { rungs } = ladders(reference, [], []).find(({ id }) => id.startsWith('mlperf-v4.1'))!;
    const [rung] = rungs;
    const eighth = { ...rung!, printed: { value: 34_865.7, dividedBy: 8 } };
    expect(flat(ladderText({ id: 'x', title: 'x', unit: 'tokens/s', rungs: [eighth] }))).toContain(
      ' 4358.21 ',
    );
  });
});
