import { type Fields, type FigureOfKey, firstObjectsOf, objectsOf } from '../fields.ts';
import { percentile } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { Kept, Reader, ReadResult } from '../reader.ts';

// vllm-project/vllm, vllm/benchmarks/throughput.py and latency.py: `main`, with --output-json. Throughput is of prompts and outputs together,
// over the time of one call with all requests. A latency is the time of one call of `generate` with a whole batch; percentiles are numpy's
// (linear). Neither file says of which model, device or lengths it is.

export const vllmOffline: Reader = {
  tool: 'vllm bench throughput and latency',
  version: '1',
  recognise(content) {
    for (const fields of firstObjectsOf(content))
      for (const marks of [throughputMarks, latencyMarks])
        if (marks.every((key) => fields.has(key)))
          return [`${marks.join(', ')} in ${fields.at || 'the text'}`];
    return [];
  },
  read(content) {
    const parts = [...objectsOf(content)];
    const isThroughput = parts[0]?.has('elapsed_time') ?? false;
    const read = parts.map((fields) =>
      fields.has('elapsed_time') ? throughputOf(fields) : latencyOf(fields),
    );
    return {
      toolVersion: null,
      layout: isThroughput ? 'throughput' : 'latency',
      results: read.filter((result) => typeof result !== 'string'),
      rejected: read.flatMap((result, i) =>
        typeof result === 'string' ? [{ at: parts[i]!.at, reason: result }] : [],
      ),
      unknown: parts.flatMap((fields) => fields.rest()),
    };
  },
};

const throughputMarks = [
  'elapsed_time',
  'num_requests',
  'total_num_tokens',
  'requests_per_second',
  'tokens_per_second',
];
const latencyMarks = ['avg_latency', 'latencies', 'percentiles'];

function throughputOf(fields: Fields): ReadResult | string {
  const requests = fields.count('num_requests');
  if (requests === 0) return 'num_requests is 0: nothing was generated';
  const run = { statistic: 'single', scale: 1, population: 'run', n: null } as const;
  const of = { ...run, population: 'all', n: requests } as const;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['elapsed_time', { ...run, metric: 'wall', unit: 's' }],
    ['num_requests', { ...run, metric: 'requests.issued', unit: 'requests' }],
    ['total_num_tokens', { ...run, metric: 'tokens.all', statistic: 'total', unit: 'tokens' }],
    ['requests_per_second', { ...of, metric: 'requests.wall', unit: 'requests/s' }],
    ['tokens_per_second', { ...of, metric: 'tput.total.wall', unit: 'tokens/s' }],
  ];
  return {
    at: fields.at,
    title: `model not named, ${requests ?? '?'} requests at once`,
    conditions: { ...nothingSaid, scenario: 'offline', engine: 'vllm' },
    figures: rows.map(([key, of]) => fields.figure(key, of)).filter((figure) => figure !== null),
    kept: null,
    verdict: null,
  };
}

function latencyOf(fields: Fields): ReadResult | string {
  const kept = keptOf(fields);
  if (kept === null) return 'latencies holds no time: no batch was run';
  const of = { metric: 'batch.generate', unit: 's', scale: 1, population: 'repetitions', n: kept.n } as const;
  const percentiles = fields.child('percentiles');
  return {
    at: fields.at,
    title: `model not named, ${kept.n} batches`,
    conditions: { ...nothingSaid, scenario: 'one batch', engine: 'vllm' },
    figures: [
      fields.figure('avg_latency', { ...of, statistic: 'mean' }),
      ...(percentiles?.keys ?? []).map((key) => {
        const statistic = percentile(key);
        return statistic && percentiles!.figure(key, { ...of, statistic });
      }),
    ].filter((figure) => figure !== null),
    kept,
    verdict: null,
  };
}

function keptOf(fields: Fields): Kept | null {
  const times = fields.numbers('latencies');
  return times === null || times.length === 0
    ? null
    : { at: fields.pointer('latencies'), n: times.length, columns: { durationS: Float64Array.from(times) } };
}
