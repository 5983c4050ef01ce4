import { scaleLinear, scaleLog } from 'd3-scale';
import { median } from '../../../results/statistics/quantile.ts';
import { horizontalAxis, type Scale, verticalAxis, words } from '../axis.ts';
import { type Chart, type ChartFigure, type DataCell, type DataColumn, frame } from '../chart.ts';
import { ink } from '../colours.ts';
import { joinedPoints } from '../joined-points.ts';
import { element, text } from '../svg.ts';

/** A figure of one load at its rate. */
export interface RatePoint extends ChartFigure {
  readonly rate: number;
  readonly name: string;
}

/** One of the small multiples, each with a scale of its own: their units differ. */
export interface RatePanel {
  readonly title: string;
  readonly unit: string;
  readonly points: readonly RatePoint[];
  /** What is promised, in the unit of the axis, and as it is written. */
  readonly limit: { readonly value: number; readonly shown: string } | null;
}

interface RateCurve {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly panels: readonly RatePanel[];
  /** From the largest rate that passed to the smallest that failed; null where one of them is not known. */
  readonly bracket: readonly [passes: number, fails: number] | null;
  readonly columns: readonly DataColumn[];
  readonly data: readonly (readonly DataCell[])[];
}

/** What a device gives at each rate, its limits as lines, and between which rates it stops to hold. Lines join the medians of each rate. */
export function rateCurve(chart: RateCurve): Chart {
  const { id, title, description, columns, data: rows } = chart;
  return {
    id,
    title,
    description,
    kinds: ['measured'],
    columns,
    rows,
    svg: (width) => picture(chart, width),
  };
}

const margin = { left: 52, right: 14, top: 44, bottom: 46 } as const;

function picture(chart: RateCurve, width: number): string {
  const inRow = width < 600 ? 1 : chart.panels.length;
  const [across, down] = [width / inRow, width < 600 ? 230 : 290];
  const rates = chart.panels.flatMap(({ points }) => points.map(({ rate }) => rate));
  const drawn = chart.panels.map((panel, i) => {
    const [column, row] = [i % inRow, Math.floor(i / inRow)];
    const area = {
      left: column * across + margin.left,
      right: (column + 1) * across - margin.right,
      top: row * down + margin.top,
      bottom: (row + 1) * down - margin.bottom,
    };
    const x = scaleLinear()
      .domain([0, Math.max(...rates, 0) * 1.08 || 1])
      .range([area.left, area.right]);
    return onePanel(panel, chart, x, area);
  });
  return frame(chart, { width, height: Math.ceil(chart.panels.length / inRow) * down }, ...drawn);
}

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function onePanel({ title, unit, points, limit }: RatePanel, chart: RateCurve, x: Scale, area: Area): string {
  const { left, right, top, bottom } = area;
  const y = valueScale(points, limit, unit).range([bottom, top]);
  const marked = limit
    ? element('line', {
        class: 'join limit',
        stroke: ink.limit,
        'stroke-width': 1.5,
        'stroke-dasharray': '6 3',
        x1: left,
        x2: right,
        y1: y(limit.value),
        y2: y(limit.value),
      }) + words(left + 4, y(limit.value) + (unit === '%' ? 15 : -5), limit.shown, { size: 12 })
    : '';
  const bracket = chart.bracket
    ? element(
        'g',
        {},
        element('title', {}, text(chart.bracket.join(' – '))),
        element('rect', {
          class: 'band',
          fill: ink.band,
          x: x(chart.bracket[0]),
          y: top,
          width: x(chart.bracket[1]) - x(chart.bracket[0]),
          height: bottom - top,
        }),
      )
    : '';
  return element(
    'g',
    {},
    bracket,
    verticalAxis(y, { left, right, top, label: '', ticks: 4 }),
    horizontalAxis(x, { top, bottom, label: chart.x, ticks: 4 }),
    words(left - 44, top - 26, title, { bold: true }),
    words(left - 44, top - 10, unit, { faint: true, size: 12 }),
    joinedPoints(
      points.map(({ rate, value, low, high, shown, name }) => ({
        x: x(rate),
        y: y(value),
        low: low === null ? null : y(low),
        high: high === null ? null : y(high),
        told: `${name}: ${shown}`,
      })),
      0,
      medians(points).map(([rate, value]) => ({ x: x(rate), y: y(value) })),
    ),
    marked,
  );
}

/** Of the loads of each rate, which differ in their seed alone; ascending. */
const medians = (points: readonly RatePoint[]): (readonly [rate: number, value: number])[] =>
  [...Map.groupBy(points, ({ rate }) => rate)]
    .map(([rate, some]) => [rate, median(some.map(({ value }) => value))!] as const)
    .sort(([a], [b]) => a - b);

/** Shares from nothing to all; times from zero, or logarithmic where one is more than ten times another. */
function valueScale(points: readonly RatePoint[], limit: RatePanel['limit'], unit: string) {
  if (unit === '%') return scaleLinear().domain([0, 100]).clamp(true);
  const ends = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  if (limit) ends.push(limit.value);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  if (!Number.isFinite(least)) return scaleLinear().domain([0, 1]);
  return least > 0 && most / least > 10
    ? scaleLog()
        .domain([least / 1.3, most * 1.3])
        .clamp(true)
    : scaleLinear()
        .domain([0, most * 1.05])
        .nice(4)
        .clamp(true);
}
