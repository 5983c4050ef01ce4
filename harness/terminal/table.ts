import { printable } from '../print.ts';
import { widthOf } from '../screen/width.ts';
import { widestWord, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';

// A table that is wider than the screen gives way in this order: cells that may be wrapped are wrapped; columns that may leave do so,
// the least important first, and are named below; what is still too wide is stacked, a block for each row, and lacks nothing.

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Its cells may be wrapped, down to this width. */
  readonly narrow?: number;
  /** It may leave where there is no room, those with low numbers first. A column without a number stays. */
  readonly leaves?: number;
}

/** Columns with what stands in them, titles first. */
interface Filled extends Column {
  readonly cells: readonly string[];
}

const between = 2;

/** Rows under their titles, columns padded to their widest cell, two spaces apart; not wider than the screen. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen = screenColumns(),
): string {
  const all = columns.map((column, i) => filled(column, [column.title, ...rows.map((row) => row[i] ?? '')]));
  const order = all.filter(({ leaves }) => leaves !== undefined).sort((a, b) => a.leaves! - b.leaves!);
  for (let gone = 0; gone <= order.length; gone++) {
    const left = new Set(order.slice(0, gone));
    const kept = all.filter((column) => !left.has(column));
    const widths = widthsWithin(kept, screen);
    if (widths)
      return [
        grid(kept, widths),
        ...leftOut(
          all.filter((each) => left.has(each)),
          screen,
        ),
      ].join('\n');
  }
  return stacked(all, screen);
}

/** A table of numbers of one kind: where it is too wide, its columns stand in groups below each other, each behind the first column. */
export function renderMatrix(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen = screenColumns(),
): string {
  const widths = columns.map(({ title }, i) =>
    Math.max(...[title, ...rows.map((row) => row[i] ?? '')].map(widthOf)),
  );
  const groups: number[][] = [];
  let used = 0;
  for (let i = 1; i < columns.length; i++) {
    used += between + widths[i]!;
    if (groups.length > 0 && used <= screen) groups.at(-1)!.push(i);
    else {
      groups.push([0, i]);
      used = widths[0]! + between + widths[i]!;
    }
  }
  return groups
    .map((group) =>
      renderTable(
        group.map((i) => columns[i]!),
        rows.map((row) => group.map((i) => row[i] ?? '')),
        screen,
      ),
    )
    .join('\n\n');
}

/** What stands in a cell is one line, and as wide as it will be on the screen. */
const filled = (column: Column, cells: readonly string[]): Filled => ({
  ...column,
  cells: cells.map((cell) => printable(cell.replaceAll('\n', ' '))),
});

/** Widths that fit the screen; null where the columns cannot be made so narrow. */
function widthsWithin(columns: readonly Filled[], screen: number): number[] | null {
  const widths = columns.map(({ cells }) => Math.max(...cells.map(widthOf)));
  const least = columns.map(({ cells, narrow }, i) =>
    narrow === undefined ? widths[i]! : Math.min(widths[i]!, Math.max(narrow, ...cells.map(widestWord))),
  );
  let over = widths.reduce((sum, width) => sum + width, between * (columns.length - 1)) - screen;
  while (over > 0) {
    const spare = widths.map((width, i) => (width > least[i]! ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (spare[widest] === 0) return null;
    widths[widest]!--;
    over--;
  }
  return widths;
}

function grid(columns: readonly Filled[], widths: readonly number[]): string {
  const pad = (text: string, i: number) => {
    const space = ' '.repeat(Math.max(0, widths[i]! - widthOf(text)));
    return columns[i]!.align === 'right' ? space + text : text + space;
  };
  const row = (index: number) => {
    const cells = columns.map(({ cells }, i) =>
      wrap(cells[index]!, widths[i]!, indentOf(cells[index]!)).split('\n'),
    );
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) =>
      cells
        .map((lines, i) => pad(lines[at] ?? '', i))
        .join(' '.repeat(between))
        .trimEnd(),
    );
  };
  const rule = widths.map((width) => '─'.repeat(width)).join(' '.repeat(between));
  const [titles, ...rows] = columns[0]!.cells.map((_, index) => row(index));
  return [...titles!, rule, ...rows.flat()].join('\n');
}

/** A part of a row above is indented, and all of its lines are. */
const indentOf = (cell: string) => /^ */.exec(cell)![0];

function leftOut(columns: readonly Filled[], screen: number): string[] {
  if (columns.length === 0) return [];
  const titles = columns.map(({ title }) => title).join('; ');
  const text = `Left out at ${screen} columns: ${titles}. A wider screen shows more, --json has all.`;
  return [style.dim(wrap(text, screen, '  '))];
}

/** The first cell of a row, below it the others behind their titles. */
function stacked([first, ...others]: readonly Filled[], screen: number): string {
  const titleWidth = Math.max(0, ...others.map(({ title }) => widthOf(title)));
  const blocks = first!.cells.slice(1).map((cell, at) => {
    const indent = `${indentOf(cell)}  `;
    const hang = ' '.repeat(indent.length + titleWidth + between);
    const lines = others.flatMap(({ title, cells }) => {
      const text = cells[at + 1]!.trim();
      if (text === '') return [];
      const label = style.dim(title) + ' '.repeat(titleWidth - widthOf(title) + between);
      return wrap(`${indent}${label}${text}`, screen, hang);
    });
    return [wrap(cell, screen, indent), ...lines].join('\n');
  });
  return [style.bold(first!.title), ...blocks].join('\n');
}
