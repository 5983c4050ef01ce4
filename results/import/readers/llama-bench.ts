import { type Fields, objectsOf } from '../fields.ts';
import { Further, mostResults } from '../most-results.ts';
import type { Content, Reader, Reading, ReadResult } from '../reader.ts';
import { isMarkdownHeader, readMarkdown } from './llama-bench/markdown.ts';
import { buildOf, resultOfRow } from './llama-bench/result.ts';
import { distinguished } from './llama-bench/settings.ts';
import { csvRows, isCsvHeader, isSqlRow, marks, sqlRows } from './llama-bench/tables.ts';

// llama.cpp, tools/llama-bench: what `-o json`, `jsonl`, `csv`, `sql` and `md` print. Repetitions one by one are in the first two alone.

export const llamaBench: Reader = {
  tool: 'llama-bench',
  version: '3',
  recognise(content) {
    const [first] = objectsOf(content);
    if (first !== undefined)
      return marks.every((key) => first.has(key)) ? [`${marks.join(', ')} in ${first.at || 'the text'}`] : [];
    const table = tableOf(content);
    return table === null ? [] : [`${table.evidence} in line ${table.line}`];
  },
  read(content) {
    const table = tableOf(content);
    if (table === null) return readJson(content);
    if (table.layout !== 'md') return readRows(content, table.layout);
    const { build, ...reading } = readMarkdown(content.lines);
    return { toolVersion: build, layout: 'md', ...reading };
  },
};

type Layout = 'csv' | 'sql' | 'md';

/** Logs may stand before a table: so many lines are looked through. */
const mostLogLines = 5000;

function tableOf(content: Content): { layout: Layout; line: number; evidence: string } | null {
  if (content.form !== 'text') return null;
  let line = 0;
  for (const text of content.lines) {
    line++;
    if (isCsvHeader(text)) return { layout: 'csv', line, evidence: `columns ${marks.join(', ')}` };
    if (isSqlRow(text)) return { layout: 'sql', line, evidence: `INSERT with ${marks.join(', ')}` };
    if (isMarkdownHeader(text))
      return { layout: 'md', line, evidence: 'columns model, size, params, backend, test, t/s' };
    if (line === mostLogLines) break;
  }
  return null;
}

function readJson(content: Content): Reading {
  const rows = new Rows();
  for (const row of objectsOf(content)) rows.add(row);
  return rows.reading(rows.first?.at.startsWith('line') ? 'jsonl' : 'json');
}

function readRows(content: Content, layout: 'csv' | 'sql'): Reading {
  const rows = new Rows();
  for (const line of (layout === 'csv' ? csvRows : sqlRows)(content.lines)) {
    if ('row' in line) rows.add(line.row);
    else if (line.isBroken) rows.rejected.push({ at: line.at, reason: 'it is no whole row of the table' });
    else rows.unknown.push({ at: line.at, value: line.text });
  }
  return rows.reading(layout);
}

class Rows {
  first: Fields | null = null;
  readonly results: ReadResult[] = [];
  readonly rejected: { at: string; reason: string }[] = [];
  readonly unknown: { at: string; value: unknown }[] = [];

  readonly #further = new Further();
  #n = 0;

  add(row: Fields): void {
    if (this.#n++ >= mostResults) {
      this.#further.add(row.at);
      return;
    }
    this.first ??= row;
    const result = resultOfRow(row);
    if (typeof result === 'string') this.rejected.push({ at: row.at, reason: result });
    else this.results.push(result);
    this.unknown.push(...row.rest());
  }

  reading(layout: string): Reading {
    const { first, unknown } = this;
    const results = distinguished(this.results);
    const rejected = [...this.rejected, ...this.#further.rejected()];
    return { toolVersion: first && buildOf(first), layout, results, rejected, unknown };
  }
}
