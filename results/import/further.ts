import { objectsOf } from './fields.ts';
import type { Content, Reading } from './reader.ts';

/** Objects behind the first of a file of which one was read: files that were put together lose none in silence. */
export function furtherObjects(content: Content): Reading['rejected'] {
  let n = 0;
  let first: string | null = null;
  for (const { at } of objectsOf(content)) if (n++ === 1) first = at;
  if (first === null) return [];
  const reason = n === 2 ? 'a further object' : `the first of ${n - 1} further objects`;
  return [{ at: first, reason: `${reason} behind the one that was read: import each by itself` }];
}
