import { formatCount, missing } from '../../results/format.ts';
import type { ServingDefinitionId } from '../../results/serving/definitions.ts';
import { formatServingFigure } from '../../results/serving/figure-text.ts';
import type { LoadGroup } from '../../results/serving/judged.ts';
import type { ServingFigure, ServingRecord } from '../../results/serving/record.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { stateText } from './results.ts';
import { type Column, renderTable } from './table.ts';

type Group = LoadGroup<{ readonly record: ServingRecord }>;

const columns: readonly Column[] = [
  { title: 'seed', align: 'left' },
  { title: 'requests', align: 'right', leaves: 3 },
  { title: 'tokens/s', align: 'right' },
  { title: 'wait p50', align: 'right', leaves: 1 },
  { title: 'TTFT p50', align: 'right', leaves: 5 },
  { title: 'TTFT p99', align: 'right' },
  { title: 'TPOT p50', align: 'right', leaves: 4 },
  { title: 'TPOT p99', align: 'right' },
  { title: 'in system', align: 'right', leaves: 2 },
  { title: 'kept', align: 'right' },
  { title: 'state', align: 'left' },
];

/** A row for each load, under the words that ask for it. */
export function servingTable(groups: readonly Group[]): string {
  const rows = groups.flatMap(({ title, loads }) => [
    [title],
    ...loads.map(({ record }) => {
      const find = (id: ServingDefinitionId, statistic = 'mean') => figureText(record, id, statistic);
      return [
        String(record.scenario.seed),
        formatCount(record.schedule.end - record.schedule.first),
        find('tput.out.wall').replace(' tokens/s', ''),
        find('queue.wait', 'p50'),
        find('ttft.sched', 'p50'),
        find('ttft.sched', 'p99'),
        find('tpot.excl_first', 'p50'),
        find('tpot.excl_first', 'p99'),
        find('concurrency.mean').replace(' requests', ''),
        find('attainment'),
        stateText(record.validity.state),
      ];
    }),
  ]);
  return renderTable(columns, rows);
}

function figureText({ figures }: ServingRecord, id: ServingDefinitionId, statistic: string): string {
  const figure = figures.find((each) => each.definition === id && each.statistic === statistic);
  return figure ? valueText(figure) : missing;
}

/** In the place of a value what it needs. */
const valueText = (figure: ServingFigure): string =>
  figure.value === null ? (figure.missing ?? missing) : formatServingFigure(figure);

/** What is wrong with each load, and how it ended. */
export function servingDoubts(groups: readonly Group[]): string {
  const lines = groups.flatMap(({ loads }) =>
    loads.flatMap(({ record }) =>
      record.validity.reasons.map(
        ({ code, detail }) =>
          `${record.validity.state} ${code}: ${record.title}, seed ${record.scenario.seed}: ${detail}`,
      ),
    ),
  );
  return lines.map((line) => wrap(line, screenColumns(), '  ')).join('\n');
}
