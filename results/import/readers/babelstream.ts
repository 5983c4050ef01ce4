import { commaSeparated, rowOf } from '../cells.ts';
import type { Fields } from '../fields.ts';
import { type Content, type Reader, type Reading, type ReadResult, Unreadable } from '../reader.ts';
import { type Columns, rateUnit, resultOf, type Setting } from './babelstream/kernels.ts';

// BabelStream v1 to v5, src/main.cpp: its report in plain text, and as CSV (`--csv`), which has neither the version nor the device. The
// phases Init and Read of v5.0 stay unread: each has the time of the other.

export const babelStream: Reader = {
  tool: 'babelstream',
  version: '1',
  recognise(content) {
    let number = 0;
    let isNamed = false;
    for (const line of linesOf(content)) {
      number++;
      if (isNamed && line.startsWith('Version: '))
        return [`"BabelStream" with its version in line ${number}`];
      if (headerOf(line)) return [`the header of its table in line ${number}`];
      isNamed = line.trim() === 'BabelStream';
      if (number === mostLogLines) break;
    }
    return [];
  },
  read: readReport,
};

const mostLogLines = 5000;

const linesOf = (content: Content): Iterable<string> => (content.form === 'text' ? content.lines : []);

interface Header {
  readonly layout: 'text' | 'csv';
  readonly names: readonly string[];
  readonly columns: Columns;
}

/** What the columns of a table are; null for a line that is no header of one. */
function headerOf(line: string): Header | null {
  const [, unit] = /^Function\s+(\S+)\s+Min \(sec\)\s+Max\s+Average\s*$/.exec(line) ?? [];
  if (unit !== undefined && rateUnit(unit)) {
    const columns = { kernel: 'Function', rate: unit, min: 'Min (sec)', max: 'Max', mean: 'Average' };
    return { layout: 'text', names: Object.values(columns), columns };
  }
  if (!line.startsWith('function')) return null;
  const names = commaSeparated(line) ?? [];
  const rate = names.find((name) => rateUnit(name));
  if (rate === undefined || !names.includes('num_times') || !names.includes('sizeof')) return null;
  const times = names.includes('runtime')
    ? { whole: 'runtime' }
    : { min: 'min_runtime', max: 'max_runtime', mean: 'avg_runtime' };
  return { layout: 'csv', names, columns: { kernel: 'function', rate, ...times } };
}

function readReport(content: Content): Reading {
  const rows: { row: Fields; header: Header }[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  const said = new Said();
  let header: Header | null = null;
  let number = 0;
  for (const line of linesOf(content)) {
    number++;
    const at = `line ${number}`;
    const found = headerOf(line);
    if (found) {
      header = found;
      continue;
    }
    const cells = header?.layout === 'csv' ? commaSeparated(line) : line.trim().split(/\s+/);
    const row = header && cells && rowOf(header.names, cells, number);
    const [, runtime] = /^Runtime \(seconds\): (\S+)/.exec(line) ?? [];
    if (row && header && /^[A-Z]/.test(cells[0]!)) rows.push({ row, header });
    else if (header && /^(Copy|Mul|Add|Triad|Dot|Nstream)\b/.test(line))
      rejected.push({ at, reason: 'it has other cells than the header of its table' });
    else if (runtime !== undefined) said.runtime = { line: number, text: runtime };
    else if (!said.hear(line) && line.trim() !== '') {
      const triad = said.triadOf(line, number);
      if (triad) rows.push(triad);
      else unknown.push({ at, value: line });
    }
  }
  const results: ReadResult[] = [];
  for (const { row, header: of } of rows) {
    const result = resultOf(row, of.columns, said.setting(row));
    if (typeof result === 'string') rejected.push({ at: row.at, reason: result });
    else results.push(result);
    unknown.push(...row.rest());
  }
  if (rows.length === 0 && rejected.length === 0)
    rejected.push({ at: '', reason: 'it ends before there is a row of its table' });
  return { toolVersion: said.version, layout: header?.layout ?? 'text', results, rejected, unknown };
}

/** What the lines around a table say. */
class Said {
  version: string | null = null;
  runtime: { line: number; text: string } | null = null;
  #device: string | null = null;
  readonly #engine: string[] = [];
  readonly #wrong: string[] = [];
  #times: number | null = null;
  #precision: string | null = null;
  #isIsolated = false;

  /** Whether a line says something that is kept. */
  hear(line: string): boolean {
    const [, version] = /^Version: (\S+)/.exec(line) ?? [];
    const [, engine] = /^(?:Implementation: |(?=(?:CUDA )?Driver: )|(?=Memory: ))(.+?)\s*$/.exec(line) ?? [];
    const [, device] =
      /^(?:Using \w+ device (.+?)|CUDA Device \d+: "(.+)".*)\s*$/.exec(line)?.filter(Boolean) ?? [];
    const [, times, order] = /^Running .*?(\d+) times(?: in\s+(\w+) order)?\s*$/.exec(line) ?? [];
    const [, precision] = /^Precision: (float|double)\s*$/.exec(line) ?? [];
    if (version !== undefined) this.version = known(version);
    else if (device !== undefined) this.#device = device;
    else if (engine !== undefined) this.#engine.push(engine);
    else if (times !== undefined) {
      this.#times = Number(times);
      this.#isIsolated = order === 'Isolated';
    } else if (precision !== undefined) this.#precision = precision === 'float' ? 'FP32' : 'FP64';
    else if (/^(Validation failed|FAILED validation)\b/.test(line)) this.#wrong.push(line.trim());
    else return line.trim() === 'BabelStream';
    return true;
  }

  /** The row that `--triad-only` writes as two lines, once its second is there. */
  triadOf(line: string, number: number): { row: Fields; header: Header } | null {
    const [, unit, rate] = /^Bandwidth \((G(?:i?)B\/s)\):\s+(\S+)\s*$/.exec(line) ?? [];
    if (unit === undefined || rate === undefined || this.runtime === null) return null;
    const columns = { kernel: 'Function', rate: unit, whole: 'Runtime (seconds)' };
    const names = Object.values(columns);
    const row = rowOf(names, ['Triad', rate, this.runtime.text], `${this.runtime.line}, ${number}`)!;
    return { row, header: { layout: 'text', names, columns } };
  }

  setting(row: Fields): Setting {
    const bytes = row.count('sizeof');
    return {
      device: this.#device,
      engine: [this.version, ...this.#engine].filter(Boolean).join(' ') || null,
      times: row.count('num_times') ?? this.#times,
      precision: bytes === 8 ? 'FP64' : bytes === 4 ? 'FP32' : this.#precision,
      isIsolated: this.#isIsolated,
      wrong: this.#wrong,
    };
  }
}

/** @throws Unreadable for a version that nobody here knows */
function known(version: string): string {
  if (/^[1-5]\.\d/.test(version)) return version;
  throw new Unreadable(
    `it is of BabelStream ${version}, and 1 to 5 are known`,
    'Measure with BabelStream 5, or ask for this version.',
  );
}
