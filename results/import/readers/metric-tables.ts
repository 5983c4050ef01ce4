import { commaSeparated, rowOf } from '../cells.ts';
import type { Fields } from '../fields.ts';
import type { Content } from '../reader.ts';

// GenAI-Perf and AIPerf write several tables of comma-separated values behind each other, whose rows are metrics: one of those that each
// request has ("Metric,avg,min,max,…"), one of those that a run has once ("Metric,Value"), and ones of GPUs.

/** A row of such a table, or a line that is none. */
type Line = MetricRow | { readonly at: string; readonly text: string; readonly cells: null };

export interface MetricRow {
  readonly at: string;
  readonly text: string;
  readonly names: readonly string[];
  readonly cells: Fields;
  /** "time_to_first_token" of "Time to First Token (ms)". */
  readonly tag: string;
  readonly unit: string | null;
}

export const isRow = (line: Line): line is MetricRow => line.cells !== null;

/** Commas between thousands are left out: "5,919.16" stands for 5919.16. */
const plain = (cell: string): string =>
  /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(cell) ? cell.replaceAll(',', '') : cell;

/** Every line that is not empty; those of headers aside. */
export function* metricLines(content: Content): Generator<Line> {
  if (content.form !== 'text') return;
  let names: readonly string[] | null = null;
  let number = 0;
  for (const text of content.lines) {
    number++;
    if (text.trim() === '') continue;
    const at = `line ${number}`;
    const values = commaSeparated(text);
    if (values !== null && isHeader(values)) {
      names = values;
      continue;
    }
    const cells = names && values && rowOf(names, values.map(plain), number);
    yield cells
      ? { at, text, names: names!, cells, ...nameOf(cells.text('Metric') ?? '') }
      : { at, text, cells: null };
  }
}

function nameOf(metric: string): { tag: string; unit: string | null } {
  const [, name, unit] = /^(.*?)(?: \(([^()]*)\))?$/.exec(metric.trim())!;
  return { tag: name!.toLowerCase().replaceAll(' ', '_'), unit: unit ?? null };
}

const isHeader = (cells: readonly string[]): boolean =>
  cells.includes('Metric') && (cells.includes('Value') || cells.includes('avg'));

/** The first header of a content, with its line; null where none of the first lines is one. */
export function firstHeader(content: Content): { line: number; names: readonly string[] } | null {
  if (content.form !== 'text') return null;
  let line = 0;
  for (const text of content.lines) {
    line++;
    const names = text.includes('Metric') ? commaSeparated(text) : null;
    if (names !== null && isHeader(names)) return { line, names };
    if (line === mostLogLines) return null;
  }
  return null;
}

const mostLogLines = 100;
