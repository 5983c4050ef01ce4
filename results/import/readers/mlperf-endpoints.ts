import { type Fields, type FigureOfKey, objectsOf } from '../fields.ts';
import { type ImportedFigure, percentile, type Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import type { Reader, ReadResult } from '../reader.ts';

// mlcommons/endpoints, src/inference_endpoint/metrics/report.py: `Report`, `_series_to_metric_dict`. Times are in nanoseconds from ISSUED, when
// the load generator hands a sample out; deviations are of the form by n − 1; percentiles come from a histogram. A series without a sample
// is an empty object. Rates are over the whole run, or, where `legacy_loadgen_window_duration_ns` is a number, from the first sample issued
// to the end of the last one issued, and of one sample less (`from_snapshot`).

export const mlperfEndpoints: Reader = {
  tool: 'mlperf-endpoints',
  version: '2',
  recognise(content) {
    for (const fields of objectsOf(content))
      return marks.every((key) => fields.has(key))
        ? [`${marks.join(', ')} in ${fields.at || 'the text'}`]
        : [];
    return [];
  },
  read(content) {
    const reports = [...objectsOf(content)];
    const results = reports.map((report) =>
      marks.every((key) => report.has(key)) ? resultOf(report) : 'it is no summary of MLPerf endpoints',
    );
    return {
      toolVersion: reports[0]?.text('version') ?? null,
      layout: 'result_summary',
      results: results.filter((result) => typeof result !== 'string'),
      rejected: results.flatMap((result, i) =>
        typeof result === 'string' ? [{ at: reports[i]!.at, reason: result }] : [],
      ),
      unknown: reports.flatMap((fields) => fields.rest()),
    };
  },
};

const marks = [
  'n_samples_issued',
  'n_samples_completed',
  'n_samples_failed',
  'duration_ns',
  'output_sequence_lengths',
  'latency',
  'ttft',
  'tpot',
];

const series: readonly (readonly [key: string, metric: MetricId, unit: string, scale: number])[] = [
  ['ttft', 'ttft.issued', 'ns', 1e-9],
  ['tpot', 'tpot.excl_first_chunk', 'ns', 1e-9],
  ['latency', 'e2el.issued', 'ns', 1e-9],
  ['output_sequence_lengths', 'tokens.out', 'tokens', 1],
];

function resultOf(fields: Fields): ReadResult | string {
  const completed = fields.count('n_samples_completed');
  if (completed === 0) return 'n_samples_completed is 0: no sample was completed';
  const isWindow = fields.number('legacy_loadgen_window_duration_ns') !== null;
  const of = { statistic: 'single', scale: 1, population: 'run', n: null } as const;
  const rate = { ...of, population: 'ok', n: completed } as const;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['n_samples_issued', { ...of, metric: 'requests.issued', unit: 'requests' }],
    ['n_samples_completed', { ...of, metric: 'requests.ok', unit: 'requests' }],
    ['n_samples_failed', { ...of, metric: 'requests.failed', unit: 'requests' }],
    ['duration_ns', { ...of, metric: 'wall', unit: 'ns', scale: 1e-9 }],
    ...(isWindow
      ? [
          [
            'legacy_loadgen_window_duration_ns',
            { ...of, metric: 'wall.loadgen_window', unit: 'ns', scale: 1e-9 },
          ] as const,
        ]
      : []),
    ['qps', { ...rate, metric: isWindow ? 'requests.loadgen_window' : 'requests.wall', unit: 'requests/s' }],
    ['tps', { ...rate, metric: isWindow ? 'tput.out.loadgen_window' : 'tput.out.wall', unit: 'tokens/s' }],
  ];
  const state = fields.text('state');
  const isComplete = fields.raw('complete');
  return {
    at: fields.at,
    title: ['MLPerf endpoints', state].filter(Boolean).join(', '),
    conditions: { ...nothingSaid, scenario: patternOf(fields) },
    figures: [
      ...rows.map(([key, figure]) => fields.figure(key, figure)),
      ...series.flatMap((row) => seriesFigures(fields, row, completed)),
    ].filter((figure) => figure !== null),
    kept: null,
    verdict: state === null ? null : { word: state, isValid: isComplete === true },
  };
}

function seriesFigures(
  fields: Fields,
  [key, metric, unit, scale]: (typeof series)[number],
  completed: number | null,
): (ImportedFigure | null)[] {
  const inner = fields.child(key);
  if (!inner) return [];
  // A sample without a stream has a latency and no first token: of the other series the file does not say how many there are.
  const n = key === 'latency' ? completed : null;
  const of = (statistic: Statistic, missing: string | null = null): FigureOfKey => ({
    metric,
    statistic,
    unit,
    scale,
    population: 'ok',
    n,
    missing,
  });
  const single = completed === 1 ? 'one sample has no deviation' : null;
  const percentiles = inner.child('percentiles');
  return [
    inner.figure('total', of('total')),
    inner.figure('min', of('min')),
    inner.figure('max', of('max')),
    inner.figure('median', of('p50')),
    inner.figure('avg', of('mean')),
    inner.figure('std_dev', of('std.sample', single)),
    ...(percentiles?.keys ?? []).map((key) => {
      const statistic = percentile(key);
      return statistic && percentiles!.figure(key, of(statistic));
    }),
  ];
}

function patternOf(fields: Fields): string | null {
  const pattern = fields.child('run_config')?.child('load_pattern');
  return pattern?.text('type') ?? null;
}
