import { commaSeparated, rowOf } from '../cells.ts';
import type { Fields } from '../fields.ts';
import { nothingSaid } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import { type Content, type Reader, type Reading, type ReadResult, Unreadable } from '../reader.ts';

// mixbench, mixbench-*/mix_kernels_*: a table between "CSV data" and a line of dashes, a row for each number of multiply-adds on an element,
// four columns for each kind of number (`runbench`: 10^9 operations and bytes a second; ms). Each element is read once and none written.
// A kind that a device does not have has the time 0 and rates that are "inf".

export const mixbench: Reader = {
  tool: 'mixbench',
  version: '1',
  recognise(content) {
    let number = 0;
    for (const line of linesOf(content)) {
      number++;
      if (isHeader(line)) return [`"Compute iters, Flops/byte, ex.time" in line ${number}`];
      if (number === mostLogLines) break;
    }
    return [];
  },
  read: readReport,
};

const mostLogLines = 5000;

const linesOf = (content: Content): Iterable<string> => (content.form === 'text' ? content.lines : []);

const isHeader = (line: string): boolean => /^Compute iters,\s*Flops\/byte,\s*ex\.time,/.test(line);

/** Kinds of numbers, as the header names them, and what is said of them here. */
const kinds: Readonly<Record<string, string>> = {
  'Single Precision ops': 'FP32',
  'Packed Single Precision ops': 'FP32 packed',
  'Double precision ops': 'FP64',
  'Half precision ops': 'FP16',
  'Integer operations': 'INT32',
};

/** The line of dashes that ends a table is as long as the one that begins it; that of HIP at least as long as that of CUDA. Characters. */
const narrowest = 164;

const floating = ['Flops/byte', 'ex.time', 'GFLOPS', 'GB/sec'];
const whole = ['Iops/byte', 'ex.time', 'GIOPS', 'GB/sec'];

function readReport(content: Content): Reading {
  const results: ReadResult[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  let toolVersion: string | null = null;
  let device: string | null = null;
  const engine: string[] = [];
  let found: string[] | null = null;
  let before = '';
  let dashes = 0;
  let isEnded = false;
  let number = 0;
  for (const line of linesOf(content)) {
    number++;
    const at = `line ${number}`;
    const [, name, version] = /^(mixbench[\w/-]*) \((.+)\)\s*$/.exec(line) ?? [];
    const [, said] = /^Device:\s+(.+?)\s*$/.exec(line) ?? [];
    const [, driver] = /^CUDA driver version:\s+(\S+)/.exec(line) ?? [];
    if (line.includes(' CSV data ')) [dashes, isEnded] = [Math.min(line.length, narrowest), false];
    else if (found && /^-+\s*$/.test(line)) isEnded = line.trimEnd().length >= dashes;
    const cells = commaSeparated(line);
    if (isHeader(line)) found = kindsOf(before, cells ?? []);
    else if (found && /^\s*\d+\s*,/.test(line)) {
      const row = cells && rowOf(namesOf(found), cells, number);
      if (!row) rejected.push({ at, reason: 'it has other cells than the header of its table' });
      for (const kind of row ? found : []) {
        const result = resultOf(row!, kind, { device, engine: engine.join(' ') || null });
        if (typeof result === 'string') rejected.push({ at, reason: result });
        else results.push(result);
      }
    } else if (version !== undefined) {
      toolVersion ??= version;
      engine.push(name!, version);
    } else if (said !== undefined) device = said;
    else if (driver !== undefined) engine.push(`CUDA ${driver}`);
    else if (line.trim() !== '' && !/^-+( [\w ]+ -+)?\s*$/.test(line) && !line.startsWith('Experiment ID,'))
      unknown.push({ at, value: line });
    before = line;
  }
  if (results.length === 0 && rejected.length === 0)
    rejected.push({ at: '', reason: 'it ends before there is a row of its table' });
  return { toolVersion, layout: 'text', results, rejected, unknown, isEnded };
}

/**
 * The kinds of numbers of a table, by the two lines of its header.
 *
 * @throws Unreadable for a table of other columns
 */
function kindsOf(above: string, header: readonly string[]): string[] {
  const [, ...cells] = above.split(',').map((cell) => cell.trim());
  const found = cells.filter((cell) => cell !== '');
  const expected = ['Compute iters', ...found.flatMap((kind) => columnsOf(kind))];
  if (found.every((kind) => Object.hasOwn(kinds, kind)) && expected.join() === header.join()) return found;
  throw new Unreadable(
    `its table has columns that no known version of mixbench has: ${found.join(', ')}; ${header.join(', ')}`,
    'Measure with mixbench as of 2025, or ask for this version.',
  );
}

const columnsOf = (kind: string): string[] => (kinds[kind] === 'INT32' ? whole : floating);

const column = (kind: string, name: string): string => `${name}, ${kind}`;

const namesOf = (found: readonly string[]): string[] => [
  'Compute iters',
  ...found.flatMap((kind) => columnsOf(kind).map((name) => column(kind, name))),
];

/** What a row says of a kind of numbers, or why it says nothing. */
function resultOf(
  row: Fields,
  kind: string,
  { device, engine }: { device: string | null; engine: string | null },
): ReadResult | string {
  const iterations = row.count('Compute iters');
  if (iterations === null) return 'Compute iters is no count';
  const [intensity, time, rate, read] = columnsOf(kind).map((name) => column(kind, name)) as [
    string,
    string,
    string,
    string,
  ];
  const precision = kinds[kind]!;
  if (row.number(rate) === null || row.number(rate) === 0) return `${kind}: the device does not have them`;
  const isWhole = precision === 'INT32';
  // mixbench-cpu takes the shortest of 19 to 28 runs (`benchmark_omp`).
  const isBest = engine?.startsWith('mixbench-cpu') ?? false;
  const figure = (key: string, metric: MetricId, unit: string, scale: number, best?: 'max' | 'min') =>
    row.figure(key, {
      metric,
      statistic: (isBest ? best : null) ?? 'single',
      unit,
      scale,
      population: isBest && best ? 'repetitions' : 'run',
      n: null,
      missing: row.number(key) === 0 ? tooSmall : null,
    });
  return {
    at: `${row.at}, ${kind}`,
    title: `${iterations} multiply-adds an element, ${precision}`,
    conditions: {
      ...nothingSaid,
      device,
      deviceCount: 1,
      precision,
      scenario: `${iterations} multiply-adds an element`,
      engine,
    },
    figures: [
      figure(rate, isWhole ? 'mix.ops' : 'mix.flops', isWhole ? 'GIOP/s' : 'GFLOP/s', 1e9, 'max'),
      figure(read, 'mix.read', 'GB/s', 1e9, 'max'),
      figure(time, 'mix.time', 'ms', 1e-3, 'min'),
      figure(intensity, isWhole ? 'mix.intensity.ops' : 'mix.intensity', isWhole ? 'op/B' : 'FLOP/B', 1),
    ].filter((one) => one !== null),
    kept: null,
    verdict: null,
  };
}

const tooSmall = 'it is smaller than the digits of the table tell';
