import { type Fields, type FigureOfKey, firstObjectsOf } from '../fields.ts';
import { type ImportedFigure, percentile, type Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import { lengthOf } from '../lengths.ts';
import type { MetricId } from '../metrics.ts';
import { own } from '../own.ts';
import { type Kept, type Reader, type ReadResult, Unreadable } from '../reader.ts';
import { Requests } from '../requests.ts';

// sgl-project/genai-bench, genai_bench/metrics: `AggregatedMetrics` of one scenario and concurrency, with the requests. Deviations are numpy's
// (population), percentiles linear. TPOT is (E2EL − TTFT) / (n − 1), E2EL to the end of the response; `output_throughput` and
// `output_inference_speed` are both its inverse. Requests of warm-up and cool-down are no part of `stats`, but of the run's time. Tasks that
// produce no text have 0 in place of every figure of output.

export const genaiBench: Reader = {
  tool: 'genai-bench',
  version: '1',
  recognise(content) {
    const [first] = firstObjectsOf(content);
    return marks.every((key) => first?.has(key)) ? [`${marks.join(', ')} in ${first!.at || 'the text'}`] : [];
  },
  read(content) {
    const [fields] = firstObjectsOf(content);
    if (fields === undefined) throw new Unreadable('it holds nothing', 'Name the file that the tool wrote.');
    const result = resultOf(fields);
    return {
      toolVersion: null,
      layout: fields.has('_time_unit') ? 'run with a unit of time' : 'run',
      results: typeof result === 'string' ? [] : [result],
      rejected: typeof result === 'string' ? [{ at: fields.at, reason: result }] : [],
      unknown: fields.rest(),
      isOfFirst: true,
    };
  },
};

const marks = ['aggregated_metrics', 'individual_request_metrics'];

/** Since 2025-09 the user says in which unit times are; before, and where it is not said, in s. */
function secondsOf(fields: Fields): readonly [unit: string, scale: number] {
  const unit = fields.text('_time_unit') ?? 's';
  if (unit === 's') return [unit, 1];
  if (unit === 'ms') return [unit, 1e-3];
  throw new Unreadable(
    `its unit of time is ${unit}, and of genai-bench s and ms are known`,
    'Export it with --metrics-time-unit s.',
  );
}

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

function resultOf(fields: Fields): ReadResult | string {
  const run = fields.child('aggregated_metrics');
  const stats = run?.child('stats') ?? null;
  if (run === null || stats === null) return 'it has no aggregated metrics';
  const ok = run.count('num_completed_requests');
  const failed = run.count('num_error_requests');
  if (ok === 0) return failed ? `all ${failed} requests failed` : 'no request was completed';
  const [unit, scale] = secondsOf(fields);
  const limit = run.count('num_concurrency');
  const of = { ...once, population: 'ok', n: ok } as const;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['run_duration', { ...once, metric: 'wall', unit: 's' }],
    ['num_requests', { ...once, metric: 'requests.issued', unit: 'requests' }],
    ['num_completed_requests', { ...once, metric: 'requests.ok', unit: 'requests' }],
    ['num_error_requests', { ...once, metric: 'requests.failed', unit: 'requests' }],
    ['num_concurrency', { ...once, metric: 'concurrency.limit', unit: 'requests' }],
    ['requests_per_second', { ...of, metric: 'requests.wall', unit: 'requests/s' }],
    ['mean_output_throughput_tokens_per_s', { ...of, metric: 'tput.out.wall', unit: 'tokens/s' }],
    ['mean_input_throughput_tokens_per_s', { ...of, metric: 'tput.in.wall', unit: 'tokens/s' }],
    ['mean_total_tokens_throughput_tokens_per_s', { ...of, metric: 'tput.total.wall', unit: 'tokens/s' }],
  ];
  const measured = measuredIn(stats);
  const figures = [
    ...rows.flatMap(([key, figure]) => run.figure(key, figure) ?? []),
    ...stats.keys.flatMap((key) => figuresOf(stats, key, unit, scale, measured)),
  ];
  const scenario = run.text('scenario');
  return {
    at: fields.at,
    title: [scenario, ...(limit === null ? [] : [`at most ${limit} at once`])].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      scenario: 'closed',
      batch: limit,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
    },
    figures,
    kept: keptOf(fields, scale),
    verdict: null,
  };
}

const times: Readonly<Record<string, MetricId>> = {
  ttft: 'ttft.send',
  tpot: 'tpot.response_end',
  e2e_latency: 'e2el.response_end',
  output_latency: 'decode.response_end',
};

const others: Readonly<Record<string, readonly [MetricId, string]>> = {
  output_inference_speed: ['tput.sequence.response_end', 'tokens/s'],
  output_throughput: ['tput.sequence.response_end', 'tokens/s'],
  input_throughput: ['tput.sequence.in', 'tokens/s'],
  num_input_tokens: ['tokens.in', 'tokens'],
  num_output_tokens: ['tokens.out', 'tokens'],
  num_reasoning_tokens: ['tokens.reasoning', 'tokens'],
  total_tokens: ['tokens.all', 'tokens'],
};

/** Of how many requests the statistics are, without those of warm-up and cool-down: the sum of their inputs over the mean. */
function measuredIn(stats: Fields): number | null {
  const inputs = stats.child('num_input_tokens');
  const n = Math.round((inputs?.number('sum') ?? 0) / (inputs?.number('mean') ?? 0));
  return Number.isSafeInteger(n) && n > 0 ? n : null;
}

function figuresOf(
  stats: Fields,
  name: string,
  timeUnit: string,
  timeScale: number,
  n: number | null,
): ImportedFigure[] {
  const time = own(times, name);
  const [metric, unit, scale] =
    time === null ? [...(own(others, name) ?? []), 1] : [time, timeUnit, timeScale];
  const field = typeof metric === 'string' && typeof unit === 'string' ? stats.child(name) : null;
  if (field === null) return [];
  const isNothing = !name.includes('tokens') && field.number('max') === 0;
  const missing = isNothing ? 'the task has no output of text, for which the tool writes 0' : null;
  return field.keys.flatMap((key) => {
    const statistic = statisticOf(key);
    if (statistic === null || field.raw(key) === null) return [];
    const of = { metric: metric as MetricId, statistic, unit: unit as string, scale: scale as number };
    return field.figure(key, { ...of, population: 'ok', n, missing }) ?? [];
  });
}

function statisticOf(key: string): Statistic | null {
  if (key.startsWith('p')) return percentile(key.slice(1));
  if (key === 'mean' || key === 'min' || key === 'max') return key;
  return key === 'stddev' ? 'std.population' : key === 'sum' ? 'total' : null;
}

function keptOf(fields: Fields, scale: number): Kept | null {
  const requests = new Requests();
  for (const request of fields.children('individual_request_metrics')) {
    const timeOf = (key: string) => {
      const time = request.number(key);
      return time === null ? null : time * scale;
    };
    requests.add({
      ttftS: timeOf('ttft'),
      e2elS: timeOf('e2e_latency'),
      tokensIn: request.number('num_input_tokens'),
      tokensOut: request.number('num_output_tokens'),
      ok: request.raw('error_code') == null ? 1 : 0,
    });
    // What is kept of a request is enough to recompute the rest.
    for (const key of request.keys) request.raw(key);
  }
  return requests.kept(fields.pointer('individual_request_metrics'));
}
