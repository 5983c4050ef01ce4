import { extent } from 'd3-array';
import { scaleQuantize } from 'd3-scale';
import { words } from './axis.ts';
import { type Chart, type ChartFigure, type DataColumn, figureCells, frame } from './chart.ts';
import { ink } from './colours.ts';
import { element, text } from './svg.ts';

/** A square of the matrix. */
interface HeatCell {
  readonly from: number;
  readonly to: number;
  /** Null where there is none: the square stays empty but for what is written. */
  readonly figure: ChartFigure | null;
  /** As it stands in the square. */
  readonly short: string;
  /** What hover adds: the whole figure, and what is to be known of it. */
  readonly detail: string;
}

interface HeatChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Which way rows and columns are read. */
  readonly ways: string;
  /** What rows and columns are called, by their indices. */
  readonly indices: readonly number[];
  readonly cells: readonly HeatCell[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
}

/** Pale shades, so that every number can be read on them; with the number in each, colour alone says nothing. */
const shades = ['#f6f8fa', '#e3edf6', '#cfe1f0', '#b9d4ea', '#a1c6e3'] as const;

/** A figure for each pair: a square table whose shades follow its numbers. */
export function heat(chart: HeatChart): Chart {
  const { id, title, description, columns, cells } = chart;
  return {
    id,
    title,
    description,
    kinds: [],
    columns,
    rows: cells.map(({ from, to, figure }) => [
      String(from),
      String(to),
      ...(figure ? figureCells(figure) : ['', '', '']),
    ]),
    svg: (width) => picture(chart, width),
  };
}

function picture(chart: HeatChart, width: number): string {
  const { indices, cells } = chart;
  const left = 36;
  const side = Math.min(72, (width - left - 8) / indices.length);
  const height = Math.min(36, side);
  const top = 48;
  const [least = 0, most = 0] = extent(cells.flatMap(({ figure }) => figure?.value ?? []));
  const shadeOf = scaleQuantize<number>()
    .domain([least, most > least ? most : least + 1])
    .range(shades.map((_, i) => i));
  const placeOf = (index: number) => indices.indexOf(index);
  const squares = cells.map((cell) => {
    const [x, y] = [left + placeOf(cell.to) * side, top + placeOf(cell.from) * height];
    const shade = cell.figure === null ? 0 : shadeOf(cell.figure.value);
    return element(
      'g',
      { class: 'row' },
      element('title', {}, text(cell.detail)),
      element('rect', {
        class: `heat heat-${shade}`,
        fill: shades[shade]!,
        stroke: ink.ground,
        x,
        y,
        width: side,
        height,
      }),
      words(x + side / 2, y + height / 2 + 4, cell.short, {
        anchor: 'middle',
        size: side < 44 ? 11 : 13,
      }),
    );
  });
  return frame(
    chart,
    { width, height: top + indices.length * height + 12 },
    words(8, 16, chart.ways, { faint: true, size: 12 }),
    ...indices.map((index, i) =>
      words(left + (i + 0.5) * side, top - 8, String(index), { anchor: 'middle', bold: true }),
    ),
    ...indices.map((index, i) =>
      words(left - 10, top + (i + 0.5) * height + 4, String(index), { anchor: 'end', bold: true }),
    ),
    ...squares,
  );
}
