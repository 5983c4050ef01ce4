import type { FigureOfKey } from '../fields.ts';
import type { ImportedFigure, Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import { Labelled } from '../labelled.ts';
import type { Content, Reader, ReadResult } from '../reader.ts';

// mlcommons/inference, loadgen/results.cc: `PerformanceSummary::LogSummary`. Latencies are from the scheduled time of a query; a percentile
// is sorted[⌊n · p⌋]; "Time to Output Token" is (last − first) / (n − 1) of a sample.

export const mlperfSummary: Reader = {
  tool: 'mlperf-loadgen',
  version: '1',
  recognise,
  read(content) {
    const report = new Labelled(content.form === 'text' ? content.lines : []);
    const rejected: { at: string; reason: string }[] = [];
    const result = resultOf(report);
    if (typeof result === 'string') rejected.push({ at: 'line 1', reason: result });
    return {
      toolVersion: null,
      layout: 'summary',
      results: typeof result === 'string' ? [] : [result],
      rejected,
      unknown: report.rest(),
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

const once = { statistic: 'single', scale: 1 } as const;

/** Rates of a run. "Samples per second" is of Offline, "Completed …" of Server since v4.0. */
const rates: readonly Row[] = [
  ['Samples per second', { ...once, metric: 'samples.wall', unit: 'samples/s' }],
  ['Completed samples per second', { ...once, metric: 'samples.wall', unit: 'samples/s' }],
  ['Scheduled samples per second', { ...once, metric: 'samples.scheduled', unit: 'samples/s' }],
  ['Tokens per second', { ...once, metric: 'tput.out.wall', unit: 'tokens/s' }],
  ['Completed tokens per second', { ...once, metric: 'tput.out.wall', unit: 'tokens/s' }],
];

const latencies = [
  ['latency', 'e2el.scheduled'],
  ['First Token latency', 'ttft.scheduled'],
  ['first token latency', 'ttft.scheduled'],
  ['Time to Output Token', 'tpot.excl_first'],
  ['time to output token', 'tpot.excl_first'],
] as const;

/** "Min latency (ns)", "99.90 percentile first token latency (ns)", "90th percentile latency (ns)". */
function latencyRow(label: string): Row | null {
  const [, of, quantity] = /^(Min|Max|Mean|[\d.]+(?:th)? percentile) (.+) \(ns\)$/.exec(label) ?? [];
  const metric = latencies.find(([name]) => name === quantity)?.[1];
  if (of === undefined || metric === undefined) return null;
  const statistic: Statistic = /^\d/.test(of)
    ? `p${Number.parseFloat(of)}`
    : (of.toLowerCase() as 'min' | 'max' | 'mean');
  return [label, { metric, statistic, unit: 'ns', scale: 1e-9 }];
}

function resultOf(report: Labelled): ReadResult | string {
  const scenario = report.text('Scenario');
  const mode = report.text('Mode');
  const verdict = report.text('Result is');
  if (mode !== null && mode !== 'PerformanceOnly') return `its mode is ${mode}: no figure of a speed`;
  if (verdict === null) return 'it has no line "Result is"';
  const rows = [...rates, ...report.labels.map(latencyRow).filter((row) => row !== null)];
  const figures = rows
    .map(([label, of]) => report.figure(label, { ...of, population: 'ok', n: null }))
    .filter((figure): figure is ImportedFigure => figure !== null);
  return {
    at: '',
    title: [report.text('SUT name'), scenario].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      scenario,
      rate: scenario === 'Server' ? report.number('target_qps') : null,
    },
    figures,
    kept: null,
    verdict: { word: verdict, isValid: verdict === 'VALID' },
  };
}
