import type { Comparand } from '../../results/comparison/comparand.ts';
import { ratioText, sideText } from '../../results/comparison/words.ts';
import type { TableRow } from '../../results/comparison.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

/** Ratios to the baseline, then for each what differs, what was converted, or why it was refused. */
export function comparisonTable(rows: readonly TableRow[]): string {
  const columns: readonly Column[] = [
    { title: 'figure', align: 'left', narrow: 20 },
    { title: 'value', align: 'right', narrow: 14, leaves: 4 },
    { title: 'baseline', align: 'right', narrow: 14, leaves: 3 },
    { title: 'ratio, 95 % interval', align: 'left', narrow: 14 },
    { title: 'p (Holm)', align: 'right', leaves: 1 },
    { title: 'answer', align: 'left', narrow: 13 },
    { title: 'evidence', align: 'left', leaves: 2 },
  ];
  // Figures of one import stand below its name; other sides, which have one each, stand before them.
  const wholes = Map.groupBy(rows, ({ subject }) => subject.whole);
  const cells = [undefined, ...[...wholes.keys()].filter((name) => name !== undefined)].flatMap((whole) => [
    ...(whole === undefined ? [] : [[whole]]),
    ...(wholes.get(whole) ?? []).map(cellsOf),
  ]);
  const baselines = [...new Set(rows.map(({ baseline }) => baseline.whole ?? baseline.label))].map(
    (label) => `Baseline: ${label}`,
  );
  return [...baselines, renderTable(columns, cells), ...notes(rows)].join('\n');
}

/** What it is called below the name of its import, or alone. */
const nameOf = ({ whole, label, definition }: Comparand): string =>
  whole === undefined || definition === null ? label : definition;

const cellsOf = (row: TableRow): string[] => [
  nameOf(row.subject),
  sideText(row.subject),
  sideText(row.baseline),
  ratioText(row.ratio),
  row.corrected === null ? '' : row.corrected.toPrecision(2),
  answerText(row),
  row.ratio === null ? '' : row.strength,
];

function answerText({ answer, better }: TableRow): string {
  if (answer === 'no difference shown' || answer === 'not compared') return style.dim(answer);
  return better === null
    ? answer
    : answer === better
      ? style.good(`${answer}, better`)
      : style.bad(`${answer}, worse`);
}

/** One for each row; figures of one import of which the same is said share it. */
function notes(rows: readonly TableRow[]): string[] {
  const said = rows.map((row) => ({ row, text: noteText(row) })).filter(({ text }) => text !== '');
  const alike = Map.groupBy(
    said,
    ({ row: { subject }, text }) => `${subject.whole ?? subject.label}\n${text}`,
  );
  return [...alike.values()].map((all) => {
    const [{ row, text }] = all as [(typeof said)[number]];
    const names = all.map((one) => nameOf(one.row.subject)).join(', ');
    const whose = row.subject.whole === undefined ? names : `${row.subject.whole}: ${names}`;
    return wrap(`${whose}: ${text}`, screenColumns(), '  ');
  });
}

function noteText({ refusal, differences, doubts, conversions, ratio }: TableRow): string {
  const stated = ratio?.shares?.stated ?? 0;
  const reasons = differences.map(
    ({ condition, x, y }) => `${condition} ${x ?? 'not stated'} against ${y ?? 'not stated'}`,
  );
  const parts = refusal
    ? [`not compared: ${refusal}`]
    : [
        ...(reasons.length > 0 ? [`what differs and may decide: ${reasons.join('; ')}.`] : []),
        ...doubts.map((text) => `${text}.`),
        ...conversions.map((text) => `converted: ${text}.`),
        ...(stated > 0
          ? [`${(100 * stated).toFixed(0)} % of the variance is stated uncertainty of published numbers.`]
          : []),
      ];
  return parts.join(' ');
}
