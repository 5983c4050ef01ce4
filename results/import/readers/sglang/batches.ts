import type { Fields, FigureOfKey } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import type { MetricId } from '../../metrics.ts';
import type { ReadResult } from '../../reader.ts';

// bench_one_batch.py, `latency_test_run_once`: one prefill and its decode steps, each waited for; and bench_one_batch_server.py,
// `run_one_case`: one request with a whole batch. The latter divided all output by the whole time in 2025; since then by what is behind the
// first output of the last sequence, and with `--disable-ignore-eos` (2026) it counts only the tokens of that time. −1 is a figure that the
// server does not have.

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;
const rate = { ...once, unit: 'tokens/s' } as const;
const time = { ...once, unit: 's' } as const;

type Rows = readonly (readonly [string, FigureOfKey])[];

/** The result of a line of bench_one_batch, or why it is none. */
export function batchResult(line: Fields): ReadResult | string {
  const steps = Math.max(0, (line.count('output_len') ?? 1) - 1);
  const ofSteps = { statistic: 'p50', scale: 1, population: 'repetitions', n: steps } as const;
  return resultOf(line, [
    ['prefill_latency', { ...time, metric: 'prefill.batch' }],
    ['prefill_throughput', { ...rate, metric: 'prefill.tput' }],
    ['median_decode_latency', { ...ofSteps, metric: 'decode.step.growing', unit: 's' }],
    ['median_decode_throughput', { ...ofSteps, metric: 'decode.step.growing.tput', unit: 'tokens/s' }],
    ['total_latency', { ...time, metric: 'batch.steps' }],
    ['overall_throughput', { ...rate, metric: 'tput.total.steps' }],
  ]);
}

/** The result of a line of bench_one_batch_server, or why it is none. */
export function serverBatchResult(line: Fields): ReadResult | string {
  const output = outputRate(line);
  const minusOne = (key: string) => (line.number(key) === -1 ? 'the server does not have it' : null);
  return resultOf(line, [
    ['latency', { ...time, metric: 'batch.request' }],
    ['last_ttft', { ...time, metric: 'ttft.last' }],
    ['input_throughput', { ...rate, metric: 'tput.in.ttft_last' }],
    [
      'output_throughput',
      {
        ...rate,
        metric: output ?? 'tput.out.batch',
        missing: output === null ? 'by none of the formulas of the tool does it follow from the rest' : null,
      },
    ],
    ['overall_throughput', { ...rate, metric: 'tput.total.batch' }],
    [
      'last_gen_throughput',
      { ...rate, metric: 'tokens.out.rate.server', missing: minusOne('last_gen_throughput') },
    ],
    [
      'acc_length',
      {
        ...once,
        statistic: 'mean',
        metric: 'tokens.step',
        unit: 'tokens',
        missing: minusOne('acc_length'),
      },
    ],
    ['total_output_tokens', { ...once, statistic: 'total', metric: 'tokens.out', unit: 'tokens' }],
    ['num_early_stopped', { ...once, metric: 'requests.ended_early', unit: 'requests' }],
    ['steady_state_output_throughput', { ...rate, metric: 'tput.out.full_batch' }],
    ['steady_state_window_s', { ...time, metric: 'wall.full_batch' }],
    ['cache_hit_rate', { ...once, statistic: 'mean', metric: 'cache.hit', unit: 'ratio' }],
  ]);
}

/** Which of its formulas the output rate of a line is by; null where it is by none. */
function outputRate(line: Fields): MetricId | null {
  const [told, whole] = [numberOf(line, 'output_throughput'), numberOf(line, 'latency')];
  const [batch, length] = [line.count('batch_size'), line.count('output_len')];
  if (!told || !whole || batch === null || length === null) return null;
  const tokens = line.count('total_output_tokens') ?? batch * length;
  const first = numberOf(line, 'last_ttft');
  if (first === null) return isProduct(tokens, told, whole) ? 'tput.out.batch' : null;
  const later = { value: whole.value - first.value, error: whole.error + first.error };
  if (isProduct(tokens, told, later)) return 'tput.out.after_ttft_last';
  return told.value * later.value < tokens ? 'tput.out.behind_ttft_last' : null;
}

interface Rounded {
  readonly value: number;
  readonly error: number;
}

/** Times are rounded to four digits behind the point, rates to two; zeros at the end are not written. */
function numberOf(line: Fields, key: string): Rounded | null {
  const value = line.number(key);
  return value === null ? null : { value, error: key.endsWith('throughput') ? 0.005 : 0.00005 };
}

/** Whether a whole number is a product, as far as the digits of its factors tell. */
const isProduct = (whole: number, a: Rounded, b: Rounded): boolean =>
  Math.abs(a.value * b.value - whole) <= a.error * b.value + b.error * a.value + a.error * b.error + 1e-6;

function resultOf(line: Fields, rows: Rows): ReadResult | string {
  const [batch, isl, osl] = [line.count('batch_size'), line.count('input_len'), line.count('output_len')];
  if (batch === 0) return 'batch_size is 0: nothing was run';
  const run = line.text('run_name');
  return {
    at: line.at,
    title: [
      run === 'default' ? null : run,
      `batch ${batch ?? '?'}`,
      `${isl ?? '?'} tokens in, ${osl ?? '?'} out`,
    ]
      .filter(Boolean)
      .join(', '),
    conditions: { ...nothingSaid, scenario: 'one batch', isl, osl, batch, engine: 'sglang' },
    // A null is a figure that such a run has not.
    figures: rows.flatMap(([key, of]) => (line.raw(key) === null ? [] : (line.figure(key, of) ?? []))),
    kept: null,
    verdict: null,
  };
}
