import { line } from 'd3-shape';
import { words } from './axis.ts';
import { series } from './colours.ts';
import { dashes } from './legend.ts';
import { coordinate, element, text } from './svg.ts';

/** A measured point in pixels; its interval is upright. */
interface JoinedPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
  /** What hover tells. */
  readonly told: string;
  /** What stands beside it. */
  readonly label?: string;
}

/**
 * The points of one sweep with their intervals, and a line that joins them and bends nowhere else.
 *
 * @param place of the line in the legend: which colour and which dash it has
 * @param through what the line goes through, where it is not the points themselves
 */
export function joinedPoints(
  points: readonly JoinedPoint[],
  place: number,
  through: readonly Pick<JoinedPoint, 'x' | 'y'>[] = points,
): string {
  const i = place % series.length;
  const stroke = { class: `series series-${i}`, stroke: series[i]!, 'stroke-width': 1.5 };
  const path = line<Pick<JoinedPoint, 'x' | 'y'>>()
    .x(({ x }) => Number(coordinate(x)))
    .y(({ y }) => Number(coordinate(y)));
  const joined = element('path', {
    ...stroke,
    fill: 'none',
    'stroke-dasharray': dashes[i],
    d: path(through) ?? '',
  });
  const dots = points.map(({ x, y, low, high, told, label }) =>
    element(
      'g',
      { class: 'row' },
      element('title', {}, text(told)),
      low === null || high === null ? '' : element('line', { ...stroke, x1: x, x2: x, y1: low, y2: high }),
      element('circle', { class: `dot series-${i}`, cx: x, cy: y, r: 4.5, fill: series[i]! }),
      label === undefined ? '' : words(x + 8, y - 6, label, { faint: true, size: 12 }),
    ),
  );
  return joined + dots.join('');
}
