import type { Chart } from './charts/chart.ts';

/**
 * A cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV
 * Injection"); a number stays one.
 */
export function csvCell(value: string): string {
  const isNumber = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value);
  const safe = !isNumber && /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines of CSV with their header. */
export const csv = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, ...rows].map(csvLine).join('');

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

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
      chart.columns.map(({ title }) => title),
      ...chart.rows,
    ],
  );

/** The picture of a chart in a file of its own: with a white ground, and where it comes from at its foot. */
export function chartFile(chart: Chart, width: number, { address, date }: Provenance): string {
  const metadata = `<metadata>${escaped(`${chart.title}\n${chart.description}\n${address}\n${date}`)}</metadata>`;
  const svg = chart.svg(width);
  const start = svg.indexOf('>') + 1;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.slice(0, start)}${metadata}<rect width="100%" height="100%" fill="#ffffff"/>${svg.slice(start)}\n`;
}

const escaped = (value: string) => value.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
