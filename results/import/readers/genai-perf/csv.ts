import type { ImportedFigure, Statistic } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { lengthOf } from '../../lengths.ts';
import type { MetricId } from '../../metrics.ts';
import { own } from '../../own.ts';
import type { Content, Reading, ReadResult } from '../../reader.ts';
import { scaleTo } from '../../written-units.ts';
import { firstHeader, isRow, type MetricRow, metricLines } from '../metric-tables.ts';
import { statisticOf } from '../unit-blocks.ts';
import { ofRequests, ofRun } from './metrics.ts';

// export_data/csv_exporter.py: …_genai_perf.csv, two digits behind the point and commas between thousands; N/A where it has no value. It has
// no settings of the run and no deviations. Of a GPU it writes 0.00 for a statistic that is missing.

/** Percentiles descend, unlike AIPerf's. */
export function csvEvidence(content: Content): string | null {
  const header = firstHeader(content);
  if (header === null) return null;
  const isOwn = header.names.join(',').startsWith('Metric,avg,min,max,p99,p95,');
  return isOwn ? `columns ${header.names.slice(0, 6).join(', ')} in line ${header.line}` : null;
}

export function readCsv(content: Content): Reading {
  const figures: ImportedFigure[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  for (const line of metricLines(content)) {
    const found = isRow(line) ? figuresOf(line) : [];
    if (found.length > 0) figures.push(...found);
    else unknown.push({ at: line.at, value: line.text });
  }
  const result = resultOf(figures);
  return {
    toolVersion: null,
    layout: 'csv',
    results: typeof result === 'string' ? [] : [result],
    rejected: typeof result === 'string' ? [{ at: '', reason: result }] : [],
    unknown,
  };
}

/** Names of 2024. */
const earlier: Readonly<Record<string, string>> = {
  num_output_token: 'output_sequence_length',
  num_input_token: 'input_sequence_length',
};

/** Constants and the standing of the counter of energy are left. */
const ofGpu: Readonly<Record<string, MetricId>> = {
  gpu_power_usage: 'gpu.power',
  gpu_memory_used: 'gpu.memory.used',
  gpu_utilization: 'gpu.busy',
  gpu_temperature: 'gpu.temperature',
};

function figuresOf({ cells, names, tag, unit }: MetricRow): ImportedFigure[] {
  const isOfGpu = names.includes('GPU');
  const name = own(earlier, tag) ?? tag;
  const isOfRun = names.includes('Value');
  const metric = own(isOfGpu ? (isOfRun ? {} : ofGpu) : isOfRun ? ofRun : ofRequests, name);
  if (metric === null) return [];
  // Lengths had no unit in 2024, and rates of tokens were "per sec".
  const isOfTokens = metric.startsWith('tokens.') && unit === null;
  const written = isOfTokens
    ? 'tokens'
    : unit === 'per sec' && metric === 'tput.out.wall'
      ? 'tokens/sec'
      : unit;
  const scale = scaleTo(metric, written);
  if (scale === null) return [];
  const of = { metric, unit: written!, scale, n: null } as const;
  return names.flatMap((key) => {
    const statistic: Statistic | null =
      key === 'Value' ? 'single' : statisticOf(key, 'mean', 'std.population');
    if (statistic === null) return [];
    const isNothing = isOfGpu && cells.number(key) === 0;
    const missing = isNothing ? 'the tool writes 0.00 where it has no value' : null;
    const per = isOfGpu ? 'device' : 'group';
    const population = isOfGpu || isOfRun ? 'run' : 'ok';
    return cells.figure(key, { ...of, statistic, population, per, missing }) ?? [];
  });
}

function resultOf(figures: readonly ImportedFigure[]): ReadResult | string {
  const count = figures.find(({ metric }) => metric === 'requests.ok')?.value ?? null;
  if (count === 0) return 'no request has a response';
  if (figures.every(({ value }) => value === null)) return 'no metric that is known has a value';
  return {
    at: '',
    title: 'model not named',
    conditions: {
      ...nothingSaid,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
    },
    // Of the later tokens are only requests that have some, which is not counted.
    figures: figures.map((figure) =>
      figure.metric === 'e2el.send' || figure.metric === 'ttft.send' ? { ...figure, n: count } : figure,
    ),
    kept: null,
    verdict: null,
  };
}
