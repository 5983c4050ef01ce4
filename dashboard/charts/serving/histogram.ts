import { scaleLinear } from 'd3-scale';
import { horizontalAxis, verticalAxis } from '../axis.ts';
import { type Chart, type DataColumn, frame } from '../chart.ts';
import { ink } from '../colours.ts';
import { element, text } from '../svg.ts';

/** So many rows in work, in how many of all steps. */
interface Bar {
  readonly rows: number;
  readonly steps: number;
  /** Of all steps, between 0 and 1, and as it is written. */
  readonly share: number;
  readonly shown: string;
}

interface Histogram {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  /** Rows of the cache: the axis has room for all of them. */
  readonly most: number;
  readonly bars: readonly Bar[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn];
}

/** How often a step had so many rows in work. */
export function histogram(chart: Histogram): Chart {
  const { id, title, description, columns, bars } = chart;
  return {
    id,
    title,
    description,
    kinds: [],
    columns,
    rows: bars.map(({ rows, steps, share, shown }) => [
      String(rows),
      { value: steps, shown: String(steps) },
      { value: 100 * share, shown },
    ]),
    svg: (width) => picture(chart, width),
  };
}

function picture({ most, bars, ...chart }: Histogram, width: number): string {
  const [left, right, top, bottom] = [48, width - 12, 34, width < 600 ? 194 : 214];
  const x = scaleLinear()
    .domain([0.5, most + 0.5])
    .range([left, right]);
  const highest = bars.reduce((all, { share }) => Math.max(all, 100 * share), 1);
  const y = scaleLinear().domain([0, highest]).nice(4).range([bottom, top]);
  const wide = Math.min(64, 0.8 * (x(1) - x(0)));
  return frame(
    chart,
    { width, height: bottom + 46 },
    verticalAxis(y, { left, right, top, label: chart.y, ticks: 4 }),
    horizontalAxis(x, { top: bottom, bottom, label: chart.x, ticks: Math.min(most, width < 600 ? 6 : 12) }),
    ...bars.map(({ rows, steps, share, shown }) =>
      element(
        'g',
        { class: 'row' },
        element('title', {}, text(`${rows}: ${shown}, n = ${steps}`)),
        element('rect', {
          class: 'decode',
          fill: ink.measured,
          x: x(rows) - wide / 2,
          y: y(100 * share),
          width: wide,
          height: Math.max(0.5, bottom - y(100 * share)),
        }),
      ),
    ),
  );
}
