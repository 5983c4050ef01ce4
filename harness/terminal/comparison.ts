import type { Comparand } from '../../results/comparison/comparand.ts';
import type { TableRow } from '../../results/comparison.ts';
import { formatDigits, formatQuantity, formatRatio, formatShare } from '../../results/format.ts';
import { isUnit } from '../../results/units.ts';
import { style } from './style.ts';
import { renderTable, wrap } from './table.ts';

/** Ratios to the baseline, then for each what differs, what was converted, or why it was refused. */
export function comparisonTable(rows: readonly TableRow[]): string {
  const columns = [
    { title: 'figure', align: 'left' as const },
    { title: 'value', align: 'right' as const },
    { title: 'baseline', align: 'right' as const },
    { title: 'ratio, 95 % interval', align: 'left' as const },
    { title: 'p (Holm)', align: 'right' as const },
    { title: 'answer', align: 'left' as const },
    { title: 'evidence', align: 'left' as const },
  ];
  const cells = rows.map((row) => [
    row.subject.label,
    valueText(row.subject),
    valueText(row.baseline),
    row.ratio === null ? '' : formatRatio({ ...row.ratio, centre: row.ratio.ratio }),
    row.corrected === null ? '' : row.corrected.toPrecision(2),
    answerText(row),
    row.ratio === null ? '' : row.strength,
  ]);
  const baselines = [...new Set(rows.map(({ baseline }) => baseline.label))].map(
    (label) => `Baseline: ${label}`,
  );
  return [...baselines, renderTable(columns, cells), ...rows.flatMap(notes)].join('\n');
}

function valueText({ figure, unit, efficiency }: Comparand): string {
  const value = isUnit(unit)
    ? formatQuantity({ value: figure.centre, unit })
    : `${formatDigits(figure.centre, 4)} ${unit}`;
  return efficiency === null ? value : `${value} (${formatShare(efficiency)} of declared)`;
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
  return parts.length === 0 ? [] : [wrap(`${subject.label}: ${parts.join(' ')}`, 110, '  ')];
}
