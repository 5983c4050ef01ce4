import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { probeLine } from '../../../harness/terminal/probe.ts';
import { showServing } from '../../../harness/terminal/serving-progress.ts';
import { type SearchedLoad, triedRate } from '../../../results/serving/searched.ts';

/** Loads at 1080 requests a second, of which every so many requests miss; 0: none does. */
function tried(counts: readonly number[], every: number, change: Partial<SearchedLoad['record']> = {}) {
  const asked = counts.reduce((sum, count) => sum + count, 0);
  const loads = counts.map(
    (requests): SearchedLoad => ({
      record: {
        run: {
          id: 'r',
          suite: null,
          position: 0,
          probe: 0,
          reproduce: '',
          search: { requests: asked, reproduce: '' },
        },
        stop: 'done',
        scenario: {
          kind: 'server',
          arrivals: { process: 'poisson', perSecond: 1080 },
          isl: { law: 'fixed', tokens: 8 },
          osl: { law: 'fixed', tokens: 8 },
          limits: { ttftSeconds: 1, tpotSeconds: 1, percent: 90 },
          requests,
          warmup: 0,
          seed: 1,
        },
        ...change,
      },
      severities: Float64Array.from({ length: requests }, (_, i) => (every > 0 && i % every === 0 ? 2 : 0)),
      times: { bySize: new Map(), busy: 0 },
    }),
  );
  return triedRate(loads, true);
}

const interrupted = { stop: 'interrupted' } as const;

describe('what a rate of a search came to', () => {
  it.each([
    ['a pass', tried([2460], 0), /^1080\/s again: pass, at most 0\.\d\d % of 2,460 miss, 10 % may$/],
    ['a fail', tried([60_000], 5), /^1080\/s again: fail, at least \d\d % of 60,000 miss, 10 % may$/],
    [
      'an open one between its bounds',
      tried([60_000], 10),
      /: indeterminate, [\d.]+ % to [\d.]+ % miss, 10 % may; needs (more|~[\d,]+)$/,
    ],
    ['one of too few requests', tried([15], 0), /: indeterminate, 15 requests are too few; needs ~\d+$/],
    ['one that rests on too few', tried([400], 0), /: indeterminate, 0 of 400 missed, worth \d+; needs ~/],
    [
      'one that was given up',
      tried([14_283], 1, { stop: 'backlog' }),
      /: given up, 14,283 of 14,283 missed, 10 % may$/,
    ],
    [
      'one that was cut off',
      tried([60_000], 1, interrupted),
      /: no verdict, cut off after 0 of 60,000 requests$/,
    ],
  ])('stands in one line of 80 columns with the reason: %s', (_, { probe, verdict }, text) => {
    const line = probeLine(probe, verdict);
    expect(line).toMatch(text);
    expect(line.length).toBeLessThan(80);
  });
});

describe('a search that goes on', () => {
  const title = `server tiny float32 find-rate isl=8-48 osl=4-32 ttft=0.1s tpot=0.02s share=90 rows=4 chunk=16`;
  const events = (stream: PassThrough & { isTTY?: boolean; columns?: number }) => {
    const show = showServing(stream as unknown as NodeJS.WriteStream);
    show({ type: 'scenario', title, isSearch: true, index: 0, of: 1 });
    for (const seed of [7, 8]) {
      const tries = { rate: 1080, confirms: true };
      show({ type: 'load', title: title.replace('find-rate', 'rate=1080'), seed, requests: 12_960, tries });
      const counts = { requests: 12_960, finished: 12_000, queued: 1200, active: 4, tokens: 346_000 };
      show({ type: 'progress', live: { seconds: 10, kept: 0.999, ...counts } });
    }
    show({ type: 'judged', ...tried([2460], 0) });
    show.end();
    return stripVTControlCharacters(String(stream.read()));
  };

  it('has a line for each load and each rate in a file, and its long title once', () => {
    const lines = events(Object.assign(new PassThrough(), { columns: 80 })).split('\n');
    expect(lines.slice(-4, -1)).toEqual([
      '1080/s again, seed 7: 12,960 requests',
      '1080/s again, seed 8: 12,960 requests',
      expect.stringMatching(/^1080\/s again: pass, at most \S+ % of 2,460 miss, 10 % may$/),
    ]);
    expect(lines.slice(0, -4).join(' ').replace(/\s+/g, ' ')).toBe(title);
  });

  it('says in a terminal of 80 columns what is tried and how far it is', () => {
    const text = events(Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 }));
    expect(text).toContain('1080/s again, seed 8: 12,000 of 12,960 requests, 10 s');
    expect(text).toContain('1,200 waiting, 4 in work, 34600 tokens/s, 100 % kept the promise');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(80);
  });
});
