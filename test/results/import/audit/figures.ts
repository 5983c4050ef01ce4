import { importText, sampleText } from '../samples.ts';
import { type Case, type Made, ofDetailed, ofReading, ofServe } from './files.ts';

const summary = sampleText('mlperf/made_Server_v6.0_invalid_mlperf_log_summary.txt');

// What the figures of a file say of each other.

const inputRate = (rate: string): Made => ({
  figures: [
    ['tput.in.wall', 'single', rate],
    ['tokens.in', 'total', '3200'],
    ['wall', 'single', '10.00'],
  ],
});

export const sumOfRates = (total: string): Made => ({
  figures: [
    ['tput.total.wall', 'single', total],
    ['tput.in.wall', 'single', '320.0'],
    ['tput.out.wall', 'single', '160.0'],
  ],
});

const spread = (others: Readonly<Record<string, string>>): Made => ({
  figures: Object.entries({ min: '1.00', max: '3.00', ...others }).map(
    ([statistic, written]) => ['ttft.send', statistic as 'min', written, 2] as const,
  ),
});

const underWay = (mean: string): Made => ({
  figures: [
    ['concurrency', 'mean', mean],
    ['requests.wall', 'single', '10.00'],
    ['e2el.send', 'mean', '0.200'],
    ['wall', 'single', '20.00'],
  ],
});

export const casesOfFigures: readonly Case[] = [
  {
    id: 'request_rate',
    says: '100 requests in 9.995 s or more are 10.005 a second at most',
    grade: 'contradicts',
    broken: () => ofServe({ request_throughput: '10.007' }),
    fits: () => ofServe({ request_throughput: '10.005' }),
  },
  {
    id: 'output_rate',
    says: '1600 tokens in 9.995 s are 160.08 a second',
    grade: 'contradicts',
    broken: () => ofServe({ output_throughput: '160.2' }),
    fits: () => ofServe({ output_throughput: '160.1' }),
  },
  {
    id: 'input_rate',
    says: '3200 tokens in 9.995 s are 320.16 a second',
    grade: 'contradicts',
    broken: () => ofReading(inputRate('320.3')),
    fits: () => ofReading(inputRate('320.2')),
  },
  {
    id: 'total_rate',
    says: '4800 tokens in 9.995 s are 480.24 a second',
    grade: 'contradicts',
    broken: () => ofServe({ total_token_throughput: '480.4' }),
    fits: () => ofServe({ total_token_throughput: '480.2' }),
  },
  {
    id: 'sum_of_rates',
    says: 'three roundings add up to 0.15',
    grade: 'contradicts',
    broken: () => ofReading(sumOfRates('480.3')),
    fits: () => ofReading(sumOfRates('480.1')),
  },
  {
    id: 'sum_of_rates',
    says: 'rates of one device are added as well',
    grade: 'contradicts',
    broken: () => ofReading({ ...sumOfRates('480.3'), per: 'device' }),
    fits: () => ofReading({ ...sumOfRates('480.1'), per: 'device' }),
  },
  {
    id: 'counts',
    says: 'more requests cannot end than there were',
    grade: 'contradicts',
    broken: () => ofServe({ failed: '1' }),
    fits: () => ofServe(),
  },
  {
    id: 'counts',
    says: 'a request that is lost has to be explained, one that was under way at the end has not',
    grade: 'suspicious',
    broken: () => ofServe({ num_prompts: '101' }),
    fits: () =>
      ofReading({
        figures: [
          ['requests.issued', 'single', '101'],
          ['requests.ok', 'single', '100'],
          ['requests.incomplete', 'single', '1'],
        ],
      }),
  },
  {
    id: 'percentile_order',
    says: 'the 99th percentile is not below the 50th, roundings aside',
    grade: 'contradicts',
    broken: () => ofServe({ median_ttft_ms: '60.2', p99_ttft_ms: '60.0' }),
    fits: () => ofServe({ median_ttft_ms: '60.1', p99_ttft_ms: '60.0' }),
  },
  {
    id: 'mean_within',
    says: 'a mean is not above the maximum',
    grade: 'contradicts',
    broken: () => ofReading(spread({ mean: '3.02' })),
    fits: () => ofReading(spread({ mean: '3.01' })),
  },
  {
    id: 'median_near_mean',
    says: 'a mean of 2 with a deviation of 0.5 has its median between 1.5 and 2.5',
    grade: 'contradicts',
    broken: () => ofReading(spread({ mean: '2.00', p50: '1.48', 'std.population': '0.50' })),
    fits: () => ofReading(spread({ mean: '2.00', p50: '1.49', 'std.population': '0.50' })),
  },
  {
    id: 'widest_deviation',
    says: 'a deviation by n of values from 1 to 3 is 1 at most',
    grade: 'contradicts',
    broken: () => ofReading(spread({ 'std.population': '1.02' })),
    fits: () => ofReading(spread({ 'std.population': '1.01' })),
  },
  {
    id: 'widest_deviation',
    says: 'one by n − 1 of two of them is 1.4142 at most',
    grade: 'contradicts',
    broken: () => ofReading(spread({ 'std.sample': '1.43' })),
    fits: () => ofReading(spread({ 'std.sample': '1.42' })),
  },
  {
    id: 'tpot_vs_e2el',
    says: 'means of answers that may be unlike are 20 % apart at most',
    grade: 'suspicious',
    broken: () => ofServe({ mean_e2el_ms: '242.5' }),
    fits: () => ofServe({ mean_e2el_ms: '240.0' }),
  },
  {
    id: 'tpot_vs_e2el',
    says: 'means of answers that are equally long agree to the digit',
    grade: 'contradicts',
    broken: () => ofDetailed({ mean_e2el_ms: '226.2' }),
    fits: () => ofDetailed({ mean_e2el_ms: '226.1' }),
  },
  {
    id: 'itl_tpot_order',
    says: 'chunks of unlike answers are 20 % closer than tokens at most',
    grade: 'suspicious',
    broken: () => ofServe({ mean_itl_ms: '7.8' }),
    fits: () => ofServe({ mean_itl_ms: '8.0' }),
  },
  {
    id: 'itl_tpot_order',
    says: 'chunks of equal answers are 10 % closer at most',
    grade: 'suspicious',
    broken: () => ofDetailed({ mean_itl_ms: '10.1' }),
    fits: () => ofDetailed({ mean_itl_ms: '10.2' }),
  },
  {
    id: 'little',
    says: '10 requests a second of 0.2 s each are two at once, and no more may be',
    grade: 'suspicious',
    broken: () => ofServe({ mean_e2el_ms: '203.0' }),
    fits: () => ofServe({ mean_e2el_ms: '200.1' }),
  },
  {
    id: 'little',
    says: 'requests that reach into a window are two more for the time of one',
    grade: 'contradicts',
    broken: () => ofServe({ mean_e2el_ms: '206.0' }),
    fits: () => ofServe({ mean_e2el_ms: '200.0' }),
  },
  {
    id: 'little_mean',
    says: 'a mean of requests under way is 10 % off at most, and 1 % for 0.2 s of 20',
    grade: 'suspicious',
    broken: () => ofReading(underWay('2.27')),
    fits: () => ofReading(underWay('2.24')),
  },
  {
    id: 'concurrency_gt_limit',
    says: 'vLLM counted seconds, and has done with it since 2026-09',
    grade: 'suspicious',
    broken: () => ofServe({ max_concurrent_requests: '3', date: '"20260916-160853"' }),
    fits: () => ofServe({ max_concurrent_requests: '2', date: '"20260916-160853"' }),
  },
  {
    id: 'concurrency_gt_limit',
    says: 'before, it is to be known and no more',
    grade: 'note',
    broken: () => ofServe({ max_concurrent_requests: '3' }),
    fits: () => ofServe({ max_concurrent_requests: '2' }),
  },
  {
    id: 'peak_lt_mean',
    says: 'of 1600 tokens in 10 s and the begin of an eleventh, one second has 145.5 at least',
    grade: 'contradicts',
    broken: () => ofServe({ max_output_tokens_per_s: '145.0' }),
    fits: () => ofServe({ max_output_tokens_per_s: '145.6' }),
  },
  {
    id: 'verdict_grounds',
    says: 'VALID with a constraint that is not met',
    grade: 'contradicts',
    broken: () => importText(summary.replace('INVALID', 'VALID')).findings,
    fits: () => importText(summary).findings,
  },
  {
    id: 'digits_lost',
    says: 'a number beyond 2^53 that no double is',
    grade: 'note',
    broken: () => ofServe({ total_output_tokens: '9007199254740993' }),
    fits: () => ofServe({ total_output_tokens: '9007199254740992' }),
  },
  {
    id: 'not_finite',
    says: 'a number that is none',
    grade: 'note',
    broken: () => ofServe({ mean_ttft_ms: 'NaN' }),
    fits: () => ofServe({ mean_ttft_ms: 'null' }),
  },
  {
    id: 'none_completed',
    says: 'a run of which every request failed',
    grade: 'suspicious',
    broken: () => ofServe({ completed: '0', failed: '100' }),
    fits: () => ofServe({ completed: '1', failed: '99' }),
  },
  {
    id: 'failed_requests',
    says: 'a single request that failed of those of a run',
    grade: 'note',
    broken: () => ofServe({ completed: '99', failed: '1' }),
    fits: () => ofServe({ completed: '100', failed: '0' }),
  },
  {
    id: 'time_gt_run',
    says: 'a request that took longer than the run, which was 10.005 s at most',
    grade: 'suspicious',
    broken: () => ofServe({ p99_ttft_ms: '10005.2' }),
    fits: () => ofServe({ p99_ttft_ms: '10004.9' }),
  },
  {
    id: 'needs_n',
    says: 'a median needs 11',
    grade: 'note',
    broken: () => ofReading({ figures: [['ttft.send', 'p50', '0.1', 10]] }),
    fits: () => ofReading({ figures: [['ttft.send', 'p50', '0.1', 11]] }),
  },
  {
    id: 'needs_n',
    says: 'a 99th percentile 662',
    grade: 'note',
    broken: () => ofReading({ figures: [['ttft.send', 'p99', '0.1', 661]] }),
    fits: () => ofReading({ figures: [['ttft.send', 'p99', '0.1', 662]] }),
  },
];
