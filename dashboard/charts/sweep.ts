import { scaleLinear, scaleLog } from 'd3-scale';
import { type Scale, verticalAxis, widthOf, words } from './axis.ts';
import { type Chart, type ChartFigure, type DataColumn, figureCells, frame } from './chart.ts';
import { joinedPoints } from './joined-points.ts';
import { legendOf } from './legend.ts';
import { element } from './svg.ts';
import { type Zoom, zoomArea } from './zoom.ts';

/** A measured point of a sweep: a length, and a rate with the ends of its interval. */
interface SweptPoint extends ChartFigure {
  readonly length: number;
}

interface SweptLine {
  readonly name: string;
  readonly points: readonly SweptPoint[];
}

/** One of the small multiples. */
interface SweepPanel {
  readonly title: string;
  readonly lines: readonly SweptLine[];
}

interface SweepChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly panels: readonly SweepPanel[];
  readonly zoom?: Zoom;
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
}

/** A rate over a length, as small multiples on one shared scale. Lines join measured points of one sweep and bend nowhere else. */
export function sweep(chart: SweepChart): Chart {
  const { id, title, description, columns, panels, zoom } = chart;
  return {
    id,
    title,
    description,
    kinds: ['measured'],
    columns,
    rows: panels.flatMap((panel) =>
      panel.lines.flatMap(({ name, points }) =>
        points.map((point) => [panel.title, name, String(point.length), ...figureCells(point)]),
      ),
    ),
    svg: (width) => picture(chart, width),
    zoom,
  };
}

const margin = { left: 56, right: 12, top: 48, bottom: 48 } as const;

function picture(chart: SweepChart, width: number): string {
  const { panels } = chart;
  const inRow = Math.min(panels.length, width < 600 ? 1 : 3);
  const across = width / inRow;
  const down = panels.length > 3 ? 200 : width < 600 ? 240 : 280;
  const names = [...new Set(panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const legend = legendOf(names, width);
  const all = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points));
  const drawn = panels.map((panel, i) => {
    const [column, row] = [i % inRow, Math.floor(i / inRow)];
    const left = column * across + margin.left;
    const right = (column + 1) * across - margin.right;
    const top = legend.height + row * down + margin.top;
    const bottom = legend.height + (row + 1) * down - margin.bottom;
    const x = scaleLog()
      .base(2)
      .domain(around(all.map(({ length }) => length)))
      .range([left, right]);
    const y = rateScale(all).range([bottom, top]);
    return onePanel(panel, names, chart, { x, y, left, right, top, bottom });
  });
  const rows = Math.ceil(panels.length / inRow);
  return frame(chart, { width, height: legend.height + rows * down }, legend.drawn, ...drawn);
}

const around = (values: readonly number[]): [number, number] => [
  Math.min(...values) / 1.2,
  // A logarithmic scale to Infinity has no end of ticks.
  Math.min(Math.max(...values) * 1.2, 1e300),
];

/** From zero, or logarithmic where the largest is more than ten times the smallest. */
function rateScale(points: readonly SweptPoint[]) {
  const ends = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  return least > 0 && most / least > 10
    ? scaleLog()
        .domain(around([least, most]))
        .clamp(true)
    : scaleLinear().domain([0, most]).nice(4).clamp(true);
}

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function onePanel(panel: SweepPanel, names: readonly string[], chart: SweepChart, at: Frame): string {
  const { x, y, left, right, top, bottom } = at;
  const lengths = [...new Set(panel.lines.flatMap(({ points }) => points.map(({ length }) => length)))];
  return element(
    'g',
    {},
    verticalAxis(y, { left, right, top, label: '', ticks: 4 }),
    words(left - 48, top - 28, panel.title, { bold: true }),
    words(left - 48, top - 10, chart.y, { faint: true, size: 12 }),
    lengthTicks(lengths, x, bottom),
    words((left + right) / 2, bottom + 36, chart.x, { anchor: 'middle', faint: true, size: 12 }),
    ...panel.lines.map((one) => lineOf(one, names.indexOf(one.name), x, y)),
    chart.zoom ? zoomArea(x, at) : '',
  );
}

/** The lengths that were measured, as far as their numbers do not run into each other. */
function lengthTicks(lengths: readonly number[], x: Scale, bottom: number): string {
  let end = Number.NEGATIVE_INFINITY;
  return lengths
    .toSorted((a, b) => a - b)
    .map((length) => {
      const half = widthOf(String(length), 12) / 2 + 3;
      if (x(length) - half < end) return '';
      end = x(length) + half;
      return words(x(length), bottom + 16, String(length), { anchor: 'middle', faint: true, size: 12 });
    })
    .join('');
}

const lineOf = ({ name, points }: SweptLine, place: number, x: Scale, y: Scale): string =>
  joinedPoints(
    points.map(({ length, value, low, high, shown }) => ({
      x: x(length),
      y: y(value),
      low: low === null ? null : y(low),
      high: high === null ? null : y(high),
      told: `${name}, ${length}: ${shown}`,
    })),
    place,
  );
