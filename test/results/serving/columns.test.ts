import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BrokenColumn, packColumn, unpackColumn } from '../../../results/serving/columns.ts';
import { requestStates, stepKinds } from '../../../results/serving/log.ts';
import { packLog, unpackLog } from '../../../results/serving/packed-log.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog } from '../../fixtures/served-log.ts';

describe('a column', () => {
  it.each([
    ['nothing', []],
    ['times that grow', [0, 1, 1e9, 1e9 + 1, 86_400e9]],
    ['what did not happen', [Number.NaN, 5, Number.NaN, Number.NaN, 7]],
    ['steps back', [5, -1, 2 ** 50, -(2 ** 50), 0]],
    ['the same again and again', [7, 7, 9, 7, Number.NaN, 9, 7, 7]],
  ])('of %s comes back exactly', (_, values) => {
    expect([...unpackColumn(packColumn(values))]).toEqual(values);
  });

  it('of random values comes back exactly, in either coding', () => {
    const { below } = randomStream(4);
    const wide = Array.from({ length: 20_000 }, () => below(2 ** 32) * 2 ** 17 + below(2 ** 17));
    const few = Array.from({ length: 20_000 }, () => wide[below(500)]!);
    expect(packColumn(wide).coding).toBe('differences');
    expect(packColumn(few).coding).toBe('places');
    expect([...unpackColumn(packColumn(wide))]).toEqual(wide);
    expect([...unpackColumn(packColumn(few))]).toEqual(few);
  });

  it.each([[0.5], [Number.POSITIVE_INFINITY], [2 ** 50 + 1]])('refuses %d', (value) => {
    expect(() => packColumn([value])).toThrow(RangeError);
  });

  const packed = packColumn([1, 2, 3]);
  it.each([
    ['cut', { ...packed, data: packed.data.slice(0, 4) }],
    ['no base64', { ...packed, data: '%%%%' }],
    ['of fewer values than it claims', { ...packed, count: 4 }],
    ['of more values than it claims', { ...packed, count: 2 }],
    ['of places where there is no list', { ...packed, coding: 'places' as const }],
    ['with a number that does not end', { ...packed, data: deflated(new Uint8Array(24).fill(0xff)) }],
  ])('that is %s is told from a whole one', (_, column) => {
    expect(() => unpackColumn(column)).toThrow(BrokenColumn);
  });

  it('unpacks no more than its values can be, however much is packed', () => {
    const bomb = { count: 3, coding: 'differences' as const, data: deflated(new Uint8Array(50e6).fill(1)) };
    const before = process.memoryUsage().arrayBuffers;
    expect(() => unpackColumn(bomb)).toThrow(BrokenColumn);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
    const claimed = { count: 2 ** 26, coding: 'differences' as const, data: deflated(new Uint8Array(10)) };
    expect(() => unpackColumn(claimed)).toThrow(BrokenColumn);
  });
});

const deflated = (bytes: Uint8Array) => deflateRawSync(bytes).toString('base64');

// By hand, from docs/serving.md, "What the file holds".
describe('a column as strangers read it', () => {
  const bytesOf = (values: number[]) => {
    const { coding, data } = packColumn(values);
    return [coding, ...inflateRawSync(Buffer.from(data, 'base64'))];
  };

  it('is differences, twice each and odd below 0, one more, and 0 for NaN, in sevens of bits', () => {
    // 5, then +2, nothing, −1, then +300: 601 is 4 · 128 + 89.
    expect(bytesOf([5, 7, Number.NaN, 6, 306])).toEqual(['differences', 11, 5, 0, 2, 89 + 128, 4]);
  });

  it('or the list of its values, behind their number, and places in it', () => {
    // 7 and 9; then the places 0, 0, 0, 1, nothing, 0, 0, 0, 1 by their differences.
    const values = [7, 7, 7, 9, Number.NaN, 7, 7, 7, 9];
    expect(bytesOf(values)).toEqual(['places', 2, 15, 5, 1, 1, 1, 3, 0, 2, 1, 1, 3]);
  });

  it('is there for all that the page names, and for nothing else', () => {
    const page = readFileSync(new URL('../../../docs/serving.md', import.meta.url), 'utf8');
    const tables = page.slice(page.indexOf('## What the file holds'), page.indexOf('A column is'));
    const named = Array.from(tables.matchAll(/^\| (`.*?) \|/gm), ([, cell]) => cell!.match(/\w+/g)!).flat();
    const { requests, steps } = packLog(oneRowLog(exponentialGaps(0.8, 5, 1)));
    const columns = [...Object.keys(requests), ...Object.keys(steps)].filter((name) => name !== 'count');
    expect(named.sort()).toEqual(columns.sort());
  });

  it('has the codes that the page names', () => {
    const page = readFileSync(new URL('../../../docs/serving.md', import.meta.url), 'utf8');
    expect(page).toContain(requestStates.map((state, code) => `${code} ${state}`).join(', '));
    expect(stepKinds).toEqual(['prefill', 'decode']);
  });
});

describe('the log of a load', () => {
  it('comes back as it was', () => {
    const log = oneRowLog(exponentialGaps(0.8, 500, 1));
    expect(unpackLog(packLog(log))).toEqual(log);
  });

  it('that has a column of another length, or a code that means nothing, is damaged', () => {
    const packed = packLog(oneRowLog(exponentialGaps(0.8, 20, 1)));
    const withRequests = (change: object) => ({ ...packed, requests: { ...packed.requests, ...change } });
    expect(() => unpackLog(withRequests({ osl: packColumn([1]) }))).toThrow(/osl has 1 values, where 20/);
    const codes = packColumn(new Array(20).fill(99));
    expect(() => unpackLog(withRequests({ state: codes }))).toThrow(/state has the value 99/);
    expect(() => unpackLog(withRequests({ tokenNs: packColumn([1]) }))).toThrow(BrokenColumn);
  });
});
