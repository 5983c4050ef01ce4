import { scaleLinear, scaleLog } from 'd3-scale';
import { type Scale, verticalAxis, words } from './axis.ts';
import { type Chart, type DataCell, type DataColumn, type Datum, frame } from './chart.ts';
import { ink } from './colours.ts';
import { element, text } from './svg.ts';
import { thin } from './thin.ts';
import { type Zoom, zoomArea } from './zoom.ts';

/** One process: its samples in run order, in the unit of the axis. */
interface SampledProcess {
  readonly name: string;
  readonly values: readonly number[];
  /** The place of the first of them in its process, from 1. */
  readonly first: number;
  readonly mean: Datum & { readonly value: number };
}

interface SamplesChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  /** Says, where it is so, that a stroke stands for all samples of its pixel. */
  readonly thinned: string;
  readonly processes: readonly SampledProcess[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
  readonly rows: readonly (readonly DataCell[])[];
  readonly zoom?: Zoom;
}

/** All samples of all processes in run order. Where more than one falls into a pixel, a stroke goes from the smallest to the largest. */
export function samples(chart: SamplesChart): Chart {
  const { id, title, description, columns, rows, zoom } = chart;
  return { id, title, description, kinds: [], columns, rows, zoom, svg: (width) => picture(chart, width) };
}

const gap = 10;

function picture(chart: SamplesChart, width: number): string {
  const { processes } = chart;
  const [left, right, top, bottom] = [60, width - 8, 44, width < 600 ? 220 : 260];
  const y = valueScale(processes.flatMap(({ values }) => [...values])).range([bottom, top]);
  const share = (right - left + gap) / Math.max(1, processes.length);
  const drawn = processes.map((process, i) =>
    oneProcess(process, y, chart.zoom !== undefined, {
      left: left + i * share,
      right: left + (i + 1) * share - gap,
      top,
      bottom,
    }),
  );
  const isThinned = drawn.some((process) => process.isThinned);
  return frame(
    chart,
    { width, height: bottom + (isThinned ? 60 : 42) },
    verticalAxis(y, { left, right, top, label: '', ticks: 4 }),
    words(8, 14, chart.y, { faint: true }),
    ...drawn.map((process) => process.drawn),
    words((left + right) / 2, bottom + 34, chart.x, { anchor: 'middle', faint: true, size: 12 }),
    isThinned
      ? words((left + right) / 2, bottom + 52, chart.thinned, { anchor: 'middle', faint: true, size: 12 })
      : '',
  );
}

function valueScale(values: readonly number[]) {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  if (!Number.isFinite(least)) [least, most] = [0, 1];
  if (least > 0 && most / least > 10) return scaleLog().domain([least / 1.1, most * 1.1]);
  const room = (most - least || most || 1) * 0.08;
  return scaleLinear().domain([Math.max(0, least - room), most + room]);
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function oneProcess(process: SampledProcess, y: Scale, hasZoom: boolean, area: Area) {
  const { name, values, first, mean } = process;
  const { left, right, top, bottom } = area;
  const last = first + values.length - 1;
  const x = scaleLinear()
    .domain([first - 0.5, last + 0.5])
    .range([left, right]);
  const columns = thin(values.map((value, i) => ({ x: x(first + i), y: value })));
  const isThinned = columns.some(({ count }) => count > 1);
  const marks = columns.map(({ x: at, low, high, count }) =>
    count === 1
      ? element('circle', {
          class: 'dot series-0',
          cx: at,
          cy: y(low),
          r: columns.length > 150 ? 1.2 : 2,
          fill: ink.measured,
        })
      : element('line', {
          class: 'measured',
          stroke: ink.measured,
          'stroke-width': 1,
          x1: at,
          x2: at,
          // A stroke of no length is not drawn: what is equal is still seen.
          y1: y(low) + 0.5,
          y2: y(high) - 0.5,
        }),
  );
  const drawn = element(
    'g',
    { class: 'row' },
    element('title', {}, text(`${name}: ${mean.shown}, n = ${values.length}`)),
    element('line', { class: 'grid', stroke: ink.rule, x1: left, x2: left, y1: top, y2: bottom }),
    ...marks,
    element('line', {
      class: 'limit',
      stroke: ink.limit,
      'stroke-width': 1,
      x1: left,
      x2: right,
      y1: y(mean.value),
      y2: y(mean.value),
    }),
    words(left, top - 10, name, { faint: true, size: 12 }),
    first > 1 ? words(left, bottom + 16, String(first), { faint: true, size: 12 }) : '',
    words(right, bottom + 16, String(last), { faint: true, size: 12, anchor: 'end' }),
    hasZoom ? zoomArea(x, area) : '',
  );
  return { drawn, isThinned };
}
