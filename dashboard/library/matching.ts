import { originOf } from '../../results/record/superseded.ts';
import type { RowFilter } from '../library.ts';

/** The words of a search: each has to stand somewhere in a row. */
export const wordsOf = (search: string | undefined): string[] =>
  (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);

/** Whether a word is the beginning of an id; shorter ones would find ids by chance. */
export const isOfId = (word: string): boolean => /^[0-9a-f]{6,16}$/.test(word);

/** Days have no time: both belong to the filter, from the first moment to the last. */
export const timesOf = ({ from, to }: RowFilter): { readonly from: string; readonly to: string } => ({
  from: from ?? '',
  to: to ? `${to}~` : '~',
});

/** Where a page ends: the sorted value of its last row, and its id. A row that is gone meanwhile is still a place. */
export const cursorOf = (value: string | number | null, id: string): string => `${value ?? ''}~${id}`;

export function placeOf(cursor: string): { readonly value: string; readonly id: string } {
  const at = cursor.lastIndexOf('~');
  return { value: cursor.slice(0, Math.max(0, at)), id: cursor.slice(at + 1) };
}

/** By the path below the store. */
export const isFromElsewhere = (path: string): boolean => originOf({ path }) !== '';
