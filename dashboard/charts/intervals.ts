import { scaleLinear, scaleLog } from 'd3-scale';
import { fitted, horizontalAxis, namedValue, type Scale, widthOf, words } from './axis.ts';
import { type Chart, type ChartFigure, type DataColumn, figureCells, frame, type Kind } from './chart.ts';
import { ink } from './colours.ts';
import { mark, whisker } from './marks.ts';
import { element, text } from './svg.ts';
import { type Zoom, zoomArea } from './zoom.ts';

/** One line of the chart: a figure with the ends of its interval, in the unit of the axis. */
export interface IntervalRow extends ChartFigure {
  readonly name: string;
  readonly kind: Kind;
  /** What hover adds: conditions. */
  readonly detail: string;
  /** Of this host: in bold. */
  readonly own?: boolean;
}

interface IntervalChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Definition, unit and which way is better. */
  readonly axis: string;
  readonly logarithmic?: boolean;
  /** What is asked for, as a band across all rows; null is an open end. */
  readonly band?: { readonly low: number | null; readonly high: number | null; readonly label: string };
  readonly rows: readonly IntervalRow[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
  /** The word of each kind, for the table. */
  readonly kindWords: { readonly [kind in Kind]: string };
  readonly zoom?: Zoom;
}

const rowHeight = 28;
/** The dots keep so much of the width. */
const leastOfDots = 0.3;
/** How much wider letters are in bold. */
const boldness = 1.12;

/** A dot with its interval for each row, on one axis: what differs is seen where intervals lie apart. */
export function intervalChart(chart: IntervalChart): Chart {
  const { id, title, description, rows, columns, kindWords, zoom } = chart;
  return {
    id,
    title,
    description,
    kinds: [...new Set(rows.map(({ kind }) => kind))],
    columns,
    rows: rows.map((row) => [row.name, kindWords[row.kind], ...figureCells(row)]),
    svg: (width) => picture(chart, width),
    zoom,
  };
}

function picture(chart: IntervalChart, width: number): string {
  const { rows, axis } = chart;
  const longestName = 16 + Math.max(0, ...rows.map(({ name, own }) => (own ? boldness : 1) * widthOf(name)));
  const longestValue = 16 + Math.max(0, ...rows.map(({ shown }) => widthOf(shown)));
  const beside = Math.min(0.5 * width, longestName) + longestValue;
  // On a phone a name stands above its dot, and where it would leave the dots no room; else left of it.
  const isNarrow = width < 600 || width - beside < leastOfDots * width;
  const names = isNarrow ? 8 : Math.min(0.5 * width, longestName);
  const values = isNarrow ? 16 : longestValue;
  const height = isNarrow ? 46 : rowHeight;
  const bottom = 8 + rows.length * height;
  const scale = scaleOf(chart, names, width - values);
  const line = (row: IntervalRow, i: number) => {
    const y = 8 + i * height + (isNarrow ? 34 : height / 2);
    const name = isNarrow
      ? words(8, y - 16, namedValue(row, width - 16), { bold: row.own === true, size: 12 })
      : words(names - 12, y + 4, fitted(row.name, names - 14), { anchor: 'end', bold: row.own === true }) +
        words(width - values + 12, y + 4, row.shown, { faint: true });
    const interval =
      row.low === null || row.high === null ? '' : whisker(row.kind, scale(row.low), scale(row.high), y);
    const told = element('title', {}, escapedDetail(row));
    return element('g', { class: 'row' }, told, name, interval, mark(row.kind, scale(row.value), y));
  };
  return frame(
    chart,
    { width, height: bottom + 46 },
    bandAcross(chart, scale, bottom),
    horizontalAxis(scale, { top: 8, bottom, label: axis, ticks: width < 600 ? 3 : 6 }),
    ...rows.map(line),
    chart.zoom ? zoomArea(scale, { left: names, right: width - values, top: 8, bottom }) : '',
  );
}

function bandAcross({ band }: IntervalChart, scale: Scale, bottom: number): string {
  if (!band) return '';
  const [left, right] = scale.range() as [number, number];
  const from = band.low === null ? left : scale(band.low);
  const to = band.high === null ? right : scale(band.high);
  // A band of no width is still seen.
  const area = { x: from - 1, width: Math.max(to - from, 0) + 2, y: 8, height: bottom - 8 };
  return element('rect', { class: 'band', fill: ink.band, ...area }, element('title', {}, text(band.label)));
}

const escapedDetail = ({ name, shown, detail }: IntervalRow) => text(`${name}: ${shown}. ${detail}`);

function scaleOf({ rows, logarithmic, band }: IntervalChart, left: number, right: number) {
  const ends = [
    ...rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]),
    ...[band?.low ?? [], band?.high ?? []].flat(),
  ];
  const positive = ends.filter((end) => end > 0 && Number.isFinite(end));
  const top = Math.max(...positive, Number.MIN_VALUE);
  if (logarithmic) {
    const low = Math.min(...positive, top);
    return scaleLog()
      .domain([low / 1.2, top * 1.2])
      .range([left, right])
      .clamp(true);
  }
  return scaleLinear().domain([0, top]).nice(5).range([left, right]).clamp(true);
}
