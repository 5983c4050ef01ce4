import type { Ladder, Rung } from '../../results/ladder/rung.ts';
import { style } from './style.ts';
import { renderTable } from './table.ts';

/** A ladder as a table, highest first; the devices of this host stand out. */
export function ladderText({ id, title, unit, rungs }: Ladder): string {
  const columns = [
    { title: 'device', align: 'left' as const },
    { title: 'kind', align: 'left' as const },
    { title: unit, align: 'right' as const },
    { title: '95 % interval', align: 'left' as const },
    { title: 'notes', align: 'left' as const },
  ];
  return `${style.bold(title)}  ${style.dim(id)}\n${renderTable(columns, rungs.map(row))}`;
}

function row({ name, kind, value, low, high, verified, notes }: Rung): string[] {
  const interval = low === null || high === null ? '' : `[${shown(low)}, ${shown(high)}]`;
  const marks = verified ? notes : ['unverified', ...notes];
  const cells = [name, kind, shown(value), interval, marks.join('; ')];
  return kind === 'measured' ? cells.map(style.bold) : cells;
}

const shown = (value: number): string => String(Number(value.toPrecision(4)));
