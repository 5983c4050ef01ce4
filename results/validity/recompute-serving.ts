import { recomputeServing, type ServingComputed } from '../serving/computed.ts';
import type { ServingRecord } from '../serving/record.ts';
import { compare, compareLists, type Difference } from './recompute.ts';

/**
 * Rebuilds window, figures and validity of a served load from its log, and says where they differ from what is stored.
 *
 * @throws BrokenColumn where its log is damaged
 */
export const recomputeLoad = (record: ServingRecord): Difference[] =>
  differencesOfLoad(record, recomputeServing(record));

/** Where a stored load does not say what its log gives. */
export function differencesOfLoad(stored: ServingComputed, fresh: ServingComputed): Difference[] {
  return [
    ...compareLists('figure', stored.figures, fresh.figures, nameOfFigure),
    ...compare('window', stored.window, fresh.window),
    ...compare('validity', { state: stored.validity.state }, { state: fresh.validity.state }),
    ...compareLists('reason', stored.validity.reasons, fresh.validity.reasons, ({ code }) => code),
  ];
}

const nameOfFigure = ({ definition, statistic }: ServingComputed['figures'][number]) =>
  `${definition} ${statistic}`;

/** Whether it is another number, which no rule of another version gives: of a figure, or of the window. */
export const isOfNumbers = ({ of, field }: Difference): boolean =>
  !of.startsWith('reason') && numbers.includes(field);

/** The last one: the whole of it is missing on one side. */
const numbers = ['value', 'n', 'unit', 'first', 'end', ''];
