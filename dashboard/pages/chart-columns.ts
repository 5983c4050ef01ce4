import type { DataColumn } from '../charts/chart.ts';
import { commonWords, type View } from '../view.ts';
import type { Word } from '../words/columns.ts';

// Columns of the data of charts.

export const textColumn = (title: string, word: Word): DataColumn => ({ title, word, align: 'left' });

export const numberColumn = (title: string, word: Word): DataColumn => ({ title, word, align: 'right' });

/** A figure and the ends of its interval. */
export function figureColumns(
  view: View,
  title: string,
  word: Word,
): [figure: DataColumn, low: DataColumn, high: DataColumn] {
  const { asShown, low, high } = commonWords(view);
  return [{ ...numberColumn(title, word), asShown }, numberColumn(low, 'low'), numberColumn(high, 'high')];
}
