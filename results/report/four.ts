import { type FoundRow, foundQuantities } from '../four.ts';
import type { Reference } from '../reference/reference.ts';
import type { FourRow } from './schema/results.ts';
import type { MoreLines } from './sessions.ts';
import { quantityOf, shownShare } from './shown.ts';
import type { Tested } from './tested.ts';

/** A row of one item, as it was found. */
export interface ItemRow {
  readonly item: string;
  readonly found: FoundRow;
}

/** The four quantities of every item. Links between two items belong to both. */
export function itemRows(items: readonly Tested[], { devices }: Reference): ItemRow[] {
  const all = items.flatMap(({ own }) => own.map(({ record }) => record));
  const found = foundQuantities(all, devices);
  return items.flatMap(({ id, measured }) =>
    found
      .filter(({ key }) => measured.some((one) => one.key === key))
      .flatMap(({ rows }) => rows.map((row) => ({ item: id, found: row }))),
  );
}

export function fourRowOf(
  { item, found }: ItemRow,
  idOf: (record: object) => string,
  more: MoreLines,
): FourRow {
  const { row, declared, structural, best, shows } = found;
  const { quantity, name, unit, scale, cannotShow } = row;
  const measured =
    best &&
    quantityOf(best.record, best.figure, { unit, scale }, more(best.record, best.figure, { unit, scale }));
  return {
    item,
    quantity,
    name,
    unit,
    declared,
    structural,
    measured: best &&
      measured && {
        ...measured,
        record: idOf(best.record),
        from: best.record.workload.title,
        of: best.of,
        processes: best.figure.processes,
        state: best.record.validity.state,
      },
    ofDeclared:
      declared && measured?.value != null
        ? shareOf(measured.value, measured.uncertainty, declared.value)
        : null,
    shows,
    cannotShow,
  };
}

function shareOf(
  value: number,
  uncertainty: { expanded: number } | null,
  declared: number,
): FourRow['ofDeclared'] {
  const share = value / declared;
  const expanded = uncertainty && uncertainty.expanded / declared;
  return { value: share, expanded, shown: shownShare(share, expanded) };
}
