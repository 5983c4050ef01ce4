import { scaleLinear } from 'd3-scale';
import { horizontalAxis, type Scale, verticalAxis, words } from '../axis.ts';
import { type Chart, type DataCell, type DataColumn, frame } from '../chart.ts';
import { ink } from '../colours.ts';
import { coordinate, element } from '../svg.ts';
import { type Span, type Zoom, zoomArea } from '../zoom.ts';

/** A count over time: what it is from each moment on until the next. Seconds, in their order. */
export interface Stairs {
  readonly name: string;
  readonly seconds: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

interface StairsChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly span: Span;
  /** In which requests that count arrive. */
  readonly window: Span;
  readonly panels: readonly Stairs[];
  readonly columns: readonly DataColumn[];
  readonly data: readonly (readonly DataCell[])[];
  readonly zoom: Zoom;
}

/** Counts over one time, below each other, each on a scale of its own. */
export function stairsChart(chart: StairsChart): Chart {
  const { id, title, description, columns, data: rows, zoom } = chart;
  return { id, title, description, kinds: [], columns, rows, zoom, svg: (width) => picture(chart, width) };
}

const [panelHeight, gap] = [110, 34] as const;

function picture(chart: StairsChart, width: number): string {
  const { panels, span, window } = chart;
  const [left, right] = [48, width - 12];
  const x = scaleLinear().domain(span).range([left, right]).clamp(true);
  const bottom = panels.length * (panelHeight + gap);
  const drawn = panels.map((panel, i) => {
    const top = gap + i * (panelHeight + gap);
    const columns = columnsOf(panel, x, span);
    const most = columns.reduce((all, { high }) => Math.max(all, high), 1);
    const y = scaleLinear()
      .domain([0, most])
      .nice(3)
      .range([top + panelHeight, top]);
    return [
      element('rect', {
        class: 'band',
        fill: ink.band,
        'fill-opacity': 0.5,
        x: x(window[0]),
        y: top,
        width: Math.max(0, x(window[1]) - x(window[0])),
        height: panelHeight,
      }),
      verticalAxis(y, { left, right, top, label: '', ticks: Math.min(4, most) }),
      words(8, top - 10, panel.name, { faint: true, size: 12 }),
      element('path', {
        class: 'measured',
        fill: 'none',
        stroke: ink.measured,
        'stroke-width': 1.25,
        d: pathOf(columns, y, right),
      }),
    ].join('');
  });
  return frame(
    chart,
    { width, height: bottom + 46 },
    horizontalAxis(x, { top: gap, bottom, label: chart.x, ticks: width < 600 ? 3 : 8 }),
    ...drawn,
    zoomArea(x, { left, right, top: gap, bottom }),
  );
}

/** Of a column of pixels: the least and the most that the count was in it, and what it was at its beginning and its end. */
interface Column {
  readonly x: number;
  low: number;
  high: number;
  readonly first: number;
  last: number;
}

function columnsOf({ seconds, counts }: Stairs, x: Scale, [from, to]: Span): Column[] {
  const columns: Column[] = [];
  let before = 0;
  for (let i = 0; i < seconds.length; i++) {
    const at = seconds[i]!;
    const count = counts[i]!;
    if (at > to) break;
    if (at >= from) {
      const pixel = Math.floor(x(at));
      const column = columns.at(-1);
      if (column?.x === pixel) {
        [column.low, column.high] = [Math.min(column.low, count), Math.max(column.high, count)];
        column.last = count;
      } else {
        const [low, high] = [Math.min(before, count), Math.max(before, count)];
        columns.push({ x: pixel, low, high, first: before, last: count });
      }
    }
    before = count;
  }
  return columns.length > 0
    ? columns
    : [{ x: Math.floor(x(from)), low: before, high: before, first: before, last: before }];
}

function pathOf(columns: readonly Column[], y: Scale, right: number): string {
  const at = (value: number) => coordinate(y(value));
  const [start] = columns;
  const steps = columns.map(
    ({ x, low, high, first, last }) =>
      `H${x}V${at(first === high ? low : high)}V${at(first === high ? high : low)}V${at(last)}`,
  );
  return `M${start!.x} ${at(start!.first)}${steps.join('')}H${coordinate(right)}`;
}
