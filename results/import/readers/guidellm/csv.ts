import { commaSeparated, rowOf } from '../../cells.ts';
import { Fields } from '../../fields.ts';
import type { ImportedFigure, Population, Statistic } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { NotJson, readJson } from '../../json.ts';
import { lengthOf } from '../../lengths.ts';
import { type Content, type Reading, type ReadResult, Unreadable } from '../../reader.ts';
import { strategyOf } from './benchmark.ts';
import { type Columns, columnsOf2025, columnsSince2026 } from './columns.ts';
import { figureOfKey, in2025, type Meaning, since2026, statuses } from './distributions.ts';

// benchmarks.csv, a row a benchmark. Until v0.3 (benchmark/output.py, `save_csv`) it has one line of headers; since v0.4 (outputs/csv.py)
// three, and leaves out distributions whose sum is 0. Until v0.6 it took the headers of the first benchmark for all of them, so that cells of
// others may stand under headers of another column.

interface Layout {
  readonly name: string;
  readonly headers: number;
  readonly columns: Columns;
  readonly meanings: Readonly<Record<string, Meaning>>;
}

const layouts: Readonly<Record<'2025' | '2026', Layout>> = {
  '2025': { name: 'csv until v0.3, 2025', headers: 1, columns: columnsOf2025, meanings: in2025 },
  '2026': { name: 'csv since v0.4', headers: 3, columns: columnsSince2026, meanings: since2026 },
};

function layoutOf(content: Content): { layout: Layout; evidence: string } | null {
  if (content.form !== 'text') return null;
  const lines = content.lines[Symbol.iterator]();
  const [first = '', second = ''] = [lines.next().value, lines.next().value];
  if (first.startsWith('Type,Run Id,Id,Name,Start Time,') && first.includes(',Successful Requests,'))
    return { layout: layouts['2025'], evidence: 'columns Type, Run Id, …, Successful Requests in line 1' };
  if (first.startsWith('Run Info,') && second.startsWith('Run ID,Run Index,'))
    return { layout: layouts['2026'], evidence: 'columns Run Info in line 1, Run ID, Run Index in line 2' };
  return null;
}

export const csvEvidence = (content: Content): string | null => layoutOf(content)?.evidence ?? null;

export function readCsv(content: Content): Reading {
  const { layout } = layoutOf(content)!;
  const results: ReadResult[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  let toolVersion: string | null = null;
  const headers: string[][] = [];
  let number = 0;
  for (const line of content.form === 'text' ? content.lines : []) {
    number++;
    if (line.trim() === '') continue;
    const cells = commaSeparated(line);
    if (headers.length < layout.headers) {
      headers.push(cells ?? []);
      continue;
    }
    const row = cells && rowOf(namesOf(headers), cells, number);
    const result = row === null ? 'it has other cells than the headers' : resultOf(row, layout);
    if (row === null || typeof result === 'string') {
      rejected.push({ at: `line ${number}`, reason: result as string });
      unknown.push({ at: `line ${number}`, value: line });
      continue;
    }
    results.push(result);
    toolVersion ??= jsonCell(row, layout.columns.metadata)?.text('guidellm_version') ?? null;
    unknown.push(...row.rest().filter(({ value }) => value !== ''));
  }
  if (results.length === 0 && rejected.length === 0)
    rejected.push({ at: '', reason: 'it ends before there is a benchmark' });
  return { toolVersion, layout: layout.name, results, rejected, unknown };
}

/** "Request Latency, Successful Sec, Mean" of three lines of headers. */
const namesOf = (headers: readonly string[][]): string[] =>
  headers[0]!.map((_, i) =>
    headers
      .map((line) => line[i] ?? '')
      .filter(Boolean)
      .join(', '),
  );

/** The fields of a cell that holds a text of JSON; null where it holds none. */
function jsonCell(row: Fields, column: string): Fields | null {
  const text = row.text(column);
  if (text === null) return null;
  try {
    const json = readJson(text);
    const isObject = typeof json.value === 'object' && json.value !== null && !Array.isArray(json.value);
    return isObject ? new Fields(json, json.value as object, row.pointer(column)) : null;
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

/** @throws Unreadable for a version of the report that nobody here knows */
function resultOf(row: Fields, { columns, meanings }: Layout): ReadResult | string {
  const version = jsonCell(row, columns.metadata)?.raw('version') ?? null;
  if (version !== null && version !== 1 && version !== 2)
    throw new Unreadable(
      `the version of its report is ${JSON.stringify(version)}, and of GuideLLM 1 and 2 are known`,
      'Update assay, or run a version of GuideLLM whose report is known.',
    );
  const blocks = blocksOf(row, columns, meanings);
  const isShifted = blocks.some(
    ({ count, percentiles, isOptional }) => percentiles === null || (isOptional && count === 0),
  );
  if (isShifted)
    return 'its cells stand under the headers of other columns, as versions until 0.6 wrote them';
  const ok = row.count(columns.countOf('Successful'));
  if (ok === 0) return `no request was successful, of ${row.count(columns.countOf('Total')) ?? 'all'}`;
  const figures = [...countsOf(row, columns), ...blocks.flatMap((block) => figuresOf(row, block, blocks))];
  return {
    at: row.at,
    ...conditionsOf(row, columns, figures),
    kept: null,
    verdict: null,
  };
}

/** The columns of one distribution. */
interface Block {
  readonly key: string;
  readonly meaning: Meaning;
  readonly population: Population;
  readonly count: number | null;
  readonly mean: string;
  readonly median: string;
  readonly deviation: string;
  /** Minimum, percentiles and maximum; null where they are not eleven numbers. */
  readonly percentiles: Fields | null;
  /** Whether it is left out where it has no values. */
  readonly isOptional: boolean;
}

function blocksOf(row: Fields, columns: Columns, meanings: Layout['meanings']): Block[] {
  return statuses.flatMap(([name, population]) => {
    const status = `${name[0]!.toUpperCase()}${name.slice(1)}`;
    return Object.entries(meanings).flatMap(([key, meaning]) => {
      const found = columns.distribution(key, status);
      // Since v0.7 columns of other benchmarks are empty.
      if (found === null || (row.text(found.mean) === null && row.text(found.list) === null)) return [];
      const count = row.count(columns.countOf(status));
      const { isOptional } = columns;
      return { ...found, key, meaning, population, count, percentiles: listIn(row, found.list), isOptional };
    });
  });
}

const ranks = ['min', 'p0.1', 'p1', 'p5', 'p10', 'p25', 'p75', 'p90', 'p95', 'p99', 'max'] as const;

function listIn(row: Fields, column: string): Fields | null {
  const [, list] = /^\[(.*)\]$/.exec(row.text(column) ?? '') ?? [];
  const numbers = list?.split(', ') ?? [];
  return rowOf(ranks, numbers, row.pointer(column).replace(/^line /, ''));
}

/** Whether all requests of a status had equally many output tokens: then to weigh them changes nothing. */
function isEven(blocks: readonly Block[], population: Population): boolean {
  const lengths = blocks.find(
    (block) => block.key === 'output_token_count' && block.population === population,
  );
  const [min, max] = (['min', 'max'] as const).map((key) => lengths?.percentiles?.number(key) ?? null);
  return min !== null && min === max;
}

function figuresOf(row: Fields, block: Block, blocks: readonly Block[]): ImportedFigure[] {
  const { meaning, population, percentiles } = block;
  const metric = isEven(blocks, population) ? meaning.metric : (meaning.weighed ?? meaning.metric);
  // Requests without a stream have a time and lengths alone; of the rest the file does not say how many there are.
  const isOfAll = meaning.metric === 'e2el.response_end' || meaning.unit === 'tokens';
  const count = isOfAll || block.count === 0 ? block.count : null;
  const of = { meaning, metric, population, count };
  const isNothing = row.number(block.mean) === 0 && percentiles?.number('max') === 0;
  const figures = [
    figureOfKey(row, block.mean, 'mean', of),
    figureOfKey(row, block.median, 'p50', of),
    figureOfKey(row, block.deviation, 'std.population', of),
    ...ranks.map((rank) => figureOfKey(percentiles, rank, rank as Statistic, of)),
  ].filter((figure) => figure !== null);
  if (!isNothing) return figures;
  const nothing = 'the tool writes 0.0 where there is nothing';
  return figures.map((figure) => ({ ...figure, value: null, missing: figure.missing ?? nothing }));
}

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

function countsOf(row: Fields, columns: Columns): ImportedFigure[] {
  const counts = [
    ['Total', 'requests.issued'],
    ['Successful', 'requests.ok'],
    ['Errored', 'requests.failed'],
    ['Incomplete', 'requests.incomplete'],
  ] as const;
  return [
    ...counts.map(([status, metric]) =>
      row.figure(columns.countOf(status), { ...once, metric, unit: 'requests' }),
    ),
    row.figure(columns.duration, { ...once, metric: 'wall', unit: 's' }),
  ].filter((figure) => figure !== null);
}

function conditionsOf(
  row: Fields,
  columns: Columns,
  figures: ImportedFigure[],
): Pick<ReadResult, 'title' | 'conditions' | 'figures'> {
  const strategy = strategyOf(jsonCell(row, columns.settings));
  const type = row.text(columns.strategy);
  const model =
    jsonCell(row, columns.backend)?.text(columns.model) ??
    jsonCell(row, columns.settings)?.text(columns.model) ??
    null;
  const isTimed = /^(constant|poisson|async)/.test(type ?? '');
  return {
    title: [model ?? 'model not named', strategy.text || type].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      model,
      scenario: type === null ? null : isTimed ? 'server' : 'closed',
      batch: strategy.streams ?? (type === 'synchronous' ? 1 : null),
      rate: strategy.rate,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
      // The clock of its host, whose zone it does not say.
      startedAt: dateOf(row.text(columns.startedAt)),
    },
    figures: [...figures, ...strategy.figures],
  };
}

function dateOf(text: string | null): string | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text ?? '') ?? [];
  return day === undefined ? null : `${day}T${time}`;
}
