import type { Figure, Record } from '../record.ts';
import { mainFigure } from './efficiency.ts';

/** The parts of a generation that a reader asks for. */
export const partsOf = (record: Record): Figure[] =>
  record.workload.kind === 'generate'
    ? record.figures.filter(
        ({ definition, statistic }) =>
          statistic === 'mean' && ['ttft', 'tpot.excl_first', 'decode.tput'].includes(definition),
      )
    : [];

/** The figures of a record that the table of its run shows, its own first. */
export const shownFigures = (record: Record): Figure[] => [mainFigure(record) ?? [], partsOf(record)].flat();
