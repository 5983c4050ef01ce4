import type { Fields } from '../../fields.ts';
import type { ImportedFigure, Population, Statistic } from '../../figure.ts';
import { metrics as known, type MetricId } from '../../metrics.ts';

// schemas/statistics.py (objects/statistics.py in 2025), `DistributionSummary`: a percentile is the first value at which the cumulated weight
// reaches it, without interpolation (the median of four is the second); deviations are of the population. Of nothing it writes 0.0, and a
// request that has no such time counts as 0.0. `time_per_output_token_ms` and `inter_token_latency_ms` weigh a request by its tokens.

/** What a metric counts. `weighed` where it is another one as soon as requests have different numbers of tokens. */
export interface Meaning {
  readonly metric: MetricId;
  readonly weighed?: MetricId;
  readonly unit: string;
  readonly scale: number;
  /** Whether `count` is one of requests. */
  readonly isOfRequests: boolean;
}

const ms = { unit: 'ms', scale: 1e-3, isOfRequests: true } as const;
const tokens = { unit: 'tokens', scale: 1, isOfRequests: true } as const;
const rate = { unit: 'tokens/s', scale: 1, isOfRequests: false } as const;

const always: Readonly<Record<string, Meaning>> = {
  request_latency: { metric: 'e2el.response_end', unit: 's', scale: 1, isOfRequests: true },
  request_concurrency: { metric: 'concurrency', unit: 'requests', scale: 1, isOfRequests: false },
  prompt_token_count: { metric: 'tokens.in', ...tokens },
  output_token_count: { metric: 'tokens.out', ...tokens },
  time_to_first_token_ms: { metric: 'ttft.send', ...ms },
  inter_token_latency_ms: { metric: 'tpot.span', weighed: 'tpot.span.pooled', ...ms },
};

export const in2025: Readonly<Record<string, Meaning>> = {
  ...always,
  time_per_output_token_ms: { metric: 'tpot.span_n', weighed: 'tpot.span_n.pooled', ...ms },
  requests_per_second: { ...rate, metric: 'requests.rate.gaps', unit: 'requests/s' },
  output_tokens_per_second: { ...rate, metric: 'tokens.out.rate.gaps' },
  tokens_per_second: { ...rate, metric: 'tokens.all.rate.gaps' },
};

export const since2026: Readonly<Record<string, Meaning>> = {
  ...always,
  total_token_count: { metric: 'tokens.all', ...tokens },
  time_to_first_output_token_ms: { metric: 'ttft.answer', ...ms },
  // Counts of what is weighed are of tokens since then.
  time_per_output_token_ms: {
    ...ms,
    metric: 'tpot.e2el_n',
    weighed: 'tpot.e2el_n.pooled',
    isOfRequests: false,
  },
  inter_token_latency_ms: { ...always.inter_token_latency_ms!, isOfRequests: false },
  requests_per_second: { ...rate, metric: 'requests.rate.window', unit: 'requests/s' },
  prompt_tokens_per_second: { ...rate, metric: 'tokens.in.rate.window' },
  output_tokens_per_second: { ...rate, metric: 'tokens.out.rate.window' },
  tokens_per_second: { ...rate, metric: 'tokens.all.rate.window' },
  output_tokens_per_iteration: { ...tokens, metric: 'tokens.chunk', isOfRequests: false },
  iter_tokens_per_iteration: { ...tokens, metric: 'tokens.chunk.later', isOfRequests: false },
};

export const statuses: readonly (readonly [string, Population])[] = [
  ['successful', 'ok'],
  ['total', 'all'],
  ['errored', 'failed'],
  ['incomplete', 'incomplete'],
];

export function distributionsOf(metrics: Fields, is2025: boolean): ImportedFigure[] {
  const meanings = is2025 ? in2025 : since2026;
  const lengths = metrics.child('output_token_count');
  return statuses.flatMap(([status, population]) => {
    const length = lengths?.child(status) ?? null;
    const isEven = length !== null && length.number('min') === length.number('max');
    return Object.entries(meanings).flatMap(([key, meaning]) => {
      const distribution = metrics.child(key)?.child(status) ?? null;
      const metric = isEven ? meaning.metric : (meaning.weighed ?? meaning.metric);
      return distribution === null ? [] : figuresOf(distribution, meaning, metric, population);
    });
  });
}

/** Of which requests a distribution is, and what it counts. */
export interface Of {
  readonly meaning: Meaning;
  readonly metric: MetricId;
  readonly population: Population;
  /** How many requests it is of; null where nobody says. */
  readonly count: number | null;
}

/** What the key of a distribution holds; null where there is no such key. */
export function figureOfKey(
  fields: Fields | null,
  key: string,
  statistic: Statistic,
  { meaning, metric, population, count }: Of,
): ImportedFigure | null {
  const { unit, scale, isOfRequests } = meaning;
  const nothing = count === 0 ? 'there was no such request' : null;
  const isTime = known[metric].unit === 's';
  const isNoTime = isTime && !statistic.startsWith('std') && fields?.number(key) === 0;
  const missing = nothing ?? (isNoTime ? 'a request that has no such time counts as 0.0' : null);
  const n = isOfRequests ? count : null;
  return fields?.figure(key, { metric, statistic, unit, scale, population, n, missing }) ?? null;
}

function figuresOf(
  distribution: Fields,
  meaning: Meaning,
  metric: MetricId,
  population: Population,
): ImportedFigure[] {
  const percentiles = distribution.child('percentiles');
  const of = { meaning, metric, population, count: distribution.count('count') };
  const figure = (fields: Fields | null, key: string, statistic: Statistic) =>
    figureOfKey(fields, key, statistic, of);
  return [
    figure(distribution, 'mean', 'mean'),
    figure(distribution, 'median', 'p50'),
    figure(distribution, 'std_dev', 'std.population'),
    figure(distribution, 'min', 'min'),
    figure(distribution, 'max', 'max'),
    // Sums of what was weighed, or is a rate, are sums of nothing.
    ...(meaning.isOfRequests ? [figure(distribution, 'total_sum', 'total')] : []),
    ...(percentiles?.keys ?? []).map((key) => {
      const percent = percentOf(key);
      return percent === null ? null : figure(percentiles, key, `p${percent}`);
    }),
  ].filter((one) => one !== null);
}

/** "p001" is the 0.1th, "p05" the 5th, "p999" the 99.9th. */
function percentOf(key: string): number | null {
  const [, digits] = /^p(\d{2,3})$/.exec(key) ?? [];
  if (digits === undefined) return null;
  return digits.length === 2 ? Number(digits) : Number(digits) / 10;
}
