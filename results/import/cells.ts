import { Fields } from './fields.ts';
import type { JsonDocument } from './json.ts';

// Rows of tables in plain text, as fields by the names of their columns: "line 3/avg_ts" is where a cell stands.

/** A line of comma-separated values (RFC 4180, no line breaks within one); null where a quotation does not end. */
export function commaSeparated(line: string): string[] | null {
  const cells: string[] = [];
  const cell = /\s*(?:"((?:[^"]|"")*)"\s*|([^,"][^,]*|))(,|$)/y;
  for (;;) {
    const [, quoted, plain, end] = cell.exec(line) ?? [];
    if (end === undefined) return null;
    cells.push(quoted === undefined ? plain!.trim() : quoted.replaceAll('""', '"'));
    if (end === '') return cells;
  }
}

/** The cells of a line under the names of their columns; null where there are more or fewer of them. */
export function rowOf(
  names: readonly string[],
  cells: readonly string[],
  line: number | string,
): Fields | null {
  if (names.length !== cells.length) return null;
  return new Fields(plainText, Object.fromEntries(names.map((name, i) => [name, cells[i]])), `line ${line}`);
}

/** All values are texts, which stand as they are written. */
const plainText: JsonDocument = {
  value: null,
  written: (container, key) => String((container as Record<string, unknown>)[key]),
};
