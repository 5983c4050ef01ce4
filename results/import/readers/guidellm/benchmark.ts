import type { Fields, FigureOfKey } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { lengthOf } from '../../lengths.ts';
import type { ReadResult } from '../../reader.ts';
import { distributionsOf } from './distributions.ts';
import { keptOf } from './requests.ts';

/** The result of a benchmark (one step of a sweep), or why there is none. */
export function resultOf(benchmark: Fields, report: Fields): ReadResult | string {
  const metrics = benchmark.child('metrics');
  if (metrics === null) return 'it has no metrics';
  const is2025 = benchmark.has('run_stats');
  const totals = (is2025 ? benchmark : metrics).child('request_totals');
  const ok = totals?.count('successful') ?? null;
  const figures = [...rowsOf(totals, benchmark), ...distributionsOf(metrics, is2025)];
  if (ok === 0) return `no request was successful, of ${totals?.count('total') ?? 'all'}`;
  const strategy = strategyOf(benchmark.child('args') ?? benchmark.child('config'));
  return {
    at: benchmark.at,
    title: [modelOf(benchmark, report) ?? 'model not named', strategy.text].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      model: modelOf(benchmark, report),
      scenario: strategy.rate === null ? 'closed' : 'server',
      batch: strategy.streams,
      rate: strategy.rate,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
      startedAt: dateOf(benchmark.number('start_time')),
    },
    figures: [...figures, ...strategy.figures],
    kept: keptOf(benchmark.child('requests'), totals?.count('total') ?? null),
    verdict: null,
  };
}

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

function rowsOf(totals: Fields | null, benchmark: Fields): ImportedFigure[] {
  const counts: readonly (readonly [string, FigureOfKey['metric']])[] = [
    ['total', 'requests.issued'],
    ['successful', 'requests.ok'],
    ['errored', 'requests.failed'],
    ['incomplete', 'requests.incomplete'],
  ];
  return [
    ...counts.map(([key, metric]) => totals?.figure(key, { ...once, metric, unit: 'requests' }) ?? null),
    benchmark.figure('duration', { ...once, metric: 'wall', unit: 's' }),
  ].filter((figure) => figure !== null);
}

/** How requests are sent: `args.strategy` in 2025, `config.strategy` since. */
export function strategyOf(settings: Fields | null) {
  const strategy = settings?.child('strategy') ?? null;
  const type = strategy?.text('type_') ?? null;
  const limit = type === 'concurrent' ? 'streams' : 'max_concurrency';
  const streams = type === 'synchronous' ? 1 : (strategy?.count(limit) ?? null);
  const rate = type === 'constant' || type === 'poisson' ? (strategy?.number('rate') ?? null) : null;
  const figure =
    strategy?.count(limit) == null
      ? null
      : strategy.figure(limit, { ...once, metric: 'concurrency.limit', unit: 'requests' });
  return {
    text: [
      type,
      rate === null ? '' : `${rate} requests/s`,
      streams === null ? '' : `at most ${streams} at once`,
    ]
      .filter(Boolean)
      .join(', '),
    streams,
    rate,
    figures: figure ? [figure] : [],
  };
}

/** Of the worker in 2025; later of the backend, or of the arguments of the report. */
const modelOf = (benchmark: Fields, report: Fields): string | null =>
  benchmark.child('worker')?.text('backend_model') ??
  benchmark.child('config')?.child('backend')?.text('model') ??
  report.child('args')?.text('model') ??
  report.child('config')?.child('backend')?.text('model') ??
  null;

const dateOf = (seconds: number | null): string | null => {
  const date = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};
