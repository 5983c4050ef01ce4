import { formatPrinted, missing } from '../../results/format.ts';
import { exactText, measuredText, ofDeclaredText } from '../../results/four/words.ts';
import type { FourQuantities, MeasuredRow, QuantityRow } from '../../results/four.ts';
import { asTyped } from '../hint.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

const columns: readonly Column[] = [
  { title: 'quantity', align: 'left', narrow: 20 },
  { title: 'declared', align: 'right' },
  { title: 'structural', align: 'right' },
  { title: 'measured, ± U (95 %)', align: 'right', narrow: 14 },
  { title: 'of declared', align: 'right', leaves: 3 },
  { title: 'n', align: 'right', leaves: 2 },
  { title: 'best of', align: 'left', narrow: 16, leaves: 1 },
];

/** The four quantities of a device as a table, and below it what each figure shows and cannot show. */
export function fourText({ device, identity, rows }: FourQuantities): string {
  return [
    `${style.bold('The four quantities of')} ${style.bold(device)}`,
    wrap(identity, screenColumns(), '  '),
    '',
    renderTable(columns, cells(rows)),
    '',
    ...sentences(rows),
    '',
    wrap(style.dim(legend(rows)), screenColumns()),
  ].join('\n');
}

const legend = (rows: readonly QuantityRow[]): string =>
  `Declared: as printed, dense; * = read in no source. Structural: by driver, bus or architecture. U: repeats in fresh processes (type A) and stated bounds (type B), combined, and expanded to 95.45 %${factors(rows)}; bytes and operations are counted by formula. Not in it: what would differ on another day, or on another unit. n: processes. The budget line by line: --json.`;

/** k says how few processes are behind a U: 2.87 of five alone, 2 of many. */
function factors(rows: readonly QuantityRow[]): string {
  const found = rows.flatMap(({ measured }) => measured?.uncertainty?.coverageFactor ?? []);
  if (found.length === 0) return '';
  const [least, most] = [Math.min(...found), Math.max(...found)].map((k) => k.toFixed(2));
  return ` (k = ${least === most ? least : `${least} to ${most}`})`;
}

/** A heading where a quantity begins, its rows below. */
function cells(rows: readonly QuantityRow[]): string[][] {
  const groups = Map.groupBy(rows, ({ quantity }) => quantity);
  return [...groups].flatMap(([quantity, group]) => [
    [style.bold(`${quantity} (${group[0]!.unit})`)],
    ...group.map((row) => [
      `  ${row.name}`,
      declaredText(row),
      row.structural ? exactText(row.structural.value) : missing,
      measuredCell(row.measured),
      ofDeclaredText(row),
      row.measured ? String(row.measured.processes) : '',
      row.measured ? `${row.measured.from}${row.measured.of > 1 ? `, of ${row.measured.of}` : ''}` : '',
    ]),
  ]);
}

const declaredText = ({ declared }: QuantityRow) =>
  declared === null
    ? missing
    : `${formatPrinted(declared.value)}${declared.verified ? '' : style.doubtful('*')}`;

function measuredCell(measured: MeasuredRow | null): string {
  if (!measured) return missing;
  const { validity } = measured;
  return `${measuredText(measured)}${validity === 'VALID' ? '' : ` ${style.doubtful(validity)}`}`;
}

/** What every row shows, those that say the same together; then, where something was measured, what it cannot show. */
function sentences(rows: readonly QuantityRow[]): string[] {
  const alike = Map.groupBy(rows, ({ quantity, cannotShow }) => `${quantity}: ${cannotShow}`);
  return [...alike.values()].flatMap((group) => {
    const said = Map.groupBy(group, ({ shows }) => shows);
    const found = [...said].map(([shows, same]) => {
      const names = same.map(({ name }) => name).join('; ');
      return wrap(
        `${style.bold(`${group[0]!.quantity}, ${names}`)}: ${asTyped(shows)}`,
        screenColumns(),
        '  ',
      );
    });
    const isMeasured = group.some(({ measured }) => measured !== null);
    const open = wrap(`  ${style.dim('does not show:')} ${group[0]!.cannotShow}`, screenColumns(), '    ');
    return isMeasured ? [...found, open] : found;
  });
}
