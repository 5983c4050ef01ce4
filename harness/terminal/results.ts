import { mainFigure, probesOf } from '../../results/figures/efficiency.ts';
import { type ResultRow, resultRows } from '../../results/figures/result-rows.ts';
import { formatFigure, formatGain, limitLines } from '../../results/figures/words.ts';
import { caveats, type Severity, type ValidityState } from '../../results/record/caveats.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { Figure, Record } from '../../results/record.ts';
import { doubtsByCode, ofHowMany } from '../../results/validity/doubts.ts';
import { asTyped } from '../hint.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

const columns: readonly Column[] = [
  { title: 'workload', align: 'left', narrow: 18 },
  { title: 'value, 95 % interval', align: 'right', narrow: 12 },
  { title: 'of limit', align: 'right', narrow: 12, leaves: 2 },
  { title: 'validity', align: 'left' },
  { title: 'n', align: 'right', leaves: 1 },
];

/** The table at the end of a run: one row a workload, a generation with its parts. */
export function resultTable(records: readonly Record[]): string {
  const probes = probesOf(records);
  const table = renderTable(columns, resultRows(records, probes).flatMap(rowsOf));
  const lines = limitLines(records, probes).map((line) => style.dim(wrap(line, screenColumns(), '  ')));
  return [table, ...lines].join('\n');
}

function rowsOf({ record, share, gain, parts }: ResultRow): string[][] {
  const n = `${record.population.ok}/${record.population.issued}`;
  const main = [
    record.workload.title,
    formatFigure(mainFigure(record)),
    share,
    stateText(record.validity.state),
    n,
  ];
  return [
    main,
    ...(gain ? [[`  gain of ${gain.ways.join(' and ')}`, `× ${formatGain(gain.ratio)}`, '', '', '']] : []),
    ...parts.map((figure) => [
      `  ${figure.definition}${statisticOf(figure)}`,
      formatFigure(figure),
      '',
      '',
      '',
    ]),
  ];
}

const statisticOf = ({ statistic }: Figure) => (statistic === 'mean' ? '' : ` ${statistic}`);

export function stateText(state: ValidityState): string {
  const paint = { VALID: style.good, DEGRADED: style.doubtful, INVALID: style.bad }[state];
  return paint(state);
}

/** Every doubt of a run once, with the workloads that it concerns and what to do. */
export function doubts(records: readonly Record[]): string {
  return [...doubtsByCode(records)]
    .map(([code, same]) => {
      const { severity, sentence, remedy } = caveats[code];
      const mark = marks[severity];
      const titles = new Set(same.map(({ record }) => placedTitle(record)));
      const many = ofHowMany(same);
      return [
        `${mark} ${code}: ${firstOf([...titles])}`,
        wrap(
          `  ${sentence} ${capital(same[0]!.reason.detail)}${many ? ` ${many}` : ''}.`,
          screenColumns(),
          '  ',
        ),
        ...(severity === 'note'
          ? []
          : [wrap(`  ${style.dim('→')} ${asTyped(remedy)}`, screenColumns(), '    ')]),
      ].join('\n');
    })
    .join('\n');
}

/** A note takes nothing from a figure, and asks for nothing. */
const marks: { readonly [severity in Severity]: string } = {
  note: style.dim('note'),
  degraded: style.doubtful('DEGRADED'),
  invalid: style.bad('INVALID'),
};

const titlesNamed = 3;

function firstOf(titles: readonly string[]): string {
  const more = titles.length - titlesNamed;
  return titles.slice(0, titlesNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);
