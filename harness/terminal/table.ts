import { printable } from '../print.ts';
import { widthOf } from '../screen/width.ts';
import { widestWord, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';

// A table that is wider than the screen gives way in this order: texts are wrapped in their cells; columns that may leave do so, the
// least important first, and are named below; figures are wrapped too; what is still too wide is stacked, a block for each row, and
// lacks nothing.

export interface Column {
  readonly title: string;
  /** Texts stand left, figures right. */
  readonly align: 'left' | 'right';
  /** Its cells may be wrapped, down to this width. */
  readonly narrow?: number;
  /** It may leave where there is no room, those with low numbers first. A column without a number stays. */
  readonly leaves?: number;
}

/** A column with what stands in it; `null` where a heading runs across all columns. */
interface Filled extends Column {
  readonly cells: readonly (string | null)[];
}

const between = 2;

/**
 * Rows under their titles, columns padded to their widest cell, two spaces apart; not wider than the screen. A row of a single cell
 * is a heading for those below it.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen = screenColumns(),
): string {
  const isHeading = (row: readonly string[]) => row.length === 1 && columns.length > 1;
  const headings = rows.map((row) => (isHeading(row) ? oneLine(row[0]!) : null));
  const all = columns.map((column, i) => ({
    ...column,
    cells: rows.map((row) => (isHeading(row) ? null : oneLine(row[i] ?? ''))),
  }));
  const order = all.filter(({ leaves }) => leaves !== undefined).sort((a, b) => a.leaves! - b.leaves!);
  for (const wrapped of [['left'], ['left', 'right']]) {
    for (let gone = 0; gone <= order.length; gone++) {
      const left = order.slice(0, gone);
      const kept = all.filter((column) => !left.includes(column));
      const widths = widthsWithin(kept, screen, (column) => wrapped.includes(column.align));
      if (widths === null) continue;
      const named = all.filter((column) => left.includes(column)).map(({ title }) => title);
      return [...grid(kept, headings, widths, screen), ...leftOut(named, screen)].join('\n');
    }
  }
  return stacked(all, headings, screen);
}

/** A table of numbers of one kind: where it is too wide, its columns stand in groups below each other, each behind the first column. */
export function renderMatrix(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen = screenColumns(),
): string {
  const widths = columns.map(({ title }, i) =>
    Math.max(...[title, ...rows.map((row) => row[i]!)].map(widthOf)),
  );
  const groups: number[][] = [];
  let used = screen;
  for (const [i, width] of widths.entries()) {
    if (i === 0) continue;
    used += between + width;
    if (used > screen) {
      groups.push([0]);
      used = widths[0]! + between + width;
    }
    groups.at(-1)!.push(i);
  }
  const table = (group: readonly number[]) =>
    renderTable(
      group.map((i) => columns[i]!),
      rows.map((row) => group.map((i) => row[i]!)),
      screen,
    );
  return groups.map(table).join('\n\n');
}

/** What stands in a cell is one line, and measured as it will be on the screen. */
const oneLine = (cell: string) => printable(cell.replaceAll('\n', ' '));

const present = <T>(cells: readonly (T | null)[]): T[] =>
  cells.flatMap((cell) => (cell === null ? [] : [cell]));

/** Of any number of cells: Math.max takes no more of them than a call has room for. */
const greatest = (cells: readonly string[], measure: (cell: string) => number): number =>
  cells.reduce((most, cell) => Math.max(most, measure(cell)), 0);

/** Widths that fit the screen; null where the columns cannot be made so narrow. */
function widthsWithin(
  columns: readonly Filled[],
  screen: number,
  mayWrap: (column: Column) => boolean,
): number[] | null {
  const texts = columns.map(({ title, cells }) => [title, ...present(cells)]);
  const widths = texts.map((cells) => greatest(cells, widthOf));
  const least = columns.map((column, i) =>
    column.narrow === undefined || !mayWrap(column)
      ? widths[i]!
      : Math.min(widths[i]!, Math.max(column.narrow, greatest(texts[i]!, widestWord))),
  );
  const over = () => widths.reduce((sum, width) => sum + width, between * (columns.length - 1)) - screen;
  for (const align of ['left', 'right'] as const) {
    while (over() > 0) {
      const spare = widths.map((width, i) => (columns[i]!.align === align && width > least[i]! ? width : 0));
      const widest = Math.max(...spare);
      if (widest === 0) break;
      widths[spare.indexOf(widest)]!--;
    }
  }
  return over() > 0 ? null : widths;
}

function grid(
  columns: readonly Filled[],
  headings: readonly (string | null)[],
  widths: readonly number[],
  screen: number,
): string[] {
  const pad = (text: string, i: number) => {
    const space = ' '.repeat(Math.max(0, widths[i]! - widthOf(text)));
    return columns[i]!.align === 'right' ? space + text : text + space;
  };
  const row = (texts: readonly string[]) => {
    const cells = texts.map((text, i) => wrap(text, widths[i]!, indentOf(text)).split('\n'));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, at) =>
      cells
        .map((lines, i) => pad(lines[at] ?? '', i))
        .join(' '.repeat(between))
        .trimEnd(),
    );
  };
  const rule = widths.map((width) => '─'.repeat(width)).join(' '.repeat(between));
  const rows = headings.flatMap((heading, at) =>
    heading === null ? row(columns.map(({ cells }) => cells[at]!)) : [wrap(heading, screen, '  ')],
  );
  return [...row(columns.map(({ title }) => title)), rule, ...rows];
}

/** A part of a row above is indented, and all of its lines are. */
const indentOf = (cell: string) => /^ */.exec(cell)![0];

function leftOut(titles: readonly string[], screen: number): string[] {
  if (titles.length === 0) return [];
  const text = `Left out at ${screen} columns: ${titles.join('; ')}. A wider screen shows more, --json has all.`;
  return [wrap(style.dim(text), screen, '  ')];
}

/** The first cell of a row, below it the others behind their titles. */
function stacked(
  [first, ...others]: readonly Filled[],
  headings: readonly (string | null)[],
  screen: number,
): string {
  const titleWidth = Math.max(0, ...others.map(({ title }) => widthOf(title)));
  const blocks = headings.map((heading, at) => {
    if (heading !== null) return wrap(heading, screen, '  ');
    const cell = first!.cells[at]!;
    const indent = `${indentOf(cell)}  `;
    const hang = ' '.repeat(indent.length + titleWidth + between);
    const lines = others.flatMap(({ title, cells }) => {
      const text = cells[at]!.trim();
      if (text === '') return [];
      const label = style.dim(title) + ' '.repeat(titleWidth - widthOf(title) + between);
      return [wrap(`${indent}${label}${text}`, screen, hang)];
    });
    return [wrap(cell, screen, indent), ...lines].join('\n');
  });
  return [style.bold(first!.title), ...blocks].join('\n');
}
