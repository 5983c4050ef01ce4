import type { Span, Zoom } from '../charts/zoom.ts';
import { BadRequest, type Range } from '../state.ts';
import { commonWords, type View } from '../view.ts';

/** What an axis counts, and how a part of it is asked for. */
export interface ZoomedAxis extends Pick<Zoom, 'parameter' | 'unit' | 'isCounted' | 'isOfDots'> {
  readonly range: Range | undefined;
  /** All that lies on the axis, or the ends of it. */
  readonly values: readonly number[];
}

/**
 * The part of an axis that an address asks for.
 *
 * @throws BadRequest where nothing lies there, saying how far the axis goes
 */
export function zoomOf(view: View, { range, values, ...axis }: ZoomedAxis): Zoom {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const whole: Span = [least, most];
  if (!range || (range.from === null && range.to === null)) return { ...axis, whole, shown: null };
  const shown: Span = [range.from ?? least, range.to ?? most];
  const isSeen = axis.isOfDots
    ? values.some((value) => value >= shown[0] && value <= shown[1])
    : shown[0] < shown[1] && shown[0] <= most && shown[1] >= least;
  if (isSeen) return { ...axis, whole, shown };
  throw new BadRequest(
    commonWords(view).nothingThere(axis.parameter, rangeText(range), written(least), written(most)),
  );
}

/** A range for a chart that the page does not have. */
export const noSuchChart = (view: View, parameter: string): BadRequest =>
  new BadRequest(commonWords(view).noChart(parameter));

const rangeText = ({ from, to }: Range) => `${from ?? ''}..${to ?? ''}`;

/** As short as it can be written and still be found again. */
const written = (value: number): string => String(Number(value.toPrecision(6)));

/** The title of a chart, with the part of its axis where that is not all. */
export const titleOf = (view: View, title: string, { shown, unit }: Zoom): string =>
  shown === null ? title : commonWords(view).part(title, written(shown[0]), written(shown[1]), unit);
