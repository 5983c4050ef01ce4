import type { DataColumn } from '../charts/chart.ts';
import { numberColumn } from '../charts/columns.ts';
import { commonWords, type View } from '../view.ts';
import type { Word } from '../words/columns.ts';

/**
 * A figure and the ends of its interval.
 *
 * @param unit of the axis, where what is shown carries one of its own
 */
export function figureColumns(
  view: View,
  title: string,
  word: Word,
  unit?: string,
): [figure: DataColumn, low: DataColumn, high: DataColumn] {
  const { asShown, low, high } = commonWords(view);
  return [
    { ...numberColumn(title, word, unit), asShown },
    numberColumn(low, 'low', unit),
    numberColumn(high, 'high', unit),
  ];
}
