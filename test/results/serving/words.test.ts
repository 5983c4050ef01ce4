import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatCount, formatShare } from '../../../results/format.ts';
import { inChinese, isInChinese } from '../../../results/sentences.ts';
import { type ServingFigure, servingFigures } from '../../../results/serving/figures.ts';
import type { RequestLog } from '../../../results/serving/log.ts';
import type { SearchResult } from '../../../results/serving/search.ts';
import { judgeMisses } from '../../../results/serving/verdict.ts';
import {
  backlogText,
  earlyStoppingText,
  isolationText,
  searchText,
  starvationText,
  verdictLines,
  verdictText,
} from '../../../results/serving/words.ts';
import { lindley } from '../../fixtures/lindley.ts';
import { scenario, serveVirtually } from '../../harness/serving/load.ts';

const judged = (load: number, requests: number, limit = 10) =>
  judgeMisses([lindley(load, requests, 1).map((sojourn) => sojourn / limit)], 99);

describe('a verdict in words', () => {
  it('says what it rests on, and what is missing to one that is open', () => {
    expect(verdictText(judged(0.6, 30_000))).toMatch(
      /^pass: at most 0\.\d+ % of all requests break the promise \(99 % bound\), 1\.0 % may; \d+ of 30,000 did, worth \d,\d{3} independent requests$/,
    );
    expect(verdictText(judged(0.9, 30_000))).toMatch(/^fail: at least \d/);
    expect(verdictText(judged(0.7737, 24_576))).toMatch(
      /^indeterminate: from .* may break the promise .*; needs about [\d,]+ requests$/,
    );
    expect(verdictText(judged(0.6, 20_000))).toMatch(
      /too few to rest a verdict on; needs about 24,576 requests$/,
    );
    expect(verdictText(judged(0.6, 100))).toBe(
      'indeterminate: 100 requests show nothing of 1.0 % that may break the promise; needs about 662 requests',
    );
  });

  it("has that of MLPerf's rule beside it, with its caveat", () => {
    expect(earlyStoppingText(judged(0.6, 30_000))).toMatch(/passes it: .* for independent$/);
    expect(earlyStoppingText(judged(0.9, 30_000))).toMatch(/does not pass it: [\d,]+ of 30,000 .*, \d+ may$/);
    expect(earlyStoppingText(judged(0.6, 100))).toBe("MLPerf's early stopping needs more than 100 requests");
  });

  it('of a load that was given up is a failure, whatever its requests show', () => {
    const verdict = judged(0.7737, 24_576);
    expect(verdict.word).toBe('indeterminate');
    const said = (givenUp: 'backlog' | 'too slow' | null) => verdictLines({ verdict, givenUp });
    expect(said(null)).toEqual([verdictText(verdict), earlyStoppingText(verdict)]);
    expect(said('backlog')[0]).toMatch(
      /^fail: .* its queue grew .*; \d+ of 24,576 requests broke the promise/,
    );
    expect(said('too slow')[0]).toMatch(/^fail: .* nothing could save it; \d+ of 24,576 requests broke it/);
    expect([...said('backlog'), ...said('too slow')].every(isInChinese)).toBe(true);
    expect(verdictLines({ verdict: null, givenUp: 'backlog' })).toEqual([]);
  });

  it.each([
    ...[100, 24_576].map((n) => verdictText(judged(0.7737, n))),
    verdictText(judged(0.6, 20_000)),
    verdictText(judged(0.6, 30_000)),
    verdictText(judged(0.9, 30_000)),
    ...[0.6, 0.9].map((load) => earlyStoppingText(judged(load, 30_000))),
    backlogText({ perSecond: 1.234, p: 0, isHopeless: true }),
  ])('is read in Chinese, with its numbers: "%s"', (text) => {
    expect(isInChinese(text)).toBe(true);
    const chinese = inChinese(text)
      .map((piece) => piece.text)
      .join('');
    expect(chinese.match(/\d[\d.,]*/g)!.toSorted()).toEqual(text.match(/\d[\d.,]*/g)!.toSorted());
  });
});

describe('who waits for whom, in words', () => {
  const p95 = (definition: ServingFigure['definition'], value: number | null): ServingFigure => ({
    definition,
    statistic: 'p95',
    unit: 's',
    value,
    interval: null,
    n: 100,
    missing: null,
  });
  const gaps = (undisturbed: number | null, beside: number | null) =>
    isolationText([p95('itl.undisturbed', undisturbed), p95('itl.beside_prefill', beside)]);

  it('is within what is taken for little up to 1.5 times, and not beyond', () => {
    expect(gaps(0.02, 0.03)).toBe(
      'a chunk of another prompt stretches the time between two tokens from 20 ms to 30 ms (p95), 1.50 times: within the 1.5 times that are taken for little',
    );
    expect(gaps(0.02, 0.0302)).toMatch(/, 1\.51 times: more than 1\.5; a smaller chunk stretches it less$/);
    for (const text of [gaps(0.02, 0.03), gaps(0.02, 0.04)]) expect(isInChinese(text!)).toBe(true);
  });

  it('is nothing where one of both is not known', () => {
    expect(gaps(null, 0.03)).toBeNull();
    expect(gaps(0.02, null)).toBeNull();
    expect(isolationText([])).toBeNull();
  });

  it.each([
    ['a chunk a quarter as long as a step', 5, /1\.25 times: within/],
    ['a chunk three times as long as a step', 60, / 4 times: more than 1\.5/],
  ])('is what the scheduler lets them wait: %s', async (_, chunkMs, text) => {
    const asked = scenario({
      arrivals: { process: 'poisson', perSecond: 3 },
      isl: { law: 'fixed', tokens: 32 },
      osl: { law: 'fixed', tokens: 20 },
      policy: { rows: 4, chunk: 16 },
      requests: 400,
    });
    const times = { prefillNs: () => chunkMs * 1e6, decodeNs: () => 20e6 };
    const { log } = await serveVirtually(asked, times);
    expect(isolationText(servingFigures(log, { first: 0, end: 400 }, null))).toMatch(text);
  });

  it('is bounded by the chunks of the longest prompt', () => {
    const text = starvationText(
      { chunk: 64 },
      { requests: { isl: Int32Array.of(8, 200, 90) } as RequestLog },
    );
    expect(text).toBe(
      'steps of the others that the longest prompt (200 tokens) waits for when it is first in line: 4 at most; a step waits for one chunk of 64 tokens',
    );
    expect(isInChinese(text)).toBe(true);
  });
});

describe('the verdict that docs/serving.md explains', () => {
  const page = readFileSync(new URL('../../../docs/serving.md', import.meta.url), 'utf8').replace(
    /\s+(> )?/g,
    ' ',
  );

  it('is that of 30,000 requests at 6 a second, number by number', () => {
    const verdict = judged(0.6, 30_000);
    const { inflation, effective } = verdict.dependence!;
    expect(page).toContain(verdictText(verdict));
    expect(page).toContain(`vary ${inflation.toFixed(2)} times as much`);
    const [worth, known] = [30_000 / inflation, effective].map((n) => formatCount(Math.floor(n)));
    expect(page).toContain(
      `30,000 / ${inflation.toFixed(2)} = ${worth}, and what 10 batches leave open makes it ${known}.`,
    );
  });

  it('and that of as many at 7 a second', () => {
    const { word, misses, dependence, lowest, highest, needs, earlyStopping } = judged(0.7, 30_000);
    expect(word).toBe('indeterminate');
    expect(page).toContain(
      `At 7 requests a second ${misses} of 30,000 miss, worth ${Math.floor(dependence!.effective)}`,
    );
    const bounds = [lowest!, highest!].map((share) => formatShare(share, 0));
    expect(page).toContain(`The bounds are ${bounds[0]} and ${bounds[1]}`);
    expect(page).toContain(
      `needs about ${formatCount(needs!)} requests. MLPerf's rule would have allowed ${earlyStopping.allows}`,
    );
  });
});

describe('the result of a search in words', () => {
  const result: SearchResult = {
    highestPass: 2.1234,
    lowestFail: 2.2,
    boundary: 'smooth',
    isConfirmed: true,
    notConfirmed: [
      { rate: 2.15, first: 'pass' },
      { rate: 2.25, first: 'fail' },
    ],
    open: [{ rate: 2.17, requests: 100_000 }],
    curve: [],
  };

  it('is the bracket, its kind, and what it cost', () => {
    expect(searchText({ result, pace: null })).toEqual([
      'between 2.12 and 2.20 requests/s: the lower rate passes, the higher one fails',
      'misses grow step by step with the rate',
      'both ends ran again for longer and with fresh seeds: 2.12 requests/s passed again, 2.20 failed again',
      '2.15 requests/s passed at first and not when it ran again for longer: the longer run counts',
      '2.25 requests/s failed at first and not when it ran again for longer: the longer run counts',
      '2.17 requests/s stayed open after 100,000 requests: the bracket is wider than asked for',
    ]);
    expect(searchText({ result, pace: null }).every(isInChinese)).toBe(true);
  });

  it('names many rates that stayed open by their ends, in one sentence', () => {
    const open = [2.13, 2.14, 2.18, 2.19].map((rate, i) => ({ rate, requests: 9000 + 1000 * i }));
    const text = searchText({ result: { ...result, open }, pace: null }).filter((each) =>
      each.includes('open'),
    );
    expect(text).toEqual([
      '4 rates from 2.13 to 2.19 requests/s stayed open after 9,000 requests and more: the bracket is wider than asked for',
    ]);
    expect(text.every(isInChinese)).toBe(true);
  });

  it.each([
    [{ highestPass: 64, lowestFail: null, boundary: 'no_failure_in_range' }, /^at least 64/],
    [{ highestPass: null, lowestFail: 0.5, boundary: 'no_pass_in_range' }, /^below 0\.50/],
    [
      { highestPass: null, lowestFail: null, boundary: 'undecided' },
      /^no rate that was tried could be decided/,
    ],
  ] as const)('says what was not found', (change, text) => {
    const [first] = searchText({
      result: { ...result, notConfirmed: [], open: [], isConfirmed: false, ...change },
      pace: null,
    });
    expect(first).toMatch(text);
    expect(isInChinese(first!)).toBe(true);
  });
});

describe('a search on a device that did not keep its speed', () => {
  const point = (rate: number, seen: number) => ({ rate, requests: 1000, seen, fitted: seen });
  const found = (curve: SearchResult['curve']): SearchResult => ({
    highestPass: 800,
    lowestFail: 872,
    boundary: 'cliff',
    isConfirmed: true,
    notConfirmed: [],
    open: [],
    curve,
  });

  it('says how unevenly it worked, and where the bracket may lie at other times', () => {
    const said = (slowest: number, low: number | null) =>
      searchText({ result: found([]), pace: { slowest, fastest: 1, low, high: 1000 } });
    const [, , , uneven] = said(1.4, 600);
    expect(uneven).toContain('1.40 times as long');
    expect(uneven).toContain('from 600 to 1000 requests/s (scaled, not measured)');
    expect(isInChinese(uneven!)).toBe(true);
    expect(said(1.4, null)[3]).toMatch(/1\.40 times .* not told apart$/);
    expect(said(1.04, 600).join()).not.toContain('pace');
  });

  it('says that a higher rate did better than one that failed', () => {
    expect(
      searchText({ result: found([point(800, 0), point(872, 0.18), point(951, 0)]), pace: null }).join(),
    ).toContain('more requests missed at 872 requests/s than at 951');
    expect(
      searchText({ result: found([point(800, 0), point(872, 0.18), point(951, 0.7)]), pace: null }).join(),
    ).not.toContain('951');
  });
});
