import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../../results/import/content.ts';
import { inferencePerf } from '../../../../results/import/readers/inference-perf.ts';
import { bytesSource } from '../../../../results/import/source.ts';
import { importText, sampleText } from '../samples.ts';

type Report = Record<string, Record<string, unknown>>;

/** The sample of the first stage, changed. */
function stage(change: (report: Report) => void) {
  const report = JSON.parse(sampleText('inference-perf/stage_0_lifecycle_metrics.json'));
  change(report);
  return importText(JSON.stringify(report));
}

const metricAt = (imported: ReturnType<typeof importText>, at: string) =>
  imported.results[0]!.figures.find((figure) => figure.at === at);

const tpot = '/successes/latency/time_per_output_token/mean';
const itl = '/successes/latency/inter_token_latency/mean';

describe('inference-perf', () => {
  it('tells by later keys whether times are of tokens or of chunks', () => {
    const now = stage(() => {});
    expect([metricAt(now, tpot)!.metric, metricAt(now, itl)!.metric]).toEqual(['tpot.span', 'itl.client']);
    const earlier = stage(({ successes }) => {
      delete successes!.token_count_mismatches;
      delete successes!.output_tokens;
    });
    expect([metricAt(earlier, tpot)!.metric, metricAt(earlier, itl)!.metric]).toEqual([
      'tpot.chunks',
      'itl.chunk',
    ]);
  });

  it('has no time per token of the weeks in which special tokens were counted with each chunk', () => {
    const inflated = stage(({ successes }) => delete successes!.output_tokens);
    expect(metricAt(inflated, tpot)).toMatchObject({ value: null, written: '0.1275132275132275' });
    expect(metricAt(inflated, tpot)!.missing).toContain('#564');
    expect(metricAt(inflated, '/successes/throughput/output_tokens_per_sec')!.value).toBeNull();
    expect(metricAt(inflated, '/successes/latency/time_to_first_token/mean')!.value).toBe(
      0.12751322751322752,
    );
  });

  it('takes 0.0 of a request without tokens, and of a cache of which the server says nothing, for no value', () => {
    const imported = stage(({ successes }) => {
      const latency = successes!.latency as Record<string, Record<string, number>>;
      latency.normalized_time_per_output_token!.min = 0;
    });
    const min = '/successes/latency/normalized_time_per_output_token/min';
    expect(metricAt(imported, min)).toMatchObject({ value: null, written: '0' });
    expect(metricAt(imported, '/successes/prompt_tokens/cached')!.value).toBeNull();
    const cached = stage(({ successes }) => {
      successes!.prompt_tokens = { total: 310, cached: 96, uncached: 214 };
    });
    expect(metricAt(cached, '/successes/prompt_tokens/cached')!.value).toBe(96);
    expect(metricAt(cached, '/successes/prompt_tokens/uncached')!.value).toBe(214);
  });

  it('holds requests at once where the load is of so many, and a rate where it is not', () => {
    expect(stage(() => {}).results[0]!.conditions).toMatchObject({
      scenario: 'server',
      rate: 1,
      batch: null,
    });
    const closed = stage(({ load_summary }) => {
      load_summary!.concurrency = 7;
    });
    expect(closed.results[0]!.conditions).toMatchObject({ scenario: 'closed', rate: null, batch: 7 });
    expect(metricAt(closed, '/load_summary/concurrency')).toMatchObject({
      metric: 'concurrency.limit',
      value: 7,
    });
  });

  it('reads what met the limits of the user', () => {
    const imported = stage(({ successes }) => {
      successes!.goodput_metrics = {
        request_goodput: 0.9,
        token_goodput: 101.5,
        good_requests: 2,
        total_requests: 3,
      };
    });
    const figures = imported.results[0]!.figures.filter(({ at }) => at.includes('goodput_metrics'));
    expect(figures.map(({ metric, value }) => [metric, value])).toEqual([
      ['requests.good', 2],
      ['goodput.wall', 0.9],
      ['goodput.tokens.wall', 101.5],
    ]);
  });

  it('has no result where all requests failed, or there was none', () => {
    const failed = stage(({ successes }) => {
      successes!.count = 0;
    });
    expect(failed).toMatchObject({ results: [], rejected: [{ reason: 'all 1 requests failed' }] });
    const none = stage(({ successes, failures }) => {
      successes!.count = 0;
      failures!.count = 0;
    });
    expect(none.rejected).toEqual([{ at: '', reason: 'there was no request' }]);
  });

  it('refuses its validation.json by name, and what Prometheus says of the server', () => {
    expect(() => importText(sampleText('inference-perf/validation.json'))).toThrow('validation.json');
    const prometheus = { load_summary: {}, successes: { count: 1140, rate: 14.43 }, failures: {} };
    expect(() => importText(JSON.stringify(prometheus))).toThrow('Prometheus');
  });

  describe('requests one by one', () => {
    const read = (text: string) => inferencePerf.read(contentOf(bytesSource('test', Buffer.from(text))));
    const sample = () => JSON.parse(sampleText('inference-perf/per_request_lifecycle_metrics.json'));

    it('keeps the times and tokens of each', () => {
      const { n, columns } = read(JSON.stringify(sample())).results[0]!.kept!;
      expect(n).toBe(6);
      expect(Array.from(columns.startS!)).toEqual([0, 0.5, 1, 1.5, 10, 10.5]);
      expect(Array.from(columns.endS!)).toEqual([1, 1.8, 2.2, 2, 11, 12]);
      expect(Array.from(columns.tokensIn!)).toEqual([100, 120, 90, 100, 100, 110]);
      expect(Array.from(columns.tokensOut!)).toEqual([8, 12, 6, Number.NaN, 8, 10]);
      expect(Array.from(columns.ok!)).toEqual([1, 1, 1, 0, 1, 1]);
      expect(columns.ttftS![2]).toBeCloseTo(0.1714285714285715, 14);
      expect(columns.ttftS![3]).toBeNaN();
      expect(columns.e2elS![1]).toBeCloseTo(1.3, 14);
    });

    it('reads a single request, and the lengths where they lay until 2026', () => {
      const [first] = sample();
      const info = {
        input_tokens: 33,
        output_tokens: 44,
        output_token_times: [0.25, 0.5],
        lora_adapter: null,
      };
      const { columns } = read(JSON.stringify([{ ...first, info }])).results[0]!.kept!;
      expect([columns.tokensIn![0], columns.tokensOut![0], columns.ttftS![0]]).toEqual([33, 44, 0.25]);
    });

    it('has no result where all failed', () => {
      const failed = sample().filter(({ error }: { error: unknown }) => error !== null);
      expect(read(JSON.stringify(failed))).toMatchObject({
        results: [],
        rejected: [{ reason: 'all 1 requests failed' }],
      });
    });
  });
});
