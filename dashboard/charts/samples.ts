import { scaleLinear, scaleLog } from 'd3-scale';
import { type Scale, verticalAxis, words } from './axis.ts';
import { type Chart, type DataColumn, frame } from './chart.ts';
import { ink } from './colours.ts';
import { element, text } from './svg.ts';
import { thin } from './thin.ts';

/** One process: its samples in run order, in the unit of the axis. */
interface SampledProcess {
  readonly name: string;
  readonly values: readonly number[];
  readonly mean: number;
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
  readonly rows: readonly (readonly string[])[];
}

/** All samples of all processes in run order. Where more than one falls into a pixel, a stroke goes from the smallest to the largest. */
export function samples(chart: SamplesChart): Chart {
  const { id, title, description, columns, rows } = chart;
  return { id, title, description, kinds: [], columns, rows, svg: (width) => picture(chart, width) };
}

const gap = 10;

function picture(chart: SamplesChart, width: number): string {
  const { processes } = chart;
  const [left, right, top, bottom] = [60, width - 8, 44, width < 600 ? 220 : 260];
  const y = valueScale(processes.flatMap(({ values }) => [...values])).range([bottom, top]);
  const share = (right - left + gap) / Math.max(1, processes.length);
  const drawn = processes.map((process, i) =>
    oneProcess(process, y, {
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

function oneProcess(process: SampledProcess, y: Scale, { left, right, top, bottom }: Area) {
  const { name, values, mean } = process;
  const x = scaleLinear()
    .domain([-0.5, values.length - 0.5])
    .range([left, right]);
  const columns = thin(values.map((value, i) => ({ x: x(i), y: value })));
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
    element('title', {}, text(`${name}: ${values.length}`)),
    element('line', { class: 'grid', stroke: ink.rule, x1: left, x2: left, y1: top, y2: bottom }),
    ...marks,
    element('line', {
      class: 'limit',
      stroke: ink.limit,
      'stroke-width': 1,
      x1: left,
      x2: right,
      y1: y(mean),
      y2: y(mean),
    }),
    words(left, top - 10, name, { faint: true, size: 12 }),
    words(right, bottom + 16, String(values.length), { faint: true, size: 12, anchor: 'end' }),
  );
  return { drawn, isThinned };
}
