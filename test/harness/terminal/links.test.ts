import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { linkText } from '../../../harness/terminal/links.ts';
import { linkMatrices } from '../../../results/four/links.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { linked, linkRecord } from '../../fixtures/link-records.ts';

const { devices } = loadReference();
const machine = linked(4);
type Parts = Parameters<typeof linkRecord>[2];
const record = (from: number, to: number, parts: Partial<Parts> = {}) =>
  linkRecord(from, to, { value: (390 + from - to) * 1e9, machine, ...parts });
const textOf = (...records: ReturnType<typeof linkRecord>[]) =>
  stripVTControlCharacters(linkMatrices(records, devices).map(linkText).join('\n'));
const pairs = [0, 1, 2, 3].flatMap((from) =>
  [0, 1, 2, 3].filter((to) => to !== from).map((to) => [from, to] as const),
);

beforeEach(() => {
  vi.stubEnv('COLUMNS', '100');
});
afterEach(() => vi.unstubAllEnvs());

describe('links for people', () => {
  it('are a matrix, a row for the GPU from which and a column for the one to which', () => {
    expect(textOf(...pairs.map(([from, to]) => record(from, to)))).toBe(
      [
        'GPU to GPU, one way, in GB/s; row = from, column = to',
        'GPU    0    1    2    3',
        '───  ───  ───  ───  ───',
        '  0    -  389  388  387',
        '  1  391    -  389  388',
        '  2  392  391    -  389',
        '  3  393  392  391    -',
        '12 pairs with direct access: minimum 387 (0 → 3), median 390, maximum 393 (3 → 0) GB/s; the widest',
        '  95 % interval of a pair is ± 1.0 %',
        'declared 450 GB/s (mle-net, half of the printed figure, which adds both ways); the median is 87 % of',
        '  it',
        'GPU 0-1: NVIDIA H200 on NUMA node 0; GPU 2-3: NVIDIA H200 on NUMA node 1; every byte that arrived',
        '  was compared',
      ].join('\n'),
    );
  });

  it('both ways at once have each pair once', () => {
    const lines = textOf(
      record(0, 1, { kernel: 'link.d2d.both', value: 700e9 }),
      record(0, 2, { kernel: 'link.d2d.both', value: 710e9 }),
      record(1, 2, { kernel: 'link.d2d.both', value: 720e9 }),
    ).split('\n');
    expect(lines.slice(0, 6)).toEqual([
      'GPU to GPU, both ways at once, added, in GB/s; each pair once',
      'GPU  0    1    2',
      '───  ─  ───  ───',
      '  0  -  700  710',
      '  1       -  720',
      '  2            -',
    ]);
    expect(lines.join(' ')).toContain('minimum 700 (0 ↔ 1), median 710, maximum 720 (1 ↔ 2) GB/s');
  });

  it('below 100 GB/s have a decimal, all of them', () => {
    const text = textOf(record(0, 1, { value: 52.34e9 }), record(1, 0, { value: 9e9 }));
    expect(text).toMatch(/^ {2}0 +- +52\.3$/m);
    expect(text).toMatch(/^ {2}1 +9\.0 +-$/m);
  });

  it('name pairs that cannot reach each other, that have no figure, and that are in doubt', () => {
    const parts: Record<string, Partial<Parts>> = {
      '0 3': { isDirect: false, value: 21e9 },
      '3 0': { isDirect: false, value: 20e9 },
      '1 2': { invalid: true },
      '2 3': { state: 'DEGRADED' },
    };
    const text = textOf(...pairs.map(([from, to]) => record(from, to, parts[`${from} ${to}`])));
    expect(text.split('\n').slice(3, 7)).toEqual([
      '  0     -  389   388    21~',
      '  1  391      -    ×   388',
      '  2  392   391      -  389?',
      '  3   20~  392   391      -',
    ]);
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain("~ cannot reach each other's memory, so that copies go by the host: 0 → 3, 3 → 0");
    expect(flat).toContain('× INVALID 1 → 2: wrong_output (byte 7)');
    expect(flat).toContain('? DEGRADED 2 → 3: telemetry_gap (telemetry was off)');
    expect(flat).toContain('9 pairs with direct access: minimum 388 (0 → 2)');
    expect(flat).toContain('2 pairs by way of the host: minimum 20 (3 → 0), median 21, maximum 21 (0 → 3)');
  });

  it('say of a doubt that all share so once, without a mark at each', () => {
    const text = textOf(...pairs.map(([from, to]) => record(from, to, { state: 'DEGRADED' })));
    expect(text).toContain('? DEGRADED all pairs: telemetry_gap');
    expect(text).toContain('  0    -  389  388  387\n');
  });
});
