import { audit } from '../../../../results/import/audit.ts';
import type { Statistic } from '../../../../results/import/figure.ts';
import { type ImportedConditions, nothingSaid, type Told } from '../../../../results/import/imported.ts';
import type { MetricId } from '../../../../results/import/metrics.ts';
import type { Kept } from '../../../../results/import/reader.ts';
import { importText, known } from '../samples.ts';

// Files made for the auditor: honest ones, with what a test changes in them.

/** Numbers as they are written, so that their digits count. */
type Written = Readonly<Record<string, string>>;

const textOf = (fields: Written) =>
  `{${Object.entries(fields)
    .map(([name, value]) => `"${name}": ${value}`)
    .join(',')}}`;

/** 100 requests of 32 tokens in and 16 out, two at once, for 10 s: 50 ms to the first token and 10 ms to each other one. */
const serve: Written = {
  backend: '"vllm"',
  model_id: '"meta-llama/Llama-3.1-8B"',
  date: '"20260816-160853"',
  request_rate: '"inf"',
  completed: '100',
  failed: '0',
  num_prompts: '100',
  duration: '10.00',
  total_input_tokens: '3200',
  total_output_tokens: '1600',
  request_throughput: '10.00',
  output_throughput: '160.0',
  total_token_throughput: '480.0',
  max_concurrency: '2',
  mean_ttft_ms: '50.0',
  mean_tpot_ms: '10.0',
  mean_itl_ms: '10.0',
};

/** The findings of a file of `vllm bench serve`. */
export const ofServe = (changes: Written = {}, told: Told = {}) =>
  importText(textOf({ ...serve, ...changes }), told).findings;

/** One request a line: when it began, how long its first token took, and how far apart the others were, in seconds. */
type Request = readonly [start: number, ttft: number, gap: number, tokens: number];

/** Twelve requests one after the other on a clock of its own; no two are alike. */
export const requests: readonly Request[] = Array.from({ length: 12 }, (_, i) => [
  1000.5 + i * 0.3 + 0.0001234567 * i * i,
  0.05 + 0.0012345678 * ((i * 5) % 12),
  0.01 + 0.0002345671 * ((i * 7) % 12),
  16,
]);

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
const population = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((one) => (one - mean(values)) ** 2)));

/** A file of `vllm bench serve --save-detailed` of these requests, as honest as arithmetic. */
export function detailed(rows: readonly Request[], changes: Written = {}): Written {
  const tokens = rows.reduce((sum, [, , , n]) => sum + n, 0);
  const ttfts = rows.map(([, ttft]) => ttft);
  const ends = rows.map(([, ttft, gap, n]) => ttft + (n - 1) * gap);
  const duration = Math.max(...rows.map(([start], i) => start + ends[i]!)) - rows[0]![0] + 0.001;
  const numbers = {
    completed: rows.length,
    num_prompts: rows.length,
    duration,
    total_input_tokens: 32 * rows.length,
    total_output_tokens: tokens,
    request_throughput: rows.length / duration,
    output_throughput: tokens / duration,
    total_token_throughput: (tokens + 32 * rows.length) / duration,
    mean_ttft_ms: 1000 * mean(ttfts),
    std_ttft_ms: 1000 * population(ttfts),
    mean_tpot_ms: 1000 * mean(rows.map(([, , gap]) => gap)),
    mean_itl_ms: 1000 * mean(rows.flatMap(([, , gap, n]) => new Array<number>(n - 1).fill(gap))),
    mean_e2el_ms: 1000 * mean(ends),
    ttfts,
    itls: rows.map(([, , gap, n]) => new Array<number>(n - 1).fill(gap)),
    start_times: rows.map(([start]) => start),
    input_lens: rows.map(() => 32),
    output_lens: rows.map(([, , , n]) => n),
  };
  const written = Object.entries(numbers).map(([name, value]) => [name, JSON.stringify(value)]);
  return { ...Object.fromEntries(written), ...changes };
}

/** The findings of a file of llama-bench with one test of a dense model of 8 billion parameters on an H200. */
export const ofLlamaBench = (changes: Written) =>
  importText(
    `[${textOf({
      build_commit: '"01ec0cc"',
      build_number: '7951',
      cpu_info: '"a processor"',
      gpu_info: '"NVIDIA H200"',
      backends: '"CUDA"',
      model_filename: '"m.gguf"',
      model_type: '"llama 8B F16"',
      model_size: '16068894720',
      model_n_params: '8030261248',
      n_batch: '2048',
      n_ubatch: '512',
      n_prompt: '0',
      n_gen: '128',
      n_depth: '0',
      test_time: '"2026-02-06T06:07:29Z"',
      avg_ns: '10666666666',
      stddev_ns: '0',
      avg_ts: '12.000200',
      stddev_ts: '2.000050',
      samples_ns: '[12800000000, 10666666666, 8533333333]',
      samples_ts: '[10.0001, 12.0003, 14.0002]',
      ...changes,
    })}]`,
  ).findings;

/** A figure as a reader gives it: what it is, as it is written in the unit of its metric, and of how many. */
type Row = readonly [metric: MetricId, statistic: Statistic, written: string, n?: number];

export interface Made {
  readonly figures: readonly Row[];
  readonly conditions?: Partial<ImportedConditions>;
  readonly columns?: Partial<Record<keyof Kept['columns'], readonly number[]>>;
  readonly per?: 'group' | 'device';
}

/** The findings of a reading of a tool whose reader is not asked: of figures and columns that this one has and another has not. */
export function ofReading({ figures, conditions = {}, columns, per = 'group' }: Made) {
  const rows = Object.entries(columns ?? {}).map(([name, values]) => [name, Float64Array.from(values)]);
  const n = columns ? Object.values(columns)[0]!.length : 0;
  return audit(
    'a tool',
    {
      toolVersion: null,
      layout: 'made',
      rejected: [],
      unknown: [],
      results: [
        {
          at: '',
          title: 'made',
          conditions: { ...nothingSaid, ...conditions },
          verdict: null,
          kept: columns ? { at: '/requests', n, columns: Object.fromEntries(rows) } : null,
          figures: figures.map(([metric, statistic, written, of]) => ({
            metric,
            statistic,
            value: Number(written),
            missing: null,
            written,
            unit: /^(tokens|requests)/.test(metric) ? 'tokens' : 's',
            at: `/${metric}/${statistic}`,
            population: 'ok' as const,
            n: of ?? null,
            per,
          })),
        },
      ],
    },
    known,
  ).findings;
}

/** The grade in which a check finds something; null where it finds nothing. */
export const gradeOf = (id: string, findings: readonly { check: string; grade: string }[]) =>
  findings.find(({ check }) => check === id)?.grade ?? null;

/** Of each check: files that it objects to, and such as are just within what their digits and its tolerance allow. */
export interface Case {
  readonly id: string;
  readonly says: string;
  readonly grade: 'contradicts' | 'suspicious' | 'note';
  readonly broken: () => Findings;
  readonly fits: () => Findings;
}

type Findings = ReturnType<typeof ofServe>;

/** The findings of a file that keeps its requests. */
export const ofDetailed = (changes: Record<string, string> = {}) => ofServe(detailed(requests, changes));

/** What is told of a file of a server. */
export const h200 = { device: 'NVIDIA H200', deviceCount: 1, precision: 'FP8' };
