import { widthOf } from '../../harness/screen/width.ts';
import { columns, type Verdict } from './verdict.ts';

/** One line for each export, and below it what assay said where there is something to say. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const head = ['', 'export', ...columns];
  const rows = verdicts.map(({ name, cells, isRight }) => [
    isRight ? '' : '✗',
    name,
    ...columns.map((column) => cells[column]),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => widthOf(row[i]!))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell + ' '.repeat(widths[i]! - widthOf(cell)))
      .join('  ')
      .trimEnd();
  const lines = rows.flatMap((row, i) => [line(row), ...verdicts[i]!.notes.map((note) => `   ${note}`)]);
  const wrong = verdicts.filter(({ isRight }) => !isRight).length;
  return [line(head), ...lines, '', `${verdicts.length - wrong} of ${verdicts.length} right`].join('\n');
}
