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
  const cells = rows.map((row) => [
    row.subject.label,
    sideText(row.subject),
    sideText(row.baseline),
    ratioText(row.ratio),
    row.corrected === null ? '' : row.corrected.toPrecision(2),
    answerText(row),
    row.ratio === null ? '' : row.strength,
  ]);
  const baselines = [...new Set(rows.map(({ baseline }) => baseline.label))].map(
    (label) => `Baseline: ${label}`,
  );
  return [...baselines, renderTable(columns, cells), ...rows.flatMap(notes)].join('\n');
}

function answerText({ answer, better }: TableRow): string {
  if (answer === 'no difference shown' || answer === 'not compared') return style.dim(answer);
  return better === null
    ? answer
    : answer === better
      ? style.good(`${answer}, better`)
      : style.bad(`${answer}, worse`);
}

function notes({ subject, refusal, differences, doubts, conversions, ratio }: TableRow): string[] {
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
  return parts.length === 0 ? [] : [wrap(`${subject.label}: ${parts.join(' ')}`, screenColumns(), '  ')];
}
