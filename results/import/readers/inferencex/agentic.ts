import type { Fields } from '../../fields.ts';
import type { ImportedFigure, Statistic } from '../../figure.ts';
import type { MetricId } from '../../metrics.ts';

// SemiAnalysisAI/InferenceX, utils/agentic/aggregation/request_metrics.py: of AIPerf's records of requests that were completed, in seconds.
// Its `itl` and its `tpot` are both AIPerf's inter_token_latency, (E2EL − TTFT) / (n − 1) of a request. Deviations are `pstdev`
// (population), percentiles linear. Rates are over first request to last response.

type Rows = readonly (readonly [path: readonly string[], metric: MetricId, unit: string])[];

const distributions: Rows = [
  [['latency', 'ttft'], 'ttft.send', 's'],
  [['latency', 'e2el'], 'e2el.send', 's'],
  [['latency', 'itl'], 'tpot.excl_first', 's'],
  [['latency', 'tpot'], 'tpot.excl_first', 's'],
  [['tokens', 'input'], 'tokens.in', 'tokens'],
  [['tokens', 'output_actual'], 'tokens.out', 'tokens'],
  [['tokens', 'output_expected'], 'tokens.out.expected', 'tokens'],
  [['qps'], 'requests.ended_in_1s', 'requests/s'],
];

/** Figures of `request_metrics`. */
export function agenticFigures(metrics: Fields, requests: number | null): ImportedFigure[] {
  const at = (path: readonly string[]) =>
    path.reduce<Fields | null>((fields, key) => fields?.child(key) ?? null, metrics);
  return [
    ...distributions.flatMap(([path, metric, unit]) => {
      const fields = at(path);
      return fields
        ? statisticsOf(fields, { metric, unit, n: metric.startsWith('requests') ? null : requests })
        : [];
    }),
    ...interactivityOf(metrics, requests),
    ...ratesOf(metrics, requests),
  ];
}

interface Distribution {
  readonly metric: MetricId;
  readonly unit: string;
  readonly n: number | null;
}

function statisticsOf(fields: Fields, { metric, unit, n }: Distribution): ImportedFigure[] {
  return fields.keys.flatMap((key) => {
    const statistic = statisticOf(key);
    const figure =
      statistic && fields.figure(key, { metric, statistic, unit, scale: 1, population: 'ok', n });
    return figure ? [figure] : [];
  });
}

const statisticOf = (key: string): Statistic | null =>
  /^(mean|min|max|p\d+(\.\d+)?)$/.test(key)
    ? (key as Statistic)
    : key === 'median'
      ? 'p50'
      : key === 'std'
        ? 'std.population'
        : null;

/**
 * Tokens per second of one user. Some versions write 1 / the percentile of ITL, others the percentile of 1 / ITL: the 90th of the one is
 * slow and of the other fast, so that the product with ITL tells which. Its deviation is always that of 1 / ITL.
 */
function interactivityOf(metrics: Fields, n: number | null): ImportedFigure[] {
  const latency = metrics.child('latency');
  const fields = latency?.child('intvty');
  if (!latency || !fields) return [];
  const tail = ['p95', 'p90', 'p75'].find((key) => fields.has(key));
  const [rate, gap] = tail ? [fields.number(tail), latency.child('itl')?.number(tail) ?? null] : [null, null];
  const isInverted = rate !== null && gap !== null && Math.abs(rate * gap - 1) < 0.01;
  const of = { unit: 'tokens/s', n } as const;
  const inverted = statisticsOf(fields, { metric: isInverted ? 'intvty.inv_pct' : 'intvty.pct_inv', ...of });
  return inverted.map((figure) =>
    figure.statistic === 'std.population' ? { ...figure, metric: 'intvty.pct_inv' } : figure,
  );
}

function ratesOf(metrics: Fields, n: number | null): ImportedFigure[] {
  const rates = metrics.child('throughput');
  if (!rates) return [];
  const each = rates.child('per_gpu');
  const of = (metric: MetricId) =>
    ({ metric, statistic: 'single', unit: 'tokens/s', scale: 1, population: 'ok', n }) as const;
  return [
    rates.child('input')?.figure('tokens_per_second', of('tput.in.wall')),
    rates.child('output')?.figure('tokens_per_second', of('tput.out.wall')),
    rates.child('total')?.figure('tokens_per_second', of('tput.total.wall')),
    each?.figure('input_tput_tps', { ...of('tput.in.wall'), per: 'device' }),
    each?.figure('output_tput_tps', { ...of('tput.out.wall'), per: 'device' }),
    each?.figure('total_tput_tps', { ...of('tput.total.wall'), per: 'device' }),
    rates.figure('duration_seconds', { ...of('wall'), unit: 's', population: 'run', n: null }),
  ].filter((figure) => figure !== null && figure !== undefined);
}
