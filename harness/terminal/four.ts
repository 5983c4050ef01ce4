import { formatDigits, formatFixed, missing } from '../../results/format.ts';
import type { FourQuantities, MeasuredRow, QuantityRow } from '../../results/four.ts';
import { asTyped } from '../hint.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable, wrap } from './table.ts';

const columns: readonly Column[] = [
  { title: 'quantity', align: 'left' },
  { title: 'declared', align: 'right' },
  { title: 'structural', align: 'right' },
  { title: 'measured, ± U (k = 2)', align: 'right' },
  { title: 'of declared', align: 'right' },
  { title: 'n', align: 'right' },
  { title: 'best of', align: 'left' },
];

const textWidth = screenColumns();

/** The four quantities of a device as a table, and below it what each figure shows and cannot show. */
export function fourText({ device, identity, rows }: FourQuantities): string {
  return [
    `${style.bold('The four quantities of')} ${style.bold(device)}`,
    wrap(identity, textWidth, '  '),
    '',
    renderTable(columns, cells(rows)),
    '',
    ...sentences(rows),
    '',
    wrap(style.dim(`${legend} ${coverage(rows)}`.trim()), textWidth),
  ].join('\n');
}

const legend =
  'Declared: as printed, dense; * = read in no source. Structural: by driver, bus or architecture. U: repeats in fresh processes (type A) and stated bounds (type B), combined, k = 2; bytes and operations are counted by formula. Not in it: what would differ on another day, or on another unit. n: processes. The budget line by line: --json.';

/** k = 2 covers 95 % where many processes are behind it, and less where few are. */
function coverage(rows: readonly QuantityRow[]): string {
  const confidences = rows.flatMap(({ measured }) => measured?.uncertainty?.confidence ?? []);
  if (confidences.length === 0) return '';
  const [least, most] = [Math.min(...confidences), Math.max(...confidences)].map((share) =>
    (100 * share).toFixed(0),
  );
  return `With so many processes ± U covers ${least === most ? least : `${least} to ${most}`} %.`;
}

/** A heading where a quantity begins, its rows below. */
function cells(rows: readonly QuantityRow[]): string[][] {
  const groups = Map.groupBy(rows, ({ quantity }) => quantity);
  return [...groups].flatMap(([quantity, group]) => [
    [style.bold(`${quantity} (${group[0]!.unit})`)],
    ...group.map((row) => [
      `  ${row.name}`,
      declaredText(row),
      row.structural ? digits(row.structural.value) : missing,
      measuredText(row.measured),
      ratioText(row),
      row.measured ? String(row.measured.processes) : '',
      row.measured ? `${row.measured.from}${row.measured.of > 1 ? `, of ${row.measured.of}` : ''}` : '',
    ]),
  ]);
}

const declaredText = ({ declared }: QuantityRow) =>
  declared === null ? missing : `${digits(declared.value)}${declared.verified ? '' : style.doubtful('*')}`;

/** Four digits that mean something, and no exponent. */
const digits = (value: number) => formatDigits(value, 4);

/** The uncertainty with two digits, and the value cut where it ends (GUM 7.2.6). */
function withUncertainty(value: number, expanded: number): string {
  if (expanded === 0) return `${digits(value)} ± 0`;
  const exponent = Number(expanded.toExponential(1).split('e')[1]);
  const decimals = Math.min(100, Math.max(0, 1 - exponent));
  return `${formatFixed(value, decimals)} ± ${formatFixed(expanded, decimals)}`;
}

function measuredText(measured: MeasuredRow | null): string {
  if (!measured) return missing;
  const { value, uncertainty, validity } = measured;
  const doubt = validity === 'VALID' ? '' : ` ${style.doubtful(validity)}`;
  if (!uncertainty) return `${digits(value)} (no interval)${doubt}`;
  return `${withUncertainty(value, uncertainty.expanded)}${doubt}`;
}

function ratioText({ ratio }: QuantityRow): string {
  if (!ratio) return '';
  const [value, expanded] = [ratio.value, ratio.expanded].map((share) => share && 100 * share);
  return `${expanded === null ? formatFixed(value!, 1) : withUncertainty(value!, expanded!)} %`;
}

/** What every row shows, those that say the same together; then, where something was measured, what it cannot show. */
function sentences(rows: readonly QuantityRow[]): string[] {
  const alike = Map.groupBy(rows, ({ quantity, cannotShow }) => `${quantity}: ${cannotShow}`);
  return [...alike.values()].flatMap((group) => {
    const said = Map.groupBy(group, ({ shows }) => shows);
    const found = [...said].map(([shows, same]) => {
      const names = same.map(({ name }) => name).join('; ');
      return wrap(`${style.bold(`${group[0]!.quantity}, ${names}`)}: ${asTyped(shows)}`, textWidth, '  ');
    });
    const isMeasured = group.some(({ measured }) => measured !== null);
    const open = wrap(`${style.dim('does not show:')} ${group[0]!.cannotShow}`, textWidth - 2, '    ');
    return isMeasured ? [...found, `  ${open}`] : found;
  });
}
