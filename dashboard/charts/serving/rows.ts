import { scaleLinear } from 'd3-scale';
import { horizontalAxis, type Scale, widthOf, words } from '../axis.ts';
import { type Chart, type DataCell, type DataColumn, frame } from '../chart.ts';
import { ink } from '../colours.ts';
import { element, text } from '../svg.ts';
import { type Span, type Zoom, zoomArea } from '../zoom.ts';

/** A request in its row; seconds. */
export interface HeldRow {
  readonly name: string;
  readonly row: number;
  readonly from: number;
  /** When its first token was there: from then on it decodes. */
  readonly decodesFrom: number;
  readonly to: number;
  /** When chunks of its prompt were computed. */
  readonly chunks: readonly Span[];
  /** What hover tells. */
  readonly told: string;
}

interface RowsChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly span: Span;
  readonly rows: number;
  readonly held: readonly HeldRow[];
  readonly names: { readonly prefill: string; readonly waiting: string; readonly decode: string };
  readonly columns: readonly DataColumn[];
  readonly data: readonly (readonly DataCell[])[];
  readonly zoom: Zoom;
}

/** Which request had which row of the cache when; what is empty was held by nobody. */
export function rowsChart(chart: RowsChart): Chart {
  const { id, title, description, columns, data: rows, zoom } = chart;
  return { id, title, description, kinds: [], columns, rows, zoom, svg: (width) => picture(chart, width) };
}

/** All rows together, at most; and one of them. Pixels. */
const [tallest, lane] = [320, 22] as const;

function picture(chart: RowsChart, width: number): string {
  const { span, rows, held } = chart;
  const height = Math.max(3, Math.min(lane, tallest / rows));
  const legend = legendOf(chart, width);
  const [left, right, top] = [34, width - 8, legend.height + 28];
  const bottom = top + height * rows;
  const x = scaleLinear().domain(span).range([left, right]).clamp(true);
  const lanes = Array.from({ length: rows }, (_, row) => {
    const y = top + row * height;
    const isNamed = height >= 12 || row === 0 || row === rows - 1;
    return (
      element('line', {
        class: 'grid',
        stroke: ink.rule,
        x1: left,
        x2: right,
        y1: y + height,
        y2: y + height,
      }) +
      (isNamed
        ? words(left - 8, y + height / 2 + 4, String(row), { anchor: 'end', faint: true, size: 12 })
        : '')
    );
  });
  return frame(
    chart,
    { width, height: bottom + 46 },
    legend.drawn,
    words(8, top - 10, chart.y, { faint: true, size: 12 }),
    horizontalAxis(x, { top, bottom, label: chart.x, ticks: width < 600 ? 3 : 8 }),
    ...lanes,
    ...held.map((one) => oneRequest(one, x, top + one.row * height, height)),
    zoomArea(x, { left, right, top, bottom }),
  );
}

function oneRequest(one: HeldRow, x: Scale, top: number, height: number): string {
  const inset = height > 8 ? 2 : 0.5;
  const bar = (name: string, fill: string, from: number, to: number) => {
    // What is shorter than a pixel is still seen, and neighbours stay apart.
    const wide = Math.max(0.75, x(to) - x(from) - 0.75);
    return element('rect', {
      class: name,
      fill,
      x: x(from),
      y: top + inset,
      width: wide,
      height: height - 2 * inset,
    });
  };
  const room = x(one.to) - x(one.decodesFrom);
  const isNamed = height >= 16 && widthOf(one.name, 11) + 6 < room;
  return element(
    'g',
    { class: 'row' },
    element('title', {}, text(one.told)),
    bar('band', ink.band, one.from, Math.max(one.from, one.decodesFrom)),
    ...one.chunks.map(([from, to]) => bar('prefill', ink.published, from, to)),
    one.to > one.decodesFrom ? bar('decode', ink.measured, one.decodesFrom, one.to) : '',
    isNamed
      ? element(
          'text',
          {
            class: 'inside',
            x: x(one.decodesFrom) + 3,
            y: top + height / 2 + 4,
            'font-size': 11,
            fill: ink.ground,
          },
          text(one.name),
        )
      : '',
  );
}

/** What the tints say, in as many lines as the width asks for. */
function legendOf({ names }: RowsChart, width: number): { readonly drawn: string; readonly height: number } {
  const entries = [
    ['prefill', ink.published, names.prefill],
    ['band', ink.band, names.waiting],
    ['decode', ink.measured, names.decode],
  ] as const;
  let [x, y] = [8, 16];
  const drawn = entries.map(([name, fill, said]) => {
    const needed = 33 + widthOf(said, 12);
    if (x > 8 && x + needed > width) [x, y] = [8, y + 20];
    const entry =
      element('rect', { class: name, fill, x, y: y - 10, width: 14, height: 10 }) +
      words(x + 19, y, said, { size: 12 });
    x += needed;
    return entry;
  });
  return { drawn: drawn.join(''), height: y + 8 };
}
