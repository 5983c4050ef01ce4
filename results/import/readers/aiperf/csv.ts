import type { ImportedFigure } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { lengthOf } from '../../lengths.ts';
import type { MetricId } from '../../metrics.ts';
import { own } from '../../own.ts';
import type { Content, Reading, ReadResult } from '../../reader.ts';
import { scaleTo } from '../../written-units.ts';
import { firstHeader, isRow, type MetricRow, metricLines } from '../metric-tables.ts';
import { statisticOf } from '../unit-blocks.ts';
import { metricOfGpu, metricOfRequests, metricOfRun } from './metrics.ts';

// exporters/metrics_csv_exporter.py: profile_export_aiperf.csv, two digits behind the point. It says neither its version nor the settings of
// the run, so that nobody can see in it whether tokens of the first chunk were counted (`--per-chunk-usage`).

/** Percentiles ascend, unlike GenAI-Perf's; `sum` since 2026-04. A run without a metric of requests has its duration, which GenAI-Perf has not. */
export function csvEvidence(content: Content): string | null {
  const header = firstHeader(content);
  if (header === null) return null;
  const isOwn = /^avg,min,max,(sum,)?p1,/.test(header.names.slice(1).join(','));
  if (isOwn) return `columns ${header.names.slice(0, 7).join(', ')} in line ${header.line}`;
  if (header.names.join() !== 'Metric,Value') return null;
  for (const line of metricLines(content))
    if (isRow(line) && line.tag === 'benchmark_duration') return `"Benchmark Duration" in ${line.at}`;
  return null;
}

export function readCsv(content: Content): Reading {
  const figures: ImportedFigure[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  const gpus = new Map<string, string>();
  for (const line of metricLines(content)) {
    const found = isRow(line) ? figuresOf(line) : [];
    if (isRow(line) && line.names.includes('GPU_UUID'))
      gpus.set(line.cells.text('GPU_UUID') ?? '', line.cells.text('GPU_Name') ?? '');
    if (found.length > 0) figures.push(...found);
    else unknown.push({ at: line.at, value: line.text });
  }
  const result = resultOf(figures, gpus);
  return {
    toolVersion: null,
    layout: 'csv',
    results: typeof result === 'string' ? [] : [result],
    rejected: typeof result === 'string' ? [{ at: '', reason: result }] : [],
    unknown,
  };
}

/** Names of columns that are no tags. */
const others: Readonly<Record<string, string>> = {
  total_input_sequence_length: 'total_isl',
  total_output_sequence_length: 'total_osl',
  goodrequestcount: 'good_request_count',
};

function figuresOf(row: MetricRow): ImportedFigure[] {
  const { cells, names, unit } = row;
  const tag = own(others, row.tag) ?? row.tag;
  if (names.includes('GPU_UUID')) return figuresOfGpu(row);
  if (names.includes('Value')) {
    const run = metricOfRun(tag);
    // Counts have no unit.
    const written = unit ?? 'count';
    const scale = run === null ? null : scaleTo(run[0], written);
    if (run === null || scale === null) return [];
    const of = { metric: run[0], statistic: run[1], unit: written, scale } as const;
    return [cells.figure('Value', { ...of, population: 'run', n: null })!];
  }
  const metric = metricOfRequests(tag.replace(/^adj_/, ''), false);
  const population = tag.startsWith('adj_') ? 'all' : 'ok';
  return metric === null
    ? []
    : statisticsOf(row, { metric, std: 'std.population', population, per: 'group' });
}

function figuresOfGpu(row: MetricRow): ImportedFigure[] {
  // "NVIDIA GPU Power Usage" since 1.5.
  const metric = metricOfGpu(row.tag) ?? metricOfGpu(row.tag.replace(/^(nvidia|amd)_/, ''));
  const isEnergy = row.tag.endsWith('energy_consumption');
  // The difference of a counter where it stands alone, and the counter itself else.
  if (isEnergy && row.cells.text('max') !== null) return [];
  const of = isEnergy ? 'gpu.energy' : metric;
  return of === null
    ? []
    : statisticsOf(row, { metric: of, std: 'std.sample', population: 'run', per: 'device' }).map((figure) =>
        isEnergy ? { ...figure, statistic: 'single' as const } : figure,
      );
}

interface Of {
  readonly metric: MetricId;
  readonly std: 'std.population' | 'std.sample';
  readonly population: 'ok' | 'all' | 'run';
  readonly per: 'group' | 'device';
}

function statisticsOf({ cells, names, unit }: MetricRow, { metric, std, population, per }: Of) {
  const scale = scaleTo(metric, unit);
  if (unit === null || scale === null) return [];
  return names.flatMap((name) => {
    const statistic = statisticOf(name, 'mean', std);
    // An empty cell is a statistic that such a metric has not.
    if (statistic === null || cells.text(name) === null) return [];
    return cells.figure(name, { metric, statistic, unit, scale, population, n: null, per }) ?? [];
  });
}

function resultOf(
  figures: readonly ImportedFigure[],
  gpus: ReadonlyMap<string, string>,
): ReadResult | string {
  const count = (metric: MetricId) => figures.find((figure) => figure.metric === metric)?.value ?? null;
  const [ok, failed] = [count('requests.ok'), count('requests.failed')];
  if (ok === null && figures.every(({ population }) => population !== 'ok'))
    return failed === null ? 'no metric of a request is in it' : `all ${failed} requests failed`;
  const devices = new Set(gpus.values());
  const [device = ''] = devices;
  return {
    at: '',
    title: 'model not named',
    conditions: {
      ...nothingSaid,
      device: devices.size === 1 && device !== '' ? device : null,
      deviceCount: gpus.size === 0 ? null : gpus.size,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
    },
    // Every completed request has a latency; of the others the file does not say how many there are.
    figures: figures.map((figure) =>
      figure.metric === 'e2el.send' && figure.population === 'ok' ? { ...figure, n: ok } : figure,
    ),
    kept: null,
    verdict: null,
  };
}
