import type { MetricId } from '../../metrics.ts';

/** Metrics that each request has. */
export const ofRequests: Readonly<Record<string, MetricId>> = {
  request_latency: 'e2el.send',
  time_to_first_token: 'ttft.send',
  time_to_second_token: 'gap.second',
  inter_token_latency: 'tpot.excl_first',
  // Until 2025-04, when it became one of the tokens after the first.
  output_token_throughput_per_request: 'tput.sequence.e2el',
  output_token_throughput_per_user: 'tput.sequence',
  output_sequence_length: 'tokens.out',
  input_sequence_length: 'tokens.in',
};

/** Metrics that a run has once. */
export const ofRun: Readonly<Record<string, MetricId>> = {
  request_throughput: 'requests.wall',
  request_goodput: 'goodput.wall',
  request_count: 'requests.ok',
  output_token_throughput: 'tput.out.wall',
};
