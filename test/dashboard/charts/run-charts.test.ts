import { describe, expect, it } from 'vitest';
import { type Chart, widths } from '../../../dashboard/charts/chart.ts';
import { ecdf } from '../../../dashboard/charts/ecdf.ts';
import { heat } from '../../../dashboard/charts/heat.ts';
import { roofline } from '../../../dashboard/charts/roofline.ts';
import { samples } from '../../../dashboard/charts/samples.ts';
import { sweep } from '../../../dashboard/charts/sweep.ts';
import { thin } from '../../../dashboard/charts/thin.ts';
import { timeline } from '../../../dashboard/charts/timeline.ts';

const evil = '<b>&"x"';
const column = (title: string) => ({ title, word: 'value' as const, align: 'left' as const });
const ends = ['98 B/s', '102 B/s'] as const;
const noEnds = ['—', '—'] as const;
const datum = (value: number) => ({ value, shown: String(value) });
const five = ['what', 'value', 'low', 'high', 'n'].map(column) as never;
const six = ['panel', 'what', 'value', 'low', 'high', 'n'].map(column) as never;
const head = (id: string) => ({ id, title: `title ${evil}`, description: `about ${evil}` });
const limit = { name: 'memory', value: 100, low: 98, high: 102, shown: '100 B/s', ends };

const aRoofline = () =>
  roofline({
    ...head('roofline'),
    x: 'FLOP a byte',
    y: 'FLOP/s',
    memory: limit,
    products: [{ ...limit, name: 'products', value: 1000, shown: '1000 FLOP/s' }],
    points: [{ name: evil, intensity: datum(1), value: 50, low: 45, high: 56, shown: '50', ends }],
    columns: five,
  });

const aSweep = () =>
  sweep({
    ...head('sweep'),
    x: 'batch',
    y: 'tokens/s',
    panels: ['context 128', 'context 2048'].map((title, i) => ({
      title,
      lines: [
        {
          name: evil,
          points: [
            { length: 1, value: 50, low: 49, high: 51, shown: '50', ends },
            { length: 4, value: 80 - 10 * i, low: null, high: null, shown: '80', ends: noEnds },
          ],
        },
      ],
    })),
    columns: six,
  });

const anEcdf = () =>
  ecdf({
    ...head('ecdf'),
    x: 'ms',
    y: 'share',
    lines: [{ name: evil, values: [3, 1, 4, 2] }],
    percentiles: [{ name: 'p50', share: 0.5, value: 2.5, low: 1, high: 4, shown: '2.5 [1, 4] ms', ends }],
    columns: five,
    rows: [['p50', '2.5', '1', '4', '4']],
  });

const someSamples = (count: number) =>
  samples({
    ...head('samples'),
    x: 'in run order',
    y: 'ms',
    thinned: 'A stroke is all samples of its pixel.',
    processes: [
      {
        name: evil,
        values: Array.from({ length: count }, (_, i) => 10 + (i % 7)),
        first: 1,
        mean: datum(13),
      },
    ],
    columns: five,
    rows: [[evil, '13', '10', '16', String(count)]],
  });

const aTimeline = () =>
  timeline({
    ...head('timeline'),
    processes: [{ name: evil, windowSeconds: 5, shown: '5 s' }],
    rows: [
      {
        name: evil,
        unit: 'W',
        cells: [
          {
            readings: [
              { seconds: 0, value: 600 },
              { seconds: 2, value: null },
              { seconds: 10, value: 700 },
            ],
          },
        ],
      },
    ],
    columns: six,
    data: [[evil, '#0', '650', '600', '700', '2']],
  });

const aHeat = () =>
  heat({
    ...head('heat'),
    ways: 'row = from',
    indices: [0, 3],
    cells: [
      {
        from: 0,
        to: 3,
        figure: { value: 4e11, low: 3.9e11, high: 4.1e11, shown: '400 GB/s', ends },
        short: '400',
        detail: evil,
      },
      { from: 3, to: 0, figure: null, short: '×', detail: 'INVALID' },
    ],
    columns: five,
  });

const charts: readonly (readonly [name: string, make: () => Chart])[] = [
  ['the roofline', aRoofline],
  ['the sweep', aSweep],
  ['the distribution', anEcdf],
  ['the samples', () => someSamples(2000)],
  ['the telemetry', aTimeline],
  ['the links', aHeat],
];

describe.each(charts)('%s', (_, make) => {
  it.each([widths.narrow, widths.wide])('has the same bytes each time, %i pixels wide', (width) => {
    expect(make().svg(width)).toBe(make().svg(width));
  });

  it('is an image with a title and a description, under ids of its own at each width', () => {
    const both = make().svg(widths.narrow) + make().svg(widths.wide);
    expect(both.match(/<svg [^>]*role="img"/g)).toHaveLength(2);
    for (const [, what] of both.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g)) {
      expect(both).toContain(`id="${what}"`);
    }
    const ids = Array.from(both.matchAll(/ id="([^"]+)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lets no text become markup, and no number become NaN', () => {
    const svg = make().svg(widths.wide);
    expect(svg).not.toContain('<b>');
    expect(svg).not.toMatch(/style=|NaN|Infinity|undefined/);
  });

  it('has its data as a table with the ends of the intervals', () => {
    const { columns, rows } = make();
    expect(columns.map(({ title }) => title)).toEqual(expect.arrayContaining(['low', 'high']));
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });
});

describe('values that no device has', () => {
  it('make a picture that ends', () => {
    const point = {
      name: 'huge',
      intensity: datum(1e290),
      value: 1e308,
      low: -1,
      high: 1e308,
      shown: '1e308',
      ends,
    };
    const chart = {
      ...head('huge'),
      x: 'x',
      y: 'y',
      memory: { ...limit, value: 1e-300 },
      products: [],
      columns: five,
    };
    expect(roofline({ ...chart, points: [point] }).svg(960)).not.toMatch(/NaN|Infinity/);
  });
});

describe('a roofline', () => {
  it('has its point where logarithms put it, and its slope under the roof of the products', () => {
    const svg = aRoofline().svg(960);
    // x from 1/3 to 40 over 880 pixels: ln 3 / ln 120; y from 22.5 to 2000 over 372 pixels: ln 2.22 / ln 88.9.
    expect(svg).toContain('cx="265.94" cy="333.8"');
    // The roof begins at 1000 FLOP/s over 100 B/s, ten FLOP a byte: ln 30 / ln 120 of the width, ln 44.4 / ln 88.9 of the height.
    expect(svg).toMatch(/x1="689\.18" y1="85\.46" x2="944" y2="85\.46"/);
  });
});

describe('the names of limits in a roofline', () => {
  /** Products that are reached so near the left end that no name has room before its line. */
  const early = (values: readonly number[]) =>
    roofline({
      ...head('early'),
      x: 'FLOP a byte',
      y: 'FLOP/s',
      memory: { ...limit, value: 1000 },
      products: values.map((value) => ({
        ...limit,
        name: 'float32 products',
        value,
        shown: `${value} FLOP/s`,
      })),
      points: [1, 1000].map((intensity) => ({
        ...{ name: 'a point', intensity: datum(intensity) },
        ...{ value: 50, low: 45, high: 56, shown: '50', ends },
      })),
      columns: five,
    });
  const namesIn = (svg: string) =>
    Array.from(
      svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"( text-anchor="end")?[^>]*>(float32 products[^<]*)</g),
      ([, x, y, end, name]) => ({ x: Number(x), y: Number(y), isEnd: end !== undefined, name: name! }),
    );

  it('stand above the right end of a line that begins near the axis, clear of its numbers', () => {
    const [name] = namesIn(early([900]).svg(960));
    expect(name).toMatchObject({ x: 944, isEnd: true, name: 'float32 products 900 FLOP/s' });
  });

  it('are all there once, in the key where two lines are too near for both', () => {
    const [first, second, ...others] = namesIn(early([900, 850]).svg(960));
    expect([first!.isEnd, second!.isEnd, others]).toEqual([true, false, []]);
    // Below the axis, where no line is.
    expect(second).toMatchObject({ x: 8, name: 'float32 products 850 FLOP/s' });
    expect(second!.y).toBeGreaterThan(440);
  });

  it('stand before their lines where there is room', () => {
    expect(namesIn(aRoofline().svg(960).replaceAll('>products', '>float32 products'))).toMatchObject([
      { x: 677.18, isEnd: true },
    ]);
  });
});

describe('a distribution', () => {
  it('rises by a quarter at each of four samples', () => {
    // 3.24 ms over 892 pixels, the first sample 0.12 ms from the left; a quarter of 290 pixels.
    expect(anEcdf().svg(960)).toContain('d="M52 342H85.04V269.5');
  });
});

describe('samples', () => {
  it('are dots where each has a pixel, and strokes from the smallest to the largest where not, which is said', () => {
    expect(
      someSamples(40)
        .svg(960)
        .match(/<circle /g),
    ).toHaveLength(40);
    expect(someSamples(40).svg(960)).not.toContain('A stroke is');
    const thinned = someSamples(2000).svg(960);
    expect(thinned).toContain('A stroke is all samples of its pixel.');
    expect(thinned.length).toBeLessThan(200_000);
  });
});

describe('a thinned line', () => {
  it('keeps what is smallest and largest in each column of pixels', () => {
    const points = [
      { x: 0.1, y: 5 },
      { x: 0.9, y: -3 },
      { x: 1.2, y: 7 },
    ];
    expect(thin(points)).toEqual([
      { x: 0.5, low: -3, high: 5, count: 2 },
      { x: 1.2, low: 7, high: 7, count: 1 },
    ]);
  });
});

describe('small multiples', () => {
  it('have one scale: equal figures lie at one height', () => {
    const heights = Array.from(
      aSweep()
        .svg(960)
        .matchAll(/<circle [^>]*cy="([^"]+)"/g),
      ([, y]) => y,
    );
    expect(heights[0]).toBe(heights[2]);
    expect(Number(heights[1])).toBeLessThan(Number(heights[3]));
  });
});

describe('telemetry', () => {
  it('has the measured window as a band: 5 of 10 s are half of the panel', () => {
    expect(aTimeline().svg(960)).toMatch(/class="band" fill="#dbe9f6" x="56" width="448"/);
  });

  it('breaks its line where the sensor gave nothing', () => {
    expect(
      aTimeline()
        .svg(960)
        .match(/<circle /g),
    ).toHaveLength(2);
  });
});

describe('the matrix of links', () => {
  it('has what is written in each square, and a shade only for a figure', () => {
    const svg = aHeat().svg(360);
    expect(svg).toMatch(/>400<\/text>/);
    expect(svg).toMatch(/heat-0[^>]*\/><text[^>]*>×/);
  });
});
