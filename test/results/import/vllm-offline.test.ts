import { describe, expect, it } from 'vitest';
import { importSample, importText } from './samples.ts';

describe('vllm bench throughput', () => {
  it('counts prompts and outputs together, and is no rate of output', () => {
    const { results, layout } = importSample('vllm/made_throughput.json');
    expect(layout).toBe('throughput');
    const rates = results[0]!.figures.filter(({ unit }) => unit === 'tokens/s');
    expect(rates.map(({ metric }) => metric)).toEqual(['tput.total.wall']);
  });

  it('without a request is rejected', () => {
    const none = {
      elapsed_time: 1,
      num_requests: 0,
      total_num_tokens: 0,
      requests_per_second: 0,
      tokens_per_second: 0,
    };
    const { results, rejected } = importText(JSON.stringify(none));
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: '', reason: 'num_requests is 0: nothing was generated' }]);
  });
});

describe('vllm bench latency', () => {
  it('keeps the times of its batches one by one', () => {
    const [result] = importSample('vllm/made_latency.json').results;
    expect(result!.kept).toEqual({ at: '/latencies', n: 4 });
    expect(result!.figures.every(({ n }) => n === 4)).toBe(true);
  });

  it('has no figure of a key that is no percentile, and keeps it as what nobody understood', () => {
    const percentiles = { '50': 1.5, '1e999': 2, '-1': 3, '101': 4 };
    const { results, unknown } = importText(
      JSON.stringify({ avg_latency: 1.5, latencies: [1, 2], percentiles }),
    );
    expect(results[0]!.figures.map(({ statistic }) => statistic)).toEqual(['mean', 'p50']);
    expect(unknown.map(({ at }) => at)).toEqual([
      '/percentiles/101',
      '/percentiles/1e999',
      '/percentiles/-1',
    ]);
  });

  it('contradicts itself where a higher percentile is less than a lower one', () => {
    const text = JSON.stringify({
      avg_latency: 1.375,
      latencies: [1, 2],
      percentiles: { '50': 3.5, '90': 1.5 },
    });
    expect(importText(text).findings.map(({ check }) => check)).toContain('percentile_order');
  });

  it('of no batch is rejected', () => {
    const text = JSON.stringify({ avg_latency: 0, latencies: [], percentiles: {} });
    expect(importText(text).rejected).toEqual([
      { at: '', reason: 'latencies holds no time: no batch was run' },
    ]);
  });
});
