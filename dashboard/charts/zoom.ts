import type { Scale } from './axis.ts';
import { element } from './svg.ts';

/** From and to, both included, in the unit of the axis. */
export type Span = readonly [from: number, to: number];

/** How a chart is looked at closer: a parameter of the address names a part of its horizontal axis. */
export interface Zoom {
  readonly parameter: string;
  /** Behind a number: " ms"; empty of what is counted. */
  readonly unit: string;
  /** From the first to the last of the data. */
  readonly whole: Span;
  /** The part that is asked for; null where all is shown. */
  readonly shown: Span | null;
  /** The axis counts: 1, 2, 3. */
  readonly isCounted: boolean;
  /** The chart has dots and nothing between them: a part without one shows nothing. */
  readonly isOfDots: boolean;
}

export const isWithin = (value: number, span: Span | null): boolean =>
  span === null || (value >= span[0] && value <= span[1]);

interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a script finds out which part of the axis was drawn over; it is not seen. */
export function zoomArea(scale: Scale, { left, right, top, bottom }: Area): string {
  const [from, to] = [left, right].map((x) => String(scale.invert(x)));
  return element('rect', {
    class: 'area',
    fill: 'none',
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    'data-from': from,
    'data-to': to,
    'data-scale': 'base' in scale ? 'logarithmic' : 'linear',
  });
}
