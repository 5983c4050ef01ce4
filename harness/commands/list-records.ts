import { mainFigure } from '../../results/figures/efficiency.ts';
import { formatFigure } from '../../results/figures/words.ts';
import { recordFiles, type StoredRecord } from '../../results/record/store.ts';
import type { Record } from '../../results/record.ts';
import { formatServingFigure, servingFigure } from '../../results/serving/figure-text.ts';
import { type StoredServing, servingFiles } from '../../results/serving/store.ts';
import { typed } from '../hint.ts';
import { stateText } from '../terminal/results.ts';
import { style } from '../terminal/style.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import { believedRecords, type Oddities } from './believed.ts';
import { believedLoads } from './believed-loads.ts';

const left = (title: string, more: Partial<Column> = {}): Column => ({ title, align: 'left', ...more });

const recordColumns = [
  left('record'),
  left('time', { leaves: 1 }),
  left('workload', { narrow: 12 }),
  { title: 'value', align: 'right', narrow: 12 } as const,
  left('validity'),
];

/** What a list says of a record of either kind. */
interface Listed {
  readonly data: { readonly createdAt: string; readonly run: string; readonly [name: string]: unknown };
  readonly head: string;
  readonly row: string[];
}

/** The records of a store, of trials and of served loads, run by run, the oldest first. */
export async function listRecords({ store }: { readonly store: string }) {
  const measured = await believedRecords(recordFiles([store]));
  const served = await believedLoads(servingFiles([store]));
  const found = [...measured.found.map(listedTrial), ...served.found.map(listedLoad)];
  found.sort((a, b) => a.data.createdAt.localeCompare(b.data.createdAt));
  const runs = Map.groupBy(found, ({ data }) => data.run);
  const rows = [...runs.values()].flatMap((ofRun) => [[ofRun[0]!.head], ...ofRun.map(({ row }) => row)]);
  const table = renderTable(recordColumns, rows);
  const text = found.length > 0 ? table : `No records in ${store}. ${typed('run')} makes some.`;
  const both = (name: keyof Oddities) => [...measured.oddities[name], ...served.oddities[name]];
  return {
    data: found.map(({ data }) => data),
    text,
    unreadable: [...measured.unreadable, ...served.unreadable],
    oddities: { changed: both('changed'), byOtherRules: both('byOtherRules'), notes: both('notes') },
  };
}

function listedTrial({ id, path, record }: StoredRecord): Listed {
  const { createdAt, run, workload, validity } = record;
  const figure = mainFigure(record);
  const data = { id, path, createdAt, run: run.id, suite: run.suite };
  return {
    data: { ...data, title: workload.title, validity: validity.state, figure },
    head: runText(run),
    row: [id, timeText(record), workload.title, formatFigure(figure), stateText(validity.state)],
  };
}

/** With the tokens of all users together, which every load has. */
function listedLoad({ id, path, record }: StoredServing): Listed {
  const { createdAt, run, title, scenario, validity } = record;
  const figure = servingFigure(record, 'tput.out.wall');
  const data = { id, path, createdAt, run: run.id, suite: run.suite };
  return {
    data: { ...data, title, seed: scenario.seed, validity: validity.state, figure },
    head: runText(run),
    row: [id, timeText(record), title, formatServingFigure(figure), stateText(validity.state)],
  };
}

/** Above the records of a run. */
const runText = (run: Pick<Record['run'], 'id' | 'suite'>) =>
  style.bold(`run ${run.id}${run.suite ? `, suite ${run.suite}` : ', without a suite'}`);

/** The time; with the day where that is not the one in the name of the run. */
const timeText = ({
  createdAt,
  run,
}: {
  readonly createdAt: string;
  readonly run: { readonly id: string };
}) =>
  run.id.startsWith(createdAt.slice(0, 10))
    ? createdAt.slice(11, 16)
    : createdAt.slice(0, 16).replace('T', ' ');
