import type { Statistic } from '../../figure.ts';
import type { MetricId } from '../../metrics.ts';
import { own } from '../../own.ts';

// metrics/types/*.py: each class has a tag and a formula. A request is sent at `start_perf_ns`; its latency ends with its last response that
// holds output. Tokens are counted without special ones; OSL is answer and reasoning together, which `output_token_count` is not.

/** Metrics that each request has. */
const ofRequests: Readonly<Record<string, MetricId>> = {
  request_latency: 'e2el.send',
  time_to_first_token: 'ttft.send',
  time_to_second_token: 'gap.second',
  time_to_first_output_token: 'ttft.answer',
  decode_duration: 'decode.span',
  full_decode_duration: 'decode.response_end',
  inter_token_latency: 'tpot.excl_first',
  full_response_inter_token_latency: 'tpot.response_end',
  inter_chunk_latency: 'itl.chunk',
  output_token_throughput_per_user: 'tput.sequence',
  full_response_output_token_throughput_per_user: 'tput.sequence.response_end',
  e2e_output_token_throughput: 'tput.sequence.e2el',
  prefill_throughput_per_user: 'tput.sequence.in',
  input_sequence_length: 'tokens.in',
  output_sequence_length: 'tokens.out',
  output_token_count: 'tokens.answer',
  reasoning_token_count: 'tokens.reasoning',
};

/** Tags of 2025-10. */
const earlier: Readonly<Record<string, string>> = {
  ttft: 'time_to_first_token',
  ttst: 'time_to_second_token',
};

/**
 * With `--per-chunk-usage` (2026-08, #1279) the tokens of the first chunk are taken off where one token was: another quantity in the same
 * words. The end of the full response is no part of what a chunk holds, but its divisor is the same.
 */
const ofFirstChunk: Readonly<Record<string, MetricId>> = {
  inter_token_latency: 'tpot.first_chunk',
  full_response_inter_token_latency: 'tpot.response_end.first_chunk',
  output_token_throughput_per_user: 'tput.sequence.first_chunk',
};

/** The metric of a tag that each request has; null for any other tag. */
export function metricOfRequests(tag: string, isPerChunk: boolean): MetricId | null {
  const name = own(earlier, tag) ?? tag;
  return (isPerChunk ? own(ofFirstChunk, name) : null) ?? own(ofRequests, name);
}

type Run = readonly [metric: MetricId, statistic: Extract<Statistic, 'single' | 'total'>];

/** Metrics that a run has once. `total_output_tokens` is without reasoning; the throughput counts `total_osl`. */
const ofRun: Readonly<Record<string, Run>> = {
  request_count: ['requests.ok', 'single'],
  error_request_count: ['requests.failed', 'single'],
  good_request_count: ['requests.good', 'single'],
  benchmark_duration: ['wall', 'single'],
  request_throughput: ['requests.wall', 'single'],
  goodput: ['goodput.wall', 'single'],
  output_token_throughput: ['tput.out.wall', 'single'],
  input_token_throughput: ['tput.in.wall', 'single'],
  total_token_throughput: ['tput.total.wall', 'single'],
  total_isl: ['tokens.in', 'total'],
  total_osl: ['tokens.out', 'total'],
  total_output_tokens: ['tokens.answer', 'total'],
  total_reasoning_tokens: ['tokens.reasoning', 'total'],
  average_gpu_power: ['gpu.power', 'single'],
  total_gpu_energy: ['gpu.energy', 'single'],
  energy_per_output_token: ['gpu.energy.token.out', 'single'],
  energy_per_total_token: ['gpu.energy.token.all', 'single'],
};

/** Energy has the maker of the GPU before its name since 1.5. */
export const metricOfRun = (tag: string): Run | null => own(ofRun, tag.replace(/^(nvidia|amd)_/, ''));

/** Of one GPU, by name before and since 1.5. A temperature of AMD is that of the junction. */
const ofGpu: Readonly<Record<string, MetricId>> = {
  gpu_power_usage: 'gpu.power',
  nvidia_power_usage: 'gpu.power',
  amd_power: 'gpu.power',
  gpu_utilization: 'gpu.busy',
  nvidia_gpu_utilization: 'gpu.busy',
  gpu_memory_used: 'gpu.memory.used',
  nvidia_memory_used: 'gpu.memory.used',
  amd_memory_used: 'gpu.memory.used',
  gpu_temperature: 'gpu.temperature',
  nvidia_temperature: 'gpu.temperature',
  amd_temperature: 'gpu.temperature',
};

export const metricOfGpu = (name: string): MetricId | null => own(ofGpu, name);
