import { own } from '../../own.ts';

/** How columns of a layout are called. */
export interface Columns {
  countOf(status: string): string;
  /** The columns of a distribution of requests of a status; null where the layout has none for that metric. */
  distribution(
    metric: string,
    status: string,
  ): { mean: string; median: string; deviation: string; list: string } | null;
  /** Whether a distribution without values has no columns. */
  readonly isOptional: boolean;
  readonly duration: string;
  readonly startedAt: string;
  readonly strategy: string;
  /** Cells that hold texts of JSON, and the key of the model in those of the backend and of the settings. */
  readonly settings: string;
  readonly backend: string;
  readonly metadata: string;
  readonly model: string;
}

/** "Successful Time to first token ms mean". */
export const columnsOf2025: Columns = {
  countOf: (status) => `${status} Requests`,
  distribution(metric, status) {
    const words = metric.replaceAll('_', ' ');
    const name = `${status} ${words[0]!.toUpperCase()}${words.slice(1)}`;
    return {
      mean: `${name} mean`,
      median: `${name} median`,
      deviation: `${name} std dev`,
      list: `${name} [min, 0.1, 1, 5, 10, 25, 75, 90, 95, 99, max]`,
    };
  },
  isOptional: false,
  duration: 'Duration',
  startedAt: 'Start Time',
  strategy: 'Name',
  settings: 'Args',
  backend: 'Worker',
  metadata: 'Metadata',
  model: 'backend_model',
};

/** Groups and units of metrics. */
const groups: Readonly<Record<string, readonly [group: string, unit: string]>> = {
  request_latency: ['Request Latency', 'Sec'],
  time_to_first_token_ms: ['Time to First Token', 'ms'],
  time_to_first_output_token_ms: ['Time to First Output Token', 'ms'],
  time_per_output_token_ms: ['Time per Output Token', 'ms'],
  inter_token_latency_ms: ['Inter Token Latency', 'ms'],
  requests_per_second: ['Server Throughput', 'Requests/Sec'],
  request_concurrency: ['Server Throughput', 'Concurrency'],
  prompt_token_count: ['Token Metrics', 'Input Tokens'],
  output_token_count: ['Token Metrics', 'Output Tokens'],
  total_token_count: ['Token Metrics', 'Total Tokens'],
  prompt_tokens_per_second: ['Token Throughput', 'Input Tokens/Sec'],
  output_tokens_per_second: ['Token Throughput', 'Output Tokens/Sec'],
  tokens_per_second: ['Token Throughput', 'Total Tokens/Sec'],
  output_tokens_per_iteration: ['Token Streaming', 'Output Tokens/Iter'],
  iter_tokens_per_iteration: ['Token Streaming', 'Iter Tokens/Iter'],
};

/** "Time to First Token, Successful ms, Mean": three lines of headers. */
export const columnsSince2026: Columns = {
  countOf: (status) => `Request Counts, ${status}`,
  distribution(metric, status) {
    const [group, unit] = own(groups, metric) ?? [];
    if (group === undefined) return null;
    const name = `${group}, ${status} ${unit}`;
    return {
      mean: `${name}, Mean`,
      median: `${name}, Median`,
      deviation: `${name}, Std Dev`,
      list: `${name}, Percentiles`,
    };
  },
  isOptional: true,
  duration: 'Timings, Duration, Sec',
  startedAt: 'Timings, Start Time',
  strategy: 'Benchmark, Strategy',
  settings: 'Runtime Info, Arguments',
  backend: 'Run Info, Backend',
  metadata: 'Runtime Info, Metadata',
  model: 'model',
};
