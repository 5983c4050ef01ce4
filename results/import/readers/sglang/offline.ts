import type { Fields, FigureOfKey } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import { evenly } from '../../lengths.ts';
import type { ReadResult } from '../../reader.ts';

// bench_offline_throughput.py, `throughput_test_once`: one call with all requests, none of which can fail alone; all rates are over its time.

/** The result of a line, or why it is none. */
export function offlineResult(line: Fields): ReadResult | string {
  const requests = line.count('successful_requests');
  if (requests === 0) return 'successful_requests is 0: nothing was generated';
  const run = { statistic: 'single', scale: 1, population: 'run', n: null } as const;
  const total = { ...run, statistic: 'total', unit: 'tokens' } as const;
  const of = { ...run, population: 'ok', n: requests, unit: 'tokens/s' } as const;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['successful_requests', { ...run, metric: 'requests.issued', unit: 'requests' }],
    ['total_latency', { ...run, metric: 'wall', unit: 's' }],
    ['total_input_tokens', { ...total, metric: 'tokens.in' }],
    ['total_output_tokens', { ...total, metric: 'tokens.out' }],
    ['request_throughput', { ...of, metric: 'requests.wall', unit: 'requests/s' }],
    ['input_throughput', { ...of, metric: 'tput.in.wall' }],
    ['output_throughput', { ...of, metric: 'tput.out.wall' }],
    ['total_throughput', { ...of, metric: 'tput.total.wall' }],
    ['last_gen_throughput', { ...run, metric: 'tokens.out.rate.server', unit: 'tokens/s' }],
  ];
  return {
    at: line.at,
    title: `model not named, ${requests ?? '?'} requests at once`,
    conditions: {
      ...nothingSaid,
      scenario: 'offline',
      isl: evenly(line.number('total_input_tokens'), requests),
      osl: evenly(line.number('total_output_tokens'), requests),
      engine: ['sglang', line.text('backend')].filter(Boolean).join(' '),
    },
    figures: rows.flatMap(([key, figure]) => line.figure(key, figure) ?? []),
    kept: null,
    verdict: null,
  };
}
