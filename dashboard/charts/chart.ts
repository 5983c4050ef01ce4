import type { Word } from '../words/columns.ts';
import { element, text } from './svg.ts';
import type { Zoom } from './zoom.ts';

/** Where a figure comes from; each has a mark of its own. */
export type Kind = 'measured' | 'published' | 'imported' | 'declared' | 'projected';

/** A column of the data beside a chart. */
export interface DataColumn {
  readonly title: string;
  readonly word: Word;
  readonly align: 'left' | 'right';
  /** Of the numbers for computing, which CSV has. What is shown carries a unit of its own. */
  readonly unit?: string | undefined;
  /** Of the figure that a row is about: CSV has it a second time, as pages write it, in a column of this name. */
  readonly asShown?: string;
}

/** A number of a chart: for computing, and as every page and the terminal write it. */
export interface Datum {
  readonly value: number | null;
  readonly shown: string;
}

export type DataCell = string | Datum;

/** What stands in a table of a page. */
export const textOf = (cell: DataCell): string => (typeof cell === 'string' ? cell : cell.shown);

/** A figure of a chart with the ends of its interval, in the unit of the axis. */
export interface ChartFigure {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** As it is written everywhere else. */
  readonly shown: string;
  /** Its ends, written likewise. */
  readonly ends: readonly [low: string, high: string];
}

/** A figure as the cells of `figureColumns`. */
export const figureCells = ({ value, low, high, shown, ends }: ChartFigure): [Datum, Datum, Datum] => [
  { value, shown },
  { value: low, shown: ends[0] },
  { value: high, shown: ends[1] },
];

/** A chart: a picture at a width, and the same data as a table. The same data give the same bytes. */
export interface Chart {
  /** Its name on the page and of its files: lower case, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for people who do not see it; conditions among them. */
  readonly description: string;
  /** Which marks occur, for the legend; none where there are other marks. */
  readonly kinds: readonly Kind[];
  /** The picture, so many pixels wide. */
  svg(width: number): string;
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly DataCell[])[];
  /** Where a part of its axis can be shown alone. */
  readonly zoom?: Zoom | undefined;
}

/** The widths that a page brings, in pixels: of a phone and of a text column. */
export const widths = { narrow: 360, wide: 960 } as const;

/** Of a file that is opened by itself; in a page the style sheet says the same. */
export const fonts = 'system-ui, Segoe UI, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif';

/** The frame of a picture: its size, its role, and its title and description for those who do not see it. */
export function frame(
  { id, title, description }: Pick<Chart, 'id' | 'title' | 'description'>,
  { width, height }: { readonly width: number; readonly height: number },
  ...parts: readonly string[]
): string {
  const name = `${id}-${width}`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'chart',
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
      role: 'img',
      'font-family': fonts,
      'font-size': 13,
      'aria-labelledby': `${name}-title`,
      'aria-describedby': `${name}-description`,
    },
    element('title', { id: `${name}-title` }, text(title)),
    element('desc', { id: `${name}-description` }, text(description)),
    ...parts,
  );
}
