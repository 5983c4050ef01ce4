import { commaSeparated, rowOf } from '../../cells.ts';
import type { Fields } from '../../fields.ts';

// llama-bench.cpp: `csv_printer` (names, then values in quotation marks), `sql_printer` (CREATE TABLE, then an INSERT with the names for
// each row). The latter writes values between ' without a word for a ' in them.

/** A row of a table, or a line that is none. */
type Line =
  | { readonly row: Fields }
  | { readonly at: string; readonly text: string; readonly isBroken: boolean };

/** Names that every version since 2023 writes. */
export const marks = ['build_commit', 'model_filename', 'n_prompt', 'n_gen', 'avg_ns', 'avg_ts'];

const hasMarks = (names: readonly string[] | null): names is string[] =>
  names !== null && marks.every((mark) => names.includes(mark));

export const isCsvHeader = (line: string): boolean =>
  line.includes('build_commit') && hasMarks(commaSeparated(line));

/** Rows of `-o csv`. Several runs may stand behind each other, each with its header. */
export function* csvRows(lines: Iterable<string>): Generator<Line> {
  let names: string[] | null = null;
  let number = 0;
  for (const line of lines) {
    number++;
    if (isCsvHeader(line)) {
      names = commaSeparated(line);
      continue;
    }
    if (line.trim() === '') continue;
    const cells = commaSeparated(line);
    const row = names && cells && rowOf(names, cells, number);
    yield row
      ? { row }
      : { at: `line ${number}`, text: line, isBroken: names !== null && line.split(',').length > 10 };
  }
}

/** The names and the values of an INSERT; null for another line. Its values are null where it does not end. */
function insertOf(line: string): { names: string[]; values: string[] | null } | null {
  const [, names, values] = /^\s*INSERT INTO \w+ \(([^)]*)\) VALUES \((.*)$/.exec(line) ?? [];
  if (names === undefined || values === undefined) return null;
  const isWhole = values.startsWith("'") && values.trimEnd().endsWith("');");
  const whole = values.trimEnd().slice(1, -"');".length);
  return { names: names.split(', '), values: isWhole ? whole.split("', '") : null };
}

export const isSqlRow = (line: string): boolean => hasMarks(insertOf(line)?.names ?? null);

/** Rows of `-o sql`. */
export function* sqlRows(lines: Iterable<string>): Generator<Line> {
  let number = 0;
  let isInTable = false;
  for (const line of lines) {
    number++;
    if (/^\s*CREATE TABLE\b/.test(line)) isInTable = true;
    if (isInTable || line.trim() === '') {
      if (line.trim() === ');') isInTable = false;
      continue;
    }
    const found = insertOf(line);
    const row = found?.values ? rowOf(found.names, found.values, number) : null;
    yield row ? { row } : { at: `line ${number}`, text: line, isBroken: found !== null };
  }
}
