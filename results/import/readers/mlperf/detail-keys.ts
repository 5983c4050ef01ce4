import type { FigureOfKey } from '../../fields.ts';
import type { Statistic } from '../../figure.ts';
import type { MetricId } from '../../metrics.ts';
import { own } from '../../own.ts';

type Of = Omit<FigureOfKey, 'population' | 'n'>;

const single = (metric: MetricId, unit: string, scale = 1): Of => ({
  metric,
  unit,
  scale,
  statistic: 'single',
});

/** mlcommons/inference, loadgen/results.cc: `PerformanceSummary::LogDetail`. */
const rates: Readonly<Record<string, Of>> = {
  result_samples_per_second: single('samples.wall', 'samples/s'),
  result_completed_samples_per_sec: single('samples.wall', 'samples/s'),
  result_scheduled_samples_per_sec: single('samples.scheduled', 'samples/s'),
  result_qps_with_loadgen_overhead: single('samples.issued', 'samples/s'),
  result_qps_without_loadgen_overhead: single('samples.inv_mean_time', 'samples/s'),
  result_tokens_per_second: single('tput.out.wall', 'tokens/s'),
  result_completed_tokens_per_second: single('tput.out.wall', 'tokens/s'),
  result_inferred_tokens_per_second: single('tput.out.inferred', 'tokens/s'),
  result_inferred_completed_tokens_per_second: single('tput.out.inferred', 'tokens/s'),
  result_token_throughput_with_loadgen_overhead: single('tput.out.issued', 'tokens/s'),
  // Divides by a time in nanoseconds.
  result_token_throughput: single('tput.out.sample_time', 'tokens/ns', 1e9),
};

/** Of a latency the key before and behind "min", "max", "mean" or the percentile. */
const latencies: readonly (readonly [RegExp, MetricId])[] = [
  [/^result_(min|max|mean)_latency_ns$/, 'e2el.scheduled'],
  [/^result_(\d+(?:\.\d+)?)_percentile_latency_ns$/, 'e2el.scheduled'],
  [/^result_(min|max|mean)_query_latency_ns$/, 'query.scheduled'],
  [/^result_(\d+(?:\.\d+)?)_percentile_per_query_latency_ns$/, 'query.scheduled'],
  [/^result_first_token_(min|max|mean)_latency_ns$/, 'ttft.scheduled'],
  [/^result_first_token_(\d+(?:\.\d+)?)_percentile_latency_ns$/, 'ttft.scheduled'],
  [/^result_time_to_output_token_(min|max|mean)$/, 'tpot.excl_first'],
  [/^result_time_per_output_token_(min|max|mean)$/, 'tpot.excl_first'],
  [/^result_time_(?:per|to)_output_token_(\d+(?:\.\d+)?)_percentile_ns$/, 'tpot.excl_first'],
];

/** The figure that the value of a key is; null where it is none. */
export function figureOfKey(key: string): Of | null {
  const rate = own(rates, key);
  if (rate) return rate;
  for (const [pattern, metric] of latencies) {
    const [, of] = pattern.exec(key) ?? [];
    if (of !== undefined) return { metric, statistic: statisticOf(of), unit: 'ns', scale: 1e-9 };
  }
  return null;
}

const statisticOf = (of: string): Statistic =>
  of === 'min' || of === 'max' || of === 'mean' ? of : `p${Number(of)}`;

/** What LoadGen says of itself and of its log, and the samples that were loaded: nothing that a result is read from. */
export const isHousekeeping = (key: string): boolean =>
  /^(logger_|loadgen_(build|git|file)|loaded_qsl_set$|get_sut_name_duration)/.test(key);
