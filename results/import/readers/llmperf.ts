import { type Fields, type FigureOfKey, firstObjectsOf, objectsOf } from '../fields.ts';
import type { Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import { lengthOf } from '../lengths.ts';
import type { MetricId } from '../metrics.ts';
import { own } from '../own.ts';
import { type Content, type Reader, type Reading, type ReadResult, Unreadable } from '../reader.ts';
import { Requests } from '../requests.ts';

// ray-project/llmperf, token_benchmark_ray.py: `metrics_summary`, flattened into one object, and the requests beside it. Deviations are those
// of pandas (sample), quantiles linear. `inter_token_latency_s` is the sum of all gaps, the first one included, over the chunks that came;
// output tokens are counted from the text with one tokenizer for all models. E2EL ends with the response.

export const llmperf: Reader = {
  tool: 'llmperf',
  version: '2',
  recognise(content) {
    const [first] = firstObjectsOf(content);
    const marks = [ofSummary, ofRequests].find((keys) => keys.every((key) => first?.has(key)));
    return marks ? [`${marks.join(', ')} in ${first!.at || 'the text'}`] : [];
  },
  read(content) {
    const [first] = firstObjectsOf(content);
    return first?.has(ofSummary[0]!) ? summaryOf(first) : requestsOf(content);
  },
};

const ofSummary = [
  'results_inter_token_latency_s_mean',
  'results_num_requests_started',
  'num_concurrent_requests',
];
const ofRequests = [
  'inter_token_latency_s',
  'ttft_s',
  'end_to_end_latency_s',
  'number_output_tokens',
  'error_code',
];

const quantities: Readonly<Record<string, readonly [metric: MetricId, unit: string]>> = {
  inter_token_latency_s: ['tpot.e2el_chunks', 's'],
  ttft_s: ['ttft.send', 's'],
  end_to_end_latency_s: ['e2el.response_end', 's'],
  request_output_throughput_token_per_s: ['tput.sequence.whole', 'tokens/s'],
  number_input_tokens: ['tokens.in', 'tokens'],
  number_output_tokens: ['tokens.out', 'tokens'],
};

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

function summaryOf(fields: Fields): Reading {
  const version = fields.text('version');
  if (version !== null && version !== '2023-08-31')
    throw new Unreadable(
      `the version of its results is ${version}, and of LLMPerf 2023-08-31 is known`,
      'Update assay, or run a version of LLMPerf whose results are known.',
    );
  const result = resultOf(fields);
  return {
    toolVersion: version,
    layout: 'summary',
    results: typeof result === 'string' ? [] : [result],
    rejected: typeof result === 'string' ? [{ at: fields.at, reason: result }] : [],
    unknown: fields.rest(),
    isOfFirst: true,
  };
}

function resultOf(fields: Fields): ReadResult | string {
  const ok = fields.count('results_num_completed_requests');
  const failed = fields.count('results_number_errors');
  if (ok === 0) return failed ? `all ${failed} requests failed` : 'no request was completed';
  const streams = fields.count('num_concurrent_requests');
  const model = fields.text('model');
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['results_num_requests_started', { ...once, metric: 'requests.issued', unit: 'requests' }],
    ['results_num_completed_requests', { ...once, metric: 'requests.ok', unit: 'requests' }],
    ['results_number_errors', { ...once, metric: 'requests.failed', unit: 'requests' }],
    [
      'results_num_completed_requests_per_min',
      { ...once, metric: 'requests.wall', unit: 'requests/min', scale: 1 / 60, population: 'ok', n: ok },
    ],
    [
      'results_mean_output_throughput_token_per_s',
      { ...once, metric: 'tput.out.wall', unit: 'tokens/s', population: 'ok', n: ok },
    ],
    ['num_concurrent_requests', { ...once, metric: 'concurrency.limit', unit: 'requests' }],
    ['mean_output_tokens', { ...once, metric: 'tokens.out.requested', statistic: 'mean', unit: 'tokens' }],
    ...fields.keys.flatMap((key) => {
      const found = quantityOf(key);
      if (found === null) return [];
      const [metric, unit, statistic] = found;
      return [[key, { metric, statistic, unit, scale: 1, population: 'ok', n: ok }] as const];
    }),
  ];
  const figures = rows.flatMap(([key, of]) => fields.figure(key, of) ?? []);
  return {
    at: fields.at,
    title: [model ?? 'model not named', ...(streams === null ? [] : [`at most ${streams} at once`])].join(
      ', ',
    ),
    conditions: {
      ...nothingSaid,
      model,
      scenario: 'closed',
      batch: streams,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
      startedAt: null,
    },
    figures,
    kept: null,
    verdict: null,
  };
}

/** "results_ttft_s_quantiles_p25", "results_ttft_s_stddev". */
function quantityOf(key: string): readonly [MetricId, string, Statistic] | null {
  const [, name, of] = /^results_(.+?)_(?:quantiles_)?(p\d+|mean|min|max|stddev)$/.exec(key) ?? [];
  const quantity = name === undefined ? null : own(quantities, name);
  if (quantity === null) return null;
  return [...quantity, of === 'stddev' ? 'std.sample' : (of as Statistic)];
}

function requestsOf(content: Content): Reading {
  const requests = new Requests();
  const rejected: { at: string; reason: string }[] = [];
  let failed = 0;
  for (const request of objectsOf(content)) {
    if (!request.has('end_to_end_latency_s')) {
      rejected.push({ at: request.at, reason: 'it is no request of LLMPerf' });
      continue;
    }
    const isOk = request.raw('error_code') === null;
    if (!isOk) failed++;
    requests.add({
      // A request that failed has 0 for each of its times.
      ttftS: isOk ? request.number('ttft_s') : null,
      e2elS: isOk ? request.number('end_to_end_latency_s') : null,
      tokensIn: request.number('number_input_tokens'),
      tokensOut: isOk ? request.number('number_output_tokens') : null,
      ok: isOk ? 1 : 0,
    });
  }
  const reading = { toolVersion: null, layout: 'requests', unknown: [] };
  const kept = requests.kept('');
  if (kept === null || failed === requests.n)
    return {
      ...reading,
      results: [],
      rejected: [{ at: '', reason: `all ${failed} requests failed` }, ...rejected],
    };
  const title = `${requests.n} requests, ${failed} of them failed`;
  const result = { at: '', title, conditions: nothingSaid, figures: [], kept, verdict: null };
  return { ...reading, results: [result], rejected };
}
