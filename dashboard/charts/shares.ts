import { scaleLinear } from 'd3-scale';
import { fitted, horizontalAxis, namedValue, widthOf, words } from './axis.ts';
import { type Chart, type ChartFigure, type DataColumn, figureCells, frame } from './chart.ts';
import { ink } from './colours.ts';
import { whisker } from './marks.ts';
import { element, text } from './svg.ts';

/** What was reached of a limit: 1 is all of it. */
interface ShareRow extends ChartFigure {
  readonly name: string;
  /** What hover adds: which limit it is. */
  readonly detail: string;
}

interface ShareChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What the axis counts, in percent. */
  readonly axis: string;
  readonly rows: readonly ShareRow[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn];
}

const rowHeight = 28;

/** Bars from nothing to the limit, each with its interval: a share has a beginning and an end, so that length means something. */
export function shareChart(chart: ShareChart): Chart {
  const { id, title, description, rows, columns } = chart;
  return {
    id,
    title,
    description,
    kinds: [],
    columns,
    rows: rows.map((row) => [row.name, ...figureCells(row)]),
    svg: (width) => picture(chart, width),
  };
}

function picture(chart: ShareChart, width: number): string {
  const { rows, axis } = chart;
  const isNarrow = width < 600;
  const left = isNarrow
    ? 8
    : Math.min(0.5 * width, 16 + Math.max(0, ...rows.map(({ name }) => widthOf(name))));
  const values = isNarrow ? 16 : 16 + Math.max(0, ...rows.map(({ shown }) => widthOf(shown)));
  const height = isNarrow ? 46 : rowHeight;
  const bottom = 8 + rows.length * height;
  // A limit that came out low can be exceeded: the axis then goes on.
  const most = Math.max(1, ...rows.map(({ value, high }) => Math.min(high ?? value, 1.5)));
  const scale = scaleLinear()
    .domain([0, 100 * most])
    .range([left, width - values])
    .clamp(true);
  const row = ({ name, value, low, high, shown, detail }: ShareRow, i: number) => {
    const y = 8 + i * height + (isNarrow ? 34 : height / 2);
    const lettering = isNarrow
      ? words(8, y - 16, namedValue({ name, shown }, width - 16), { size: 12 })
      : words(left - 12, y + 4, fitted(name, left - 14), { anchor: 'end' }) +
        words(width - values + 12, y + 4, shown, { faint: true });
    const bar = element('rect', {
      class: 'share',
      fill: ink.band,
      stroke: ink.measured,
      x: left,
      y: y - 7,
      width: Math.max(scale(100 * value) - left, 1),
      height: 14,
    });
    const interval =
      low === null || high === null ? '' : whisker('measured', scale(100 * low), scale(100 * high), y);
    return element(
      'g',
      { class: 'row' },
      element('title', {}, text(`${name}: ${shown}. ${detail}`)),
      lettering,
      bar,
      interval,
    );
  };
  const limit = element('line', {
    class: 'join',
    stroke: ink.limit,
    'stroke-width': 1.5,
    x1: scale(100),
    x2: scale(100),
    y1: 4,
    y2: bottom,
  });
  return frame(
    chart,
    { width, height: bottom + 46 },
    horizontalAxis(scale, { top: 8, bottom, label: axis, ticks: isNarrow ? 3 : 5 }),
    ...rows.map(row),
    limit,
  );
}
