import type { Fields, FigureOfKey } from '../../fields.ts';
import { type ImportedFigure, percentile, type Statistic } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { lengthOf } from '../../lengths.ts';
import type { MetricId } from '../../metrics.ts';
import type { ReadResult } from '../../reader.ts';
import { type Era, eraOf, specialTokens } from './era.ts';

// Percentiles are numpy's (linear); deviations are not written. E2EL ends with the response, TPOT with the last token, so that
// TTFT + (n − 1) · TPOT is less than E2EL. NTPOT of a request without tokens is 0.0, and so are cached tokens where the server says nothing.

/** The result of a run or a stage, or why there is none. */
export function resultOf(report: Fields): ReadResult | string {
  const load = report.child('load_summary');
  const successes = report.child('successes');
  const failures = report.child('failures');
  const count = successes?.count('count') ?? null;
  const failed = failures?.count('count') ?? null;
  if (successes === null || count === null) return 'it does not say how many requests were successful';
  if (count === 0) return failed ? `all ${failed} requests failed` : 'there was no request';
  const era = eraOf(successes);
  const figures = [
    ...single(report, 'benchmark_time_seconds', 'wall', 's'),
    ...loadOf(load),
    ...single(successes, 'count', 'requests.ok', 'requests'),
    ...single(failures, 'count', 'requests.failed', 'requests'),
    ...latenciesOf(successes.child('latency'), era, count),
    ...ratesOf(successes.child('throughput'), era, count),
    ...tokensOf(successes, era, count),
    ...spread(successes.child('request_size_bytes'), { ...ok, metric: 'request.bytes', unit: 'B', n: count }),
    ...single(successes, 'token_count_mismatches', 'requests.mismatched', 'requests'),
    ...goodputOf(successes.child('goodput_metrics')),
    ...spread(failures?.child('request_latency'), {
      ...seconds,
      metric: 'e2el.response_end',
      population: 'failed',
      n: failed,
    }),
    ...spread(failures?.child('prompt_len'), {
      metric: 'tokens.in',
      unit: 'tokens',
      scale: 1,
      population: 'failed',
      n: failed,
    }),
  ];
  const rate = load?.number('requested_rate') ?? null;
  const concurrency = load?.count('concurrency') ?? null;
  return {
    at: report.at,
    title: [load?.has('send_duration') ? 'a stage' : 'all stages', rate === null ? '' : `${rate} requests/s`]
      .filter(Boolean)
      .join(', '),
    conditions: {
      ...nothingSaid,
      scenario: concurrency !== null ? 'closed' : rate !== null ? 'server' : null,
      batch: concurrency,
      rate: concurrency === null ? rate : null,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
    },
    figures,
    kept: null,
    verdict: null,
  };
}

type Of = Omit<FigureOfKey, 'statistic'>;
const ok = { scale: 1, population: 'ok' } as const;
const seconds = { unit: 's', scale: 1 } as const;

/** A figure that a run has once. */
function single(
  fields: Fields | null | undefined,
  key: string,
  metric: MetricId,
  unit: string,
  of: Partial<FigureOfKey> = {},
): ImportedFigure[] {
  const once = { metric, statistic: 'single', unit, scale: 1, population: 'run', n: null } as const;
  const figure = fields?.figure(key, { ...once, ...of }) ?? null;
  return figure === null ? [] : [figure];
}

/** Mean, least, greatest, median and percentiles of a quantity. */
function spread(fields: Fields | null | undefined, of: Of, zero: string | null = null): ImportedFigure[] {
  if (!fields) return [];
  return fields.keys.flatMap((key) => {
    const statistic = statisticOf(key);
    if (statistic === null) return [];
    const missing = of.missing ?? (fields.number(key) === 0 ? zero : null);
    return fields.figure(key, { ...of, statistic, missing }) ?? [];
  });
}

function statisticOf(key: string): Statistic | null {
  if (key.startsWith('p')) return percentile(key.slice(1));
  if (key === 'mean' || key === 'min' || key === 'max') return key;
  return key === 'median' ? 'p50' : null;
}

function loadOf(load: Fields | null): ImportedFigure[] {
  const of = {
    ...seconds,
    metric: 'schedule.delay',
    population: 'all',
    n: load?.count('count') ?? null,
  } as const;
  return [
    ...single(load, 'count', 'requests.issued', 'requests'),
    ...spread(load?.child('schedule_delay'), of),
    ...single(load, 'send_duration', 'send.span', 's'),
    ...single(load, 'requested_rate', 'requests.requested', 'requests/s'),
    ...single(load, 'achieved_rate', 'requests.sent', 'requests/s'),
    ...single(load, 'concurrency', 'concurrency.limit', 'requests'),
  ];
}

function latenciesOf(latency: Fields | null, era: Era, count: number): ImportedFigure[] {
  const of = { ...seconds, population: 'ok' } as const;
  // Those of later tokens are of requests that have some, which the file does not count.
  const later = { ...of, n: null, missing: era.isInflated ? specialTokens : null };
  return [
    ...spread(latency?.child('request_latency'), { ...of, metric: 'e2el.response_end', n: count }),
    ...spread(latency?.child('time_to_first_token'), { ...of, metric: 'ttft.send', n: null }),
    ...spread(latency?.child('time_per_output_token'), { ...later, metric: era.tpot }),
    ...spread(latency?.child('inter_token_latency'), { ...later, metric: era.itl }),
    ...spread(
      latency?.child('normalized_time_per_output_token'),
      { ...later, metric: 'tpot.response_end_n', n: count },
      'a request without output tokens counts as 0.0',
    ),
  ];
}

function ratesOf(throughput: Fields | null, era: Era, count: number): ImportedFigure[] {
  const inflated = era.isInflated ? specialTokens : null;
  const rows: readonly (readonly [string, MetricId, string, string | null])[] = [
    ['requests_per_sec', 'requests.wall', 'requests/s', null],
    ['input_tokens_per_sec', 'tput.in.wall', 'tokens/s', null],
    ['output_tokens_per_sec', 'tput.out.wall', 'tokens/s', inflated],
    ['total_tokens_per_sec', 'tput.total.wall', 'tokens/s', inflated],
  ];
  return rows.flatMap(([key, metric, unit, missing]) =>
    single(throughput, key, metric, unit, { ...ok, n: count, missing }),
  );
}

/** Client and server count differently: what is of the server has ids of its own, as long as a file has both. */
function tokensOf(successes: Fields, era: Era, count: number): ImportedFigure[] {
  const of = { ...ok, unit: 'tokens', n: count } as const;
  const input = successes.child('prompt_tokens');
  const output = successes.child('output_tokens');
  const isServer = successes.has('prompt_len');
  const inputs: Of = { ...of, metric: isServer ? 'tokens.in.server' : 'tokens.in' };
  const outputs: Of = { ...of, metric: 'tokens.out.server' };
  const isCacheKnown = (input?.number('cached') ?? 0) > 0;
  const cache = isCacheKnown ? null : 'it is 0.0 also where the server does not say';
  const total = { ...of, statistic: 'total' } as const;
  return [
    ...spread(successes.child('prompt_len'), { ...of, metric: 'tokens.in' }),
    ...spread(successes.child('output_len'), {
      ...of,
      metric: 'tokens.out',
      missing: era.isInflated ? specialTokens : null,
    }),
    ...spread(input, inputs),
    ...single(input, 'total', inputs.metric, 'tokens', total),
    ...single(input, 'cached', 'tokens.in.cached', 'tokens', { ...total, missing: cache }),
    ...single(input, 'uncached', 'tokens.in.uncached', 'tokens', { ...total, missing: cache }),
    ...spread(output, outputs),
    ...single(output, 'total', outputs.metric, 'tokens', total),
  ];
}

const goodputOf = (goodput: Fields | null): ImportedFigure[] => [
  ...single(goodput, 'good_requests', 'requests.good', 'requests'),
  ...single(goodput, 'request_goodput', 'goodput.wall', 'requests/s'),
  ...single(goodput, 'token_goodput', 'goodput.tokens.wall', 'tokens/s'),
];
