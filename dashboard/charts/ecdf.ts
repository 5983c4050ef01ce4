import { scaleLinear, scaleLog } from 'd3-scale';
import { horizontalAxis, type Scale, verticalAxis, words } from './axis.ts';
import { type Chart, type ChartFigure, type DataCell, type DataColumn, frame } from './chart.ts';
import { ink, series } from './colours.ts';
import { dashes, legendOf } from './legend.ts';
import { coordinate, element, text } from './svg.ts';
import { isWithin, type Span, type Zoom, zoomArea } from './zoom.ts';

/** Of one process, in the unit of the axis, in any order. */
interface EcdfLine {
  readonly name: string;
  readonly values: readonly number[];
  /** How many there are with those that have no value; left out: as many as values. */
  readonly of?: number;
}

/** A percentile over all processes that has enough samples to be stated. */
interface MarkedPercentile extends ChartFigure {
  readonly name: string;
  /** Between 0 and 1. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

interface Ecdf {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly EcdfLine[];
  readonly percentiles: readonly MarkedPercentile[];
  /** What is promised, in the unit of the axis, and as it is written. */
  readonly limit?: { readonly value: number; readonly shown: string };
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
  /** Of the table: what a percentile and a process are called, and why a percentile is not there. */
  readonly rows: readonly (readonly DataCell[])[];
  readonly zoom?: Zoom;
}

/** The share of samples up to a time, one line a process, and the percentiles of all of them. */
export function ecdf(chart: Ecdf): Chart {
  const { id, title, description, columns, rows, zoom } = chart;
  return { id, title, description, kinds: [], columns, rows, zoom, svg: (width) => picture(chart, width) };
}

function picture(chart: Ecdf, width: number): string {
  const isNarrow = width < 600;
  const legend = legendOf(
    chart.lines.map(({ name }) => name),
    width,
  );
  const [left, right, top] = [52, width - 16, legend.height + 28];
  const bottom = top + (isNarrow ? 210 : 290);
  const part = chart.zoom?.shown ?? null;
  const x = timeScale(chart, part).range([left, right]).clamp(true);
  const y = scaleLinear().domain([0, 1]).range([bottom, top]);
  return frame(
    chart,
    { width, height: bottom + 46 },
    legend.drawn,
    horizontalAxis(x, { top, bottom, label: chart.x, ticks: isNarrow ? 3 : 6 }),
    verticalAxis(y, { left, right, top, label: chart.y, ticks: 4 }),
    ...chart.lines.map((line, i) => steps(line, i % series.length, x, y, part)),
    ...chart.percentiles
      .filter(({ value }) => isWithin(value, part))
      .map((each) => percentileMark(each, x, y, right)),
    chart.limit && isWithin(chart.limit.value, part) ? limitMark(chart.limit, x, top, bottom) : '',
    chart.zoom ? zoomArea(x, { left, right, top, bottom }) : '',
  );
}

/** Over the part that is asked for, or from the fastest to the slowest sample; logarithmic where one is more than ten times another. */
function timeScale({ lines, percentiles, limit }: Ecdf, part: Span | null) {
  if (part) return (part[0] > 0 && part[1] / part[0] > 10 ? scaleLog() : scaleLinear()).domain(part);
  let [least, most] = [Infinity, -Infinity];
  const look = (value: number) => {
    [least, most] = [Math.min(least, value), Math.max(most, value)];
  };
  for (const { values } of lines) values.forEach(look);
  if (limit) look(limit.value);
  for (const { value, low, high } of percentiles) [value, low, high].forEach(look);
  if (least > 0 && most / least > 10) return scaleLog().domain([least / 1.1, most * 1.1]);
  const room = (most - least || most || 1) * 0.04;
  return scaleLinear().domain([least - room, most + room]);
}

/** A stair that rises at each sample. Where several fall into one pixel, its highest share there is kept: the line is the same to the eye. */
function steps(
  { name, values, of = values.length }: EcdfLine,
  i: number,
  x: Scale,
  y: Scale,
  part: Span | null,
): string {
  const ascending = values.toSorted((a, b) => a - b);
  const before = part === null ? 0 : ascending.filter((value) => value < part[0]).length;
  const [left, right] = x.range() as [number, number];
  const corners = new Map<number, { at: number; share: number }>();
  for (const [rank, value] of ascending.entries()) {
    if (!isWithin(value, part)) continue;
    const at = x(value);
    const pixel = Math.round(at * 2);
    corners.set(pixel, { at: corners.get(pixel)?.at ?? at, share: (rank + 1) / of });
  }
  const stair = [...corners.values()].map(({ at, share }) => `H${coordinate(at)}V${coordinate(y(share))}`);
  return element(
    'path',
    {
      class: `series series-${i}`,
      fill: 'none',
      stroke: series[i]!,
      'stroke-width': 1.5,
      'stroke-dasharray': dashes[i],
      d: `M${coordinate(left)} ${coordinate(y(before / of))}${stair.join('')}H${coordinate(right)}`,
    },
    element('title', {}, text(`${name}: ${values.length}`)),
  );
}

function percentileMark(each: MarkedPercentile, x: Scale, y: Scale, right: number): string {
  const [cx, cy] = [x(each.value), y(each.share)];
  const told = element('title', {}, text(`${each.name}: ${each.shown}`));
  const line = { class: 'whisker percentile', stroke: ink.text, 'stroke-width': 1.5 };
  const foot = (at: number) => element('line', { ...line, x1: at, x2: at, y1: cy - 4, y2: cy + 4 });
  const isLeft = x(each.high) > right - 150;
  return element(
    'g',
    { class: 'row' },
    told,
    element('line', { ...line, x1: x(each.low), x2: x(each.high), y1: cy, y2: cy }),
    foot(x(each.low)),
    foot(x(each.high)),
    element('circle', { class: 'percentile dot', cx, cy, r: 4, fill: ink.text }),
    words(isLeft ? x(each.low) - 8 : x(each.high) + 8, cy + 14, `${each.name} ${each.shown}`, {
      size: 12,
      ...(isLeft ? { anchor: 'end' as const } : {}),
    }),
  );
}

function limitMark(
  { value, shown }: NonNullable<Ecdf['limit']>,
  x: Scale,
  top: number,
  bottom: number,
): string {
  const [, right] = x.range() as [number, number];
  const isLeft = x(value) > right - 150;
  const line = { class: 'join limit', stroke: ink.limit, 'stroke-width': 1.5, 'stroke-dasharray': '6 3' };
  return (
    element('line', { ...line, x1: x(value), x2: x(value), y1: top, y2: bottom }) +
    words(x(value) + (isLeft ? -6 : 6), bottom - 8, shown, {
      size: 12,
      ...(isLeft ? { anchor: 'end' as const } : {}),
    })
  );
}
