import type { Word } from '../words/columns.ts';
import type { DataColumn } from './chart.ts';

// Columns of the data of charts.

export const textColumn = (title: string, word: Word): DataColumn => ({ title, word, align: 'left' });

export const numberColumn = (title: string, word: Word, unit?: string): DataColumn => ({
  title,
  word,
  align: 'right',
  unit,
});
