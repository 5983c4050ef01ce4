import { z } from 'zod';
import type { Line } from './line.ts';

/** What a budget leaves out, so that nobody takes it for more than it is. */
export const omissions = {
  waiting: 'what waiting for the device adds to a sample: no sample tells how long one is',
  sessions:
    'what would differ on another day, after another start of the host, or with the part in another slot',
  units: 'what would differ on another unit of the model: the result is that of this item',
  conditions: 'what would differ at another temperature, power limit or load than those in the window',
} as const;

export const notInItSchema = z.strictObject({
  id: z.enum(Object.keys(omissions) as [keyof typeof omissions, ...(keyof typeof omissions)[]]),
  text: z.string(),
});

export type NotInIt = z.infer<typeof notInItSchema>;

/** Everything of the list that has no line. `waiting` is left out where nothing was waited for: a count. */
export const notInIt = (lines: readonly Line[], isTimed: boolean): NotInIt[] => {
  const ids = new Set<string>(lines.map(({ id }) => (id === 'clockReading' ? 'waiting' : id)));
  return Object.entries(omissions).flatMap(([id, text]) =>
    ids.has(id) || (id === 'waiting' && !isTimed) ? [] : [{ id: id as NotInIt['id'], text }],
  );
};
