import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { horizontalAxis, verticalAxis, words } from './axis.ts';
import { type Chart, type DataColumn, frame } from './chart.ts';
import { series } from './colours.ts';
import { element, text } from './svg.ts';

/** A measured point: speed of one sequence and of the whole device, tokens/s. */
export interface ParetoPoint {
  readonly batch: number;
  readonly each: number;
  readonly all: number;
  readonly allLow: number | null;
  readonly allHigh: number | null;
  readonly shown: string;
}

/** The points of one sweep of one device, in the order of the batch. */
export interface ParetoLine {
  readonly name: string;
  readonly points: readonly ParetoPoint[];
}

interface Pareto {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly batch: string;
  readonly lines: readonly ParetoLine[];
  readonly columns: readonly DataColumn[];
}

/** Shapes beside colours, so that grey tells lines apart. */
const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '1 4', '10 4', '4 2 1 2'] as const;

/** Interactivity against throughput. Only measured points; lines join those of one sweep and bend nowhere else. */
export function pareto(chart: Pareto): Chart {
  const { id, title, description, columns, lines } = chart;
  return {
    id,
    title,
    description,
    kinds: ['measured'],
    columns,
    rows: lines.flatMap(({ name, points }) =>
      points.map(({ batch, each, all, allLow, allHigh }) => [
        name,
        String(batch),
        String(each),
        String(all),
        allLow === null ? '' : String(allLow),
        allHigh === null ? '' : String(allHigh),
      ]),
    ),
    svg: (width) => picture(chart, width),
  };
}

function picture(chart: Pareto, width: number): string {
  const [left, right, top, bottom] = [64, width - 16, 24, width < 600 ? 280 : 400];
  const points = chart.lines.flatMap((one) => one.points);
  const range = (values: readonly number[]): [number, number] => [
    Math.min(...values) / 1.25,
    Math.max(...values) * 1.25,
  ];
  const x = scaleLog()
    .domain(range(points.map(({ each }) => each)))
    .range([left, right]);
  const y = scaleLog()
    .domain(range(points.flatMap(({ all, allLow, allHigh }) => [all, allLow ?? all, allHigh ?? all])))
    .range([bottom, top]);
  const path = line<ParetoPoint>()
    .x(({ each }) => Math.round(x(each) * 100) / 100)
    .y(({ all }) => Math.round(y(all) * 100) / 100);
  const drawn = chart.lines.map(({ name, points }, i) => {
    const colour = series[i % series.length]!;
    const joined = element('path', {
      class: `series series-${i % series.length}`,
      fill: 'none',
      stroke: colour,
      'stroke-width': 1.5,
      'stroke-dasharray': dashes[i % dashes.length],
      d: path(points) ?? '',
    });
    const dots = points.map((point) => {
      const [cx, cy] = [x(point.each), y(point.all)];
      const told = element('title', {}, text(`${name}, ${chart.batch} ${point.batch}: ${point.shown}`));
      const interval =
        point.allLow === null || point.allHigh === null
          ? ''
          : element('line', {
              class: `series series-${i % series.length}`,
              stroke: colour,
              'stroke-width': 1.5,
              x1: cx,
              x2: cx,
              y1: y(point.allLow),
              y2: y(point.allHigh),
            });
      const dot = element('circle', {
        class: `dot series-${i % series.length}`,
        cx,
        cy,
        r: 4.5,
        fill: colour,
      });
      return element(
        'g',
        { class: 'row' },
        told,
        interval,
        dot,
        words(cx + 8, cy - 6, String(point.batch), { faint: true, size: 12 }),
      );
    });
    const end = points[0]!;
    return (
      joined +
      dots.join('') +
      words(Math.min(x(end.each), right - 8), y(end.all) + 20, name, { anchor: 'end', size: 12 })
    );
  });
  return frame(
    chart,
    { width, height: bottom + 46 },
    horizontalAxis(x, { top, bottom, label: chart.x, ticks: width < 600 ? 3 : 6 }),
    verticalAxis(y, { left, right, label: chart.y, top }),
    ...drawn,
  );
}
