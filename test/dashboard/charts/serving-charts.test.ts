import { describe, expect, it } from 'vitest';
import { type Chart, widths } from '../../../dashboard/charts/chart.ts';
import { histogram } from '../../../dashboard/charts/serving/histogram.ts';
import { rateCurve } from '../../../dashboard/charts/serving/rate-curve.ts';
import { rowsChart } from '../../../dashboard/charts/serving/rows.ts';
import { stairsChart } from '../../../dashboard/charts/serving/stairs.ts';
import { countsOf } from '../../../dashboard/pages/serving/depth.ts';
import { unpackLog } from '../../../results/serving/packed-log.ts';
import { servedLoad } from '../../fixtures/served-loads.ts';

const evil = '<b>&"x"';
const column = (title: string) => ({ title, word: 'value' as const, align: 'left' as const });
const head = (id: string) => ({ id, title: `title ${evil}`, description: `about ${evil}` });
const zoom = {
  parameter: 'part',
  unit: ' s',
  whole: [0, 10],
  shown: null,
  isCounted: false,
  isOfDots: false,
} as const;
const names = { prefill: evil, waiting: evil, decode: evil };
const held = { name: '7', row: 1, from: 1, decodesFrom: 2, to: 9, chunks: [[1, 1.5]], told: evil } as const;

const rows = (changes: Partial<Parameters<typeof rowsChart>[0]> = {}) =>
  rowsChart({
    ...head('rows'),
    x: 's',
    y: 'row',
    span: [0, 10],
    rows: 4,
    held: [held],
    names,
    columns: [column('a')],
    data: [[evil]],
    zoom,
    ...changes,
  });

const stairs = (panels = [{ name: evil, seconds: [1, 2, 2.5, 9], counts: [1, 5, 0, 2] }]) =>
  stairsChart({
    ...head('depth'),
    x: 's',
    span: [0, 10],
    window: [2, 8],
    panels,
    columns: [],
    data: [],
    zoom,
  });

const curve = (changes: Partial<Parameters<typeof rateCurve>[0]> = {}) =>
  rateCurve({
    ...head('curve'),
    x: 'requests/s',
    panels: [
      {
        title: evil,
        unit: 'ms',
        points: [4, 8].map((rate) => ({
          rate,
          name: evil,
          value: 10 * rate,
          low: rate === 4 ? 30 : null,
          high: rate === 4 ? 50 : null,
          shown: '40 ms',
          ends: ['30 ms', '50 ms'] as const,
        })),
        limit: { value: 60, shown: 'promised 60 ms' },
      },
      { title: 'kept', unit: '%', points: [], limit: null },
    ],
    bracket: [4, 8],
    columns: [],
    data: [],
    ...changes,
  });

const bars = () =>
  histogram({
    ...head('histogram'),
    x: 'rows',
    y: '%',
    most: 4,
    bars: [
      { rows: 1, steps: 30, share: 0.3, shown: '30.0 %' },
      { rows: 4, steps: 70, share: 0.7, shown: '70.0 %' },
    ],
    columns: ['rows', 'steps', 'share'].map(column) as never,
  });

const charts: readonly (readonly [string, () => Chart])[] = [
  ['rows', rows],
  ['stairs', stairs],
  ['rate curve', curve],
  ['histogram', bars],
];

const attributes = (svg: string, name: string) =>
  Array.from(svg.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g')), ([, value]) => value!);

describe.each(charts)('the chart of %s', (_, make) => {
  it('has the same bytes for the same data, in both widths, and nothing that a strict policy refuses', () => {
    for (const width of Object.values(widths)) {
      const svg = make().svg(width);
      expect(make().svg(width)).toBe(svg);
      expect(svg).not.toMatch(/style=|<style|<script|onload|NaN|undefined/);
      expect(svg).toMatch(/role="img"/);
    }
  });

  it('escapes every text', () => {
    expect(make().svg(960)).not.toContain('<b>');
    expect(make().svg(960)).toContain('&#60;b&#62;');
  });

  it('keeps within its frame', () => {
    for (const width of Object.values(widths)) {
      const svg = make().svg(width);
      for (const x of ['x', 'x1', 'x2', 'cx'].flatMap((name) => attributes(svg, name))) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(width);
      }
    }
  });
});

describe('the rows of the cache', () => {
  it('show waiting, chunks and decode apart, at their times; a row that nobody held stays empty', () => {
    const svg = rows().svg(960);
    const lane = /<g class="row">.*?<\/g>/.exec(svg)![0];
    const bar = (name: string) => {
      const [, x, width] = new RegExp(`class="${name}"[^>]* x="([\\d.]+)"[^>]* width="([\\d.]+)"`).exec(
        lane,
      )!;
      return [Number(x), Number(width)];
    };
    // 34 to 952 for 0 to 10 seconds.
    const at = (seconds: number) => 34 + (918 * seconds) / 10;
    expect(bar('band')[0]).toBeCloseTo(at(1), 1);
    expect(bar('prefill')[1]).toBeCloseTo(at(0.5) - at(0) - 0.75, 1);
    expect(bar('decode')).toEqual([expect.closeTo(at(2), 1), expect.closeTo(at(7) - at(0) - 0.75, 1)]);
    expect(svg.match(/<g class="row">/g)).toHaveLength(1);
  });

  it('fit into a picture however many they are', () => {
    const height = (count: number) => Number(attributes(rows({ rows: count }).svg(960), 'height')[0]);
    expect(height(64)).toBeLessThan(450);
    expect(height(4)).toBeLessThan(200);
  });
});

describe('a count over time', () => {
  it('is drawn from its least to its most where several changes fall into one pixel', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => i);
    const panel = {
      name: 'n',
      seconds: many.map((i) => (10 * i) / many.length),
      counts: many.map((i) => (i === 9999 ? 60 : i % 2)),
    };
    const path = / d="([^"]*)"/.exec(stairs([panel]).svg(960))![1]!;
    expect(path.length).toBeLessThan(40_000);
    const heights = Array.from(path.matchAll(/V([\d.]+)/g), ([, y]) => Number(y));
    // The one spike reaches the top of its scale, which ends at 60.
    expect(Math.min(...heights)).toBeCloseTo(34, 0);
  });

  it('of queue and rows is what the log says, moment by moment', async () => {
    const log = unpackLog((await servedLoad({ perSecond: 12 })).log);
    const [queue, work] = countsOf(log, ['queue', 'work']);
    const { requests } = log;
    const counted = (at: number, from: Float64Array, to: Float64Array) =>
      from.reduce((sum, ns, i) => sum + (ns <= at && !(to[i]! <= at) ? 1 : 0), 0);
    for (const [stairsOf, from, to] of [
      [queue, requests.scheduledNs, requests.admittedNs],
      [work, requests.admittedNs, requests.finishedNs],
    ] as const) {
      const { seconds, counts } = stairsOf;
      for (let i = 0; i < seconds.length; i += 37) {
        expect(counts[i]).toBe(counted(seconds[i]! * 1e9 + 0.5, from, to));
      }
      expect(Math.min(...(counts as number[]))).toBe(0);
    }
    expect(Math.max(...(work.counts as number[]))).toBe(4);
  });
});

describe('a curve over the rate', () => {
  it('has the bracket as a band and what was promised as a line, and neither where there is none', () => {
    const svg = curve().svg(960);
    expect(svg.match(/class="band"/g)).toHaveLength(2);
    expect(svg).toContain('promised 60 ms');
    const without = curve({ bracket: null }).svg(960);
    expect(without).not.toContain('class="band"');
  });
});
