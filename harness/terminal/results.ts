import { mainFigure, type Probes, probesOf, reach, utilisation } from '../../results/figures/efficiency.ts';
import { type Gain, gainsOf } from '../../results/figures/gains.ts';
import { partsOf } from '../../results/figures/shown.ts';
import { formatFigure, limitLines, probeShareText, shareText } from '../../results/figures/words.ts';
import { formatRatio } from '../../results/format.ts';
import { caveats, type ReasonCode, type Severity, type ValidityState } from '../../results/record/caveats.ts';
import { placedTitle } from '../../results/record/company.ts';
import type { Figure, Record } from '../../results/record.ts';
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
  const gains = new Map(gainsOf(records).map((gain) => [gain.record, gain]));
  const sorted = [...records].sort((a, b) => rank(a) - rank(b));
  const table = renderTable(
    columns,
    sorted.flatMap((record) => rowsOf(record, records, probes, gains.get(record))),
  );
  const lines = limitLines(records, probes).map((line) => style.dim(wrap(line, screenColumns(), '  ')));
  return [table, ...lines].join('\n');
}

const kindOrder = [
  'capacity',
  'bandwidth',
  'yardstick',
  'transfer',
  'gemm',
  'prefill',
  'decode',
  'generate',
  'model',
] as const;
/** The place of a record in a table, by its kind. */
export const rank = (record: Record) => kindOrder.indexOf(record.workload.kind);

function rowsOf(
  record: Record,
  records: readonly Record[],
  probes: Probes,
  gain: Gain | undefined,
): string[][] {
  const { title } = record.workload;
  const used = utilisation(record, probes);
  const share = used ? shareText(used) : reachText(record, records);
  const n = `${record.population.ok}/${record.population.issued}`;
  const main = [title, formatFigure(mainFigure(record)), share, stateText(record.validity.state), n];
  return [
    main,
    ...(gain ? [[`  gain of ${gain.ways.join(' and ')}`, gainText(gain), '', '', '']] : []),
    ...partsOf(record).map((figure) => [
      `  ${figure.definition}${statisticOf(figure)}`,
      formatFigure(figure),
      '',
      '',
      '',
    ]),
  ];
}

const gainText = ({ ratio }: Gain) => `× ${formatRatio({ ...ratio, centre: ratio.ratio })}`;

const statisticOf = ({ statistic }: Figure) => (statistic === 'mean' ? '' : ` ${statistic}`);

/** Of a bandwidth kernel: its share of what the machine does. */
function reachText(record: Record, records: readonly Record[]): string {
  const found = reach(record, records);
  return found ? probeShareText(found) : '';
}

export function stateText(state: ValidityState): string {
  const paint = { VALID: style.good, DEGRADED: style.doubtful, INVALID: style.bad }[state];
  return paint(state);
}

/** Every doubt of a run once, with the workloads that it concerns and what to do. */
export function doubts(records: readonly Record[]): string {
  const byCode = new Map<ReasonCode, { titles: Set<string>; details: string[] }>();
  for (const record of records) {
    for (const { code, detail } of record.validity.reasons) {
      const entry = byCode.get(code) ?? { titles: new Set(), details: [] };
      entry.titles.add(placedTitle(record));
      entry.details.push(detail);
      byCode.set(code, entry);
    }
  }
  return [...byCode]
    .map(([code, { titles, details }]) => {
      const { severity, sentence, remedy } = caveats[code];
      const mark = marks[severity];
      const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
      return [
        `${mark} ${code}: ${firstOf([...titles])}`,
        wrap(`  ${sentence} ${capital(details[0]!)}${more}.`, screenColumns(), '  '),
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
