import { scaleLog } from 'd3-scale';
import { horizontalAxis, verticalAxis, words } from './axis.ts';
import { type Chart, type ChartFigure, type DataColumn, type Datum, figureCells, frame } from './chart.ts';
import { joinedPoints } from './joined-points.ts';

/** A measured point: speed of one sequence and of the whole device, tokens/s. */
export interface ParetoPoint {
  readonly batch: number;
  readonly each: Datum & { readonly value: number };
  readonly all: ChartFigure;
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
      points.map(({ batch, each, all }) => [name, String(batch), each, ...figureCells(all)]),
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
    .domain(range(points.map(({ each }) => each.value)))
    .range([left, right]);
  const y = scaleLog()
    .domain(range(points.flatMap(({ all: { value, low, high } }) => [value, low ?? value, high ?? value])))
    .range([bottom, top]);
  const drawn = chart.lines.map(({ name, points }, i) => {
    const joined = joinedPoints(
      points.map(({ batch, each, all: { value, low, high, shown } }) => ({
        x: x(each.value),
        y: y(value),
        low: low === null ? null : y(low),
        high: high === null ? null : y(high),
        told: `${name}, ${chart.batch} ${batch}: ${shown}`,
        label: String(batch),
      })),
      i,
    );
    const [end] = points;
    const at = { x: Math.min(x(end!.each.value), right - 8), y: y(end!.all.value) + 20 };
    return joined + words(at.x, at.y, name, { anchor: 'end', size: 12 });
  });
  return frame(
    chart,
    { width, height: bottom + 46 },
    horizontalAxis(x, { top, bottom, label: chart.x, ticks: width < 600 ? 3 : 6 }),
    verticalAxis(y, { left, right, label: chart.y, top }),
    ...drawn,
  );
}
