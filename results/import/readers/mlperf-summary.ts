import type { FigureOfKey } from '../fields.ts';
import type { Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import { Labelled } from '../labelled.ts';
import type { MetricId } from '../metrics.ts';
import { own } from '../own.ts';
import type { Content, Reader, ReadResult } from '../reader.ts';
import { withoutOverflow } from './mlperf/overflow.ts';
import { groundsOf, saysErrors, tellingLines } from './mlperf/summary-lines.ts';

// mlcommons/inference, loadgen/results.cc: `PerformanceSummary::LogSummary`, v3.1 to v6.0. Latencies are from the scheduled time of a query,
// of MultiStream those of a query of several samples; a percentile is sorted[⌊n · p⌋]; "Time to Output Token" (since v6.0 "Time per") is
// (last − first) / (n − 1) of a sample. Rates of samples in Server and SingleStream are of one sample less, those of tokens of all.

export const mlperfSummary: Pick<Reader, 'recognise' | 'read'> = {
  recognise,
  read(content) {
    const lines = content.form === 'text' ? content.lines : [];
    const report = new Labelled(tellingLines(lines));
    const rejected: { at: string; reason: string }[] = [];
    const result = resultOf(report, groundsOf(lines));
    if (typeof result === 'string') rejected.push({ at: 'line 1', reason: result });
    return {
      toolVersion: null,
      layout: 'summary',
      results: typeof result === 'string' ? [] : [result],
      rejected,
      unknown: report.rest(),
      isEnded: saysErrors(lines),
    };
  },
};

function recognise(content: Content): string[] {
  if (content.form !== 'text') return [];
  let n = 0;
  for (const line of content.lines) {
    if (line.trim() === 'MLPerf Results Summary') return ['the heading "MLPerf Results Summary"'];
    if (++n > 100) break;
  }
  return [];
}

type Row = readonly [label: string, of: Omit<FigureOfKey, 'population' | 'n'>];

const rate = (label: string, metric: MetricId, unit = 'tokens/s'): Row => [
  label,
  { metric, unit, statistic: 'single', scale: 1 },
];

/** Rates of a run. "Samples per second" is of Offline, "Completed …" and "Scheduled …" of Server, QPS and TPS of SingleStream. */
const rates: readonly Row[] = [
  rate('Samples per second', 'samples.wall', 'samples/s'),
  rate('Completed samples per second', 'samples.wall', 'samples/s'),
  rate('Scheduled samples per second', 'samples.scheduled', 'samples/s'),
  rate('QPS w/ loadgen overhead', 'samples.issued', 'samples/s'),
  rate('QPS w/o loadgen overhead', 'samples.inv_mean_time', 'samples/s'),
  rate('Tokens per second', 'tput.out.wall'),
  rate('Completed tokens per second', 'tput.out.wall'),
  rate('Additional Stats, Completed tokens per second', 'tput.out.wall'),
  rate('Tokens per second (inferred)', 'tput.out.inferred'),
  rate('Completed tokens per second (inferred)', 'tput.out.inferred'),
  rate('Additional Stats, Completed tokens per second (inferred)', 'tput.out.inferred'),
  rate('TPS w/ loadgen overhead', 'tput.out.issued'),
  rate('TPS w/o loadgen overhead', 'tput.out.sample_time'),
];

const latencies: Readonly<Record<string, MetricId>> = {
  latency: 'e2el.scheduled',
  'first token latency': 'ttft.scheduled',
  'time to output token': 'tpot.excl_first',
  'time per output token': 'tpot.excl_first',
};

const estimates: Readonly<Record<string, MetricId>> = {
  '': 'e2el.early_stopping',
  'TTFT ': 'ttft.early_stopping',
  'TPOT ': 'tpot.early_stopping',
};

/**
 * "Min latency (ns)", "99.90 percentile first token latency (ns)", "90th first token percentile latency (ns)", and, without a unit of its
 * own, "TTFT Early stopping 90.0th percentile estimate". In MultiStream all of them are of queries.
 */
function latencyRow(label: string, scenario: string | null): Row | null {
  const of = (metric: MetricId, statistic: Statistic): Row => {
    const ofQueries = scenario === 'MultiStream' && metric === 'e2el.scheduled';
    return [label, { metric: ofQueries ? 'query.scheduled' : metric, statistic, unit: 'ns', scale: 1e-9 }];
  };
  const [, kind, estimated] =
    /^(TTFT |TPOT |)Early stopping (\d+(?:\.\d+)?)th percentile estimate$/.exec(label) ?? [];
  if (estimated !== undefined) return of(estimates[kind!]!, `p${Number(estimated)}`);
  const [, first] = /^(\d+(?:\.\d+)?)th first token percentile latency \(ns\)$/.exec(label) ?? [];
  if (first !== undefined) return of('ttft.scheduled', `p${Number(first)}`);
  const [, which, quantity] =
    /^(Min|Max|Mean|\d+(?:\.\d+)?(?:th)? percentile) (.+) \(ns\)$/.exec(label) ?? [];
  const metric = own(latencies, quantity?.toLowerCase() ?? '');
  if (which === undefined || metric === null) return null;
  const isPercentile = /^\d/.test(which);
  return of(
    metric,
    isPercentile ? `p${Number.parseFloat(which)}` : (which.toLowerCase() as 'min' | 'max' | 'mean'),
  );
}

function resultOf(report: Labelled, grounds: string[]): ReadResult | string {
  const scenario = report.text('Scenario');
  const mode = report.text('Mode');
  const verdict = report.text('Result is');
  if (mode !== null && mode !== 'PerformanceOnly') return `its mode is ${mode}: no figure of a speed`;
  if (verdict === null) return 'it has no line "Result is"';
  for (const label of new Labelled(grounds).labels)
    if (!/percentile estimate$/.test(label)) report.text(label);
  report.text('Per-query latency');
  const rows = [
    ...rates,
    ...report.labels.map((label) => latencyRow(label, scenario)).filter((row) => row !== null),
  ];
  const n = processedOf(grounds);
  const figures = rows
    .map(([label, of]) => report.figure(label, { ...of, population: 'ok', n }))
    .filter((figure) => figure !== null);
  return {
    at: '',
    title: [report.text('SUT name'), scenario].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      scenario,
      rate: scenario === 'Server' ? report.number('target_qps') : null,
      batch: batchOf(report, scenario),
    },
    figures: scenario === 'Offline' ? withoutOverflow(figures) : figures,
    kept: null,
    verdict: { word: verdict, isValid: verdict === 'VALID', grounds },
  };
}

/** " * Processed at least 64 queries (11875)." of SingleStream and MultiStream; other scenarios do not say how many samples they had. */
function processedOf(grounds: readonly string[]): number | null {
  const [, processed] =
    grounds.map((line) => /^Processed at least \d+ queries \((\d+)\)/.exec(line)).find(Boolean) ?? [];
  return processed === undefined ? null : Number(processed);
}

const batchOf = (report: Labelled, scenario: string | null): number | null =>
  scenario === 'SingleStream' || scenario === 'MultiStream' ? report.number('samples_per_query') : null;
