import { describe, expect, it } from 'vitest';
import { claimTable, claimText } from '../../../harness/terminal/claims.ts';
import { type JudgedClaim, judgeClaims } from '../../../results/claims.ts';
import { measuredDevices } from '../../../results/comparison/measured.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';

const reference = loadReference();
const published = judgeClaims(reference);

/** The H200 streams this many B/s, give or take the share. */
const streaming = (value: number, half: number) =>
  judgeClaims(
    reference,
    measuredDevices(
      [madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value, half }] })],
      reference.devices,
    ),
  );

interface Printed {
  outcome: string;
  figure: string;
  asked: string;
}

/** The lines of tests and of their evidence, as they stand on the screen. */
function printedTests(claim: JudgedClaim): (Printed & { evidence: string[] })[] {
  const lines = claimText(claim)
    .replaceAll(/\n {6,}/g, ' ')
    .split('\n');
  const tests: (Printed & { evidence: string[] })[] = [];
  for (const line of lines) {
    const test =
      /^(?:•|◦ beside:) .*: (supported|refuted|depends|inconclusive|not comparable) ?(.*) \(asked: (.*)\)$/.exec(
        line,
      );
    if (test) tests.push({ outcome: test[1]!, figure: test[2]!, asked: test[3]!, evidence: [] });
    else if (line.startsWith('    ') && !line.includes('does not count')) tests.at(-1)?.evidence.push(line);
  }
  return tests;
}

const numbers = (text: string) => [...text.matchAll(/-?\d+(?:\.\d+)?/g)].map(([number]) => Number(number));

/** From, to, as a reader takes them from the words; NaN where nothing is asked of a number. */
function bandOf(asked: string): [number, number] {
  const [first, second] = numbers(asked);
  if (/^at least/.test(asked)) return [first!, Number.POSITIVE_INFINITY];
  if (/^at most/.test(asked)) return [Number.NEGATIVE_INFINITY, first!];
  if (/or later$/.test(asked)) return [first!, Number.POSITIVE_INFINITY];
  return [first ?? Number.NaN, second ?? first ?? Number.NaN];
}

/** What a reader would say who sees the printed figure and the printed band and nothing else. */
function readersVerdict(figure: string, asked: string): string {
  if (/no interval|one process/.test(figure)) return 'inconclusive';
  const bound = /at least (\S+)/.exec(figure);
  if (bound) {
    const [floor, ceiling] = numbers(asked);
    const low = Number(bound[1]);
    return low > ceiling! ? 'refuted' : low >= floor! ? 'supported' : 'inconclusive';
  }
  const ends = numbers(/\[(.*)\]/.exec(figure)?.[1] ?? figure);
  const [low, high] = [ends[0]!, ends.at(-1)!];
  const [from, to] = bandOf(asked);
  if (low >= from && high <= to) return 'supported';
  return high < from || low > to ? 'refuted' : 'inconclusive';
}

/** The figure of an evidence line: what stands between the last "=" and the marks. */
const figureOf = (line: string) =>
  / = ([^=]*?) \[(?:direct|cross-stack|projection|declared),/.exec(line)?.[1];

const allClaims = [
  ...published,
  ...[3.39e12, 3.8399e12, 3.84e12, 3.8401e12, 4.3e12, 4.8959e12, 4.8961e12, 5.2e12].flatMap((value) =>
    [0.0001, 0.01, 0.06].flatMap((half) => streaming(value, half)),
  ),
].filter(({ tests }) => tests.length > 0);

describe('what is printed of a claim', () => {
  it('are the figures and bands that were tested: a reader who has only these comes to the same verdict', () => {
    let compared = 0;
    for (const claim of allClaims) {
      for (const { outcome, figure, asked, evidence } of printedTests(claim)) {
        if (figure === '') continue;
        const verdicts = evidence.flatMap((line) => {
          const own = figureOf(line);
          return own === undefined ? [] : [readersVerdict(own, asked)];
        });
        expect(verdicts.length, `${claim.id}: ${asked}`).toBeGreaterThan(0);
        const all = new Set(verdicts);
        const together =
          all.size === 1
            ? verdicts[0]
            : all.has('supported') && all.has('refuted')
              ? 'depends'
              : 'inconclusive';
        expect(`${claim.id} (${asked}) ${figure}: ${together}`).toBe(
          `${claim.id} (${asked}) ${figure}: ${outcome}`,
        );
        if (outcome === 'supported') expect(readersVerdict(figure, asked)).toBe('supported');
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('is in the table the figure of a deciding test, or the span of those that were held against one band', () => {
    for (const { id, verdict, tests } of allClaims) {
      const figure = verdict.ratio ?? verdict.value;
      if (!figure) continue;
      const parts = tests.filter(
        ({ name, decides }) => decides && figure.test.split('; ').some((one) => name.startsWith(one)),
      );
      expect(parts.length, id).toBeGreaterThan(0);
      for (const { expect: band } of parts) expect(band, id).toEqual(figure.expect);
      const ends = (pick: 'low' | 'high') => parts.map(({ estimate }) => estimate![pick]);
      expect(figure.low, id).toBe(Math.min(...(ends('low') as number[])));
      if (figure.high !== null) expect(figure.high, id).toBe(Math.max(...(ends('high') as number[])));
    }
  });

  it('says of a claim that depends what it depends on, and counts such claims', () => {
    const text = claimText(published.find(({ id }) => id === 'C000-03')!);
    expect(text).toContain('Verdict: depends, by declared evidence');
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'It depends on how many sequences the memory of one GPU holds. Holds for one GPU each',
    );
    expect(claimTable(published)).toMatch(/^C000-03 +depends +declared/m);
    expect(claimTable(published)).toMatch(/\b\d+ depends/);
  });

  it('keeps the parts of a sentence apart that are apart in the article', () => {
    expect(claimText(published.find(({ id }) => id === 'C001-06')!)).toContain(
      '相关销售收入的 25% … 较此前 … 15% 抽成',
    );
  });
});
