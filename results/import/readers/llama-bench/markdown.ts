import { rowOf } from '../../cells.ts';
import type { Fields } from '../../fields.ts';
import type { ReadResult } from '../../reader.ts';
import { deviation, once, rateOf, resultOf } from './result.ts';
import { distinguished, settingsOf } from './settings.ts';

// llama-bench.cpp, `markdown_printer`: sizes in MiB or GiB (2^20, 2^30), parameters in M or B (10^6, 10^9), rates as "mean ± deviation", all
// of two decimals; only columns of settings that are not the usual ones; "build: commit (number)" below the table. Until 2024 a space
// stood between "pp" and its number. Which device it was only the log before the table says (ggml-cuda.cu, `ggml_cuda_init`).

/** What a table and the lines around it say. */
interface Table {
  readonly results: readonly ReadResult[];
  readonly rejected: readonly { readonly at: string; readonly reason: string }[];
  readonly unknown: readonly { readonly at: string; readonly value: unknown }[];
  readonly build: string | null;
}

export function isMarkdownHeader(line: string): boolean {
  const names = cellsOf(line);
  return ['model', 'size', 'params', 'backend', 'test', 't/s'].every((name) => names.includes(name));
}

const cellsOf = (line: string): string[] => {
  const [, inner] = /^\s*\|(.*)\|\s*$/.exec(line) ?? [];
  return inner === undefined ? [] : inner.split('|').map((cell) => cell.trim());
};

export function readMarkdown(lines: Iterable<string>): Table {
  const rows: Fields[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  const devices = new Map<string, string>();
  let isOneHost = true;
  let build: string | null = null;
  let names: string[] | null = null;
  let number = 0;
  for (const line of lines) {
    number++;
    const at = `line ${number}`;
    if (isMarkdownHeader(line)) {
      names = cellsOf(line);
      continue;
    }
    if (/^[\s|:-]*$/.test(line)) continue;
    const [, commit, count] = /^build: (\S+) \((\d+)\)\s*$/.exec(line) ?? [];
    const [, index, device] = /^\s*Device (\d+): (.+?), compute capability/.exec(line) ?? [];
    const row = names && rowOf(names, cellsOf(line), number);
    if (commit !== undefined) build = `b${count} (${commit})`;
    else if (row) rows.push(row);
    else if (names && line.trimStart().startsWith('|'))
      rejected.push({ at, reason: 'it has other cells than the header of its table' });
    else unknown.push({ at, value: line });
    if (device === undefined) continue;
    isOneHost &&= (devices.get(index!) ?? device) === device;
    devices.set(index!, device);
  }
  // As in the other layouts: a name for each device.
  const device = isOneHost && devices.size > 0 ? [...devices.values()].join(', ') : null;
  const results: ReadResult[] = [];
  for (const row of rows) {
    const result = resultOfCells(row, { device, build });
    if (typeof result === 'string') rejected.push({ at: row.at, reason: result });
    else results.push(result);
    unknown.push(...row.rest());
  }
  return { results: distinguished(results), rejected, unknown, build };
}

function resultOfCells(
  row: Fields,
  { device, build }: { device: string | null; build: string | null },
): ReadResult | string {
  const test = testOf(row.text('test') ?? '');
  if (test === null) return `"${row.text('test') ?? ''}" is no test of llama-bench`;
  const [, mean, spread] = /^(\S+)(?:\s*±\s*(\S+))?$/.exec(row.text('t/s') ?? '') ?? [];
  if (mean === undefined) return 't/s is no rate';
  if (Number(mean) === 0) return 't/s is 0: the test did not run';
  const rate = {
    metric: rateOf(test),
    unit: 'tokens/s',
    scale: 1,
    population: 'repetitions',
    n: null,
  } as const;
  const parts = split(row, { 't/s': mean, 't/s ±': spread });
  const [size, sizeScale] = quantity(row.text('size'), { MiB: 2 ** 20, GiB: 2 ** 30 });
  const [params, paramsScale] = quantity(row.text('params'), { M: 1e6, B: 1e9 });
  const amounts = split(row, {
    size: size?.[0] ?? row.text('size') ?? undefined,
    params: params?.[0] ?? row.text('params') ?? undefined,
  });
  const figures = [
    parts.figure('t/s', { statistic: 'mean', ...rate }),
    parts.figure('t/s ±', deviation(rate, parts.number('t/s ±'))),
    amounts.figure('size', { ...once, metric: 'model.bytes', unit: size?.[1] ?? '', scale: sizeScale }),
    amounts.figure('params', {
      ...once,
      metric: 'model.parameters',
      unit: params?.[1] ?? '',
      scale: paramsScale,
    }),
  ];
  return resultOf(
    {
      at: row.at,
      ...test,
      model: row.text('model'),
      device,
      cacheTypes: [row.text('type_k') ?? 'f16', row.text('type_v') ?? 'f16'],
      settings: settingsOf(row),
      engine: [build, row.text('backend')],
      startedAt: null,
    },
    figures,
    null,
  );
}

/** "pp512", "tg128", "pp512+tg128", each perhaps behind tokens in the cache: " @ d4096". */
function testOf(text: string): { prompt: number; generated: number; depth: number } | null {
  const [whole, prompt, generated, depth] =
    /^(?:pp ?(\d+))?\+?(?:tg ?(\d+))?(?: @ d(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || (prompt === undefined && generated === undefined)) return null;
  return { prompt: Number(prompt ?? 0), generated: Number(generated ?? 0), depth: Number(depth ?? 0) };
}

/** A number and its unit, and how many of the metric's one of it is. */
function quantity(
  text: string | null,
  scales: Readonly<Record<string, number>>,
): readonly [readonly [string, string] | null, number] {
  const [, number, unit] = /^(\S+) (\w+)$/.exec(text ?? '') ?? [];
  const scale = unit === undefined ? undefined : scales[unit];
  return scale === undefined ? [null, 1] : [[number!, unit!], scale];
}

/** Parts of the cells of a row, each where it stands. */
function split(row: Fields, parts: Readonly<Record<string, string | undefined>>): Fields {
  const there = Object.entries(parts).filter(([, part]) => part !== undefined);
  const line = Number(row.at.replace('line ', ''));
  return rowOf(
    there.map(([name]) => name),
    there.map(([, part]) => part!),
    line,
  )!;
}
