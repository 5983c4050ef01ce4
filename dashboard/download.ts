import { csv } from '../results/csv.ts';
import { fitted, widthOf, words } from './charts/axis.ts';
import { type Chart, type DataCell, type DataColumn, fonts, textOf } from './charts/chart.ts';
import { ink } from './charts/colours.ts';
import { element, text } from './charts/svg.ts';

/** What a file says of where it comes from: the title, the conditions, the address and the version. */
export interface Provenance {
  readonly address: string;
  /** Of the data, ISO 8601: the newest record that is shown, so that the same data give the same file. */
  readonly date: string;
}

/** The data of a chart, with where they come from in the first lines. */
export const chartCsv = (chart: Chart, { address, date }: Provenance): string =>
  csv(
    ['# title', chart.title],
    [
      ['# conditions', chart.description],
      ['# source', address],
      ['# data of', date],
      chart.columns.flatMap(csvTitles),
      ...chart.rows.map((row) => row.flatMap((cell, i) => csvCells(cell, chart.columns[i]))),
    ],
  );

const csvTitles = ({ title, unit, asShown }: DataColumn): string[] => [
  unit === undefined ? title : `${title}, ${unit}`,
  ...(asShown === undefined ? [] : [asShown]),
];

/** A number as it is for computing; the figure of a row as it is shown besides. */
function csvCells(cell: DataCell, column: DataColumn | undefined): string[] {
  const value = typeof cell === 'string' ? cell : cell.value === null ? '' : String(cell.value);
  return column?.asShown === undefined ? [value] : [value, textOf(cell)];
}

/**
 * The picture of a chart in a file of its own: on white, with its title above, and its conditions and where it comes from at its foot,
 * so that it still says so in somebody's slides.
 */
export function chartFile(chart: Chart, width: number, { address, date }: Provenance): string {
  const picture = chart.svg(width);
  const height = Number(/ height="(\d+)"/.exec(picture)?.[1]);
  const heads = linesOf(chart.title, width - 16, 16);
  const feet = [...linesOf(chart.description, width - 16, 12), fitted(address, width - 16, 12), date].filter(
    (line) => line !== '',
  );
  const top = 8 + 22 * heads.length;
  const size = { width, height: top + height + 8 + 16 * feet.length };
  const document = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${size.width} ${size.height}`,
      ...size,
      'font-family': fonts,
    },
    element('metadata', {}, text(`${chart.title}\n${chart.description}\n${address}\n${date}`)),
    element('rect', { ...size, fill: ink.ground }),
    ...heads.map((line, i) => words(8, 22 * (i + 1), line, { bold: true, size: 16 })),
    element('g', { transform: `translate(0 ${top})` }, picture),
    ...feet.map((line, i) => words(8, top + height + 14 + 16 * i, line, { faint: true, size: 12 })),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

/** A text in lines of at most so many pixels, broken behind spaces and characters of Chinese. */
function linesOf(whole: string, room: number, size: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of whole.split(/(?<=[\s\u2e80-\uffff])/u)) {
    if (line !== '' && widthOf(line + piece.trimEnd(), size) > room) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()].map((each) => fitted(each, room, size));
}
