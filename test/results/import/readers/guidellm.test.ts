import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../../results/import/content.ts';
import { guidellm } from '../../../../results/import/readers/guidellm.ts';
import { bytesSource } from '../../../../results/import/source.ts';
import { importSample, importText, sampleText } from '../samples.ts';

const latest = 'guidellm/report_2.json';
const of2025 = 'guidellm/benchmarks_stripped_2025-07.json';
const at = '/benchmarks/0/metrics';

type Json = Record<string, never>;

function changed(file: string, change: (report: Json, benchmark: Json) => void) {
  const report = JSON.parse(sampleText(file));
  change(report, report.benchmarks[0]);
  return importText(JSON.stringify(report));
}

describe('GuideLLM', () => {
  it('reads report 2: what is weighed by tokens, and rates over the window, are metrics of their own', () => {
    const { results, toolVersion, layout } = importSample(latest);
    const { figures, conditions } = results[0]!;
    const expected: readonly (readonly [string, string, string, number, number | null])[] = [
      ['/request_totals/total', 'requests.issued', 'single', 4, null],
      ['/request_latency/successful/mean', 'e2el.response_end', 'mean', 1.5, 4],
      ['/request_latency/successful/percentiles/p999', 'e2el.response_end', 'p99.9', 2, 4],
      ['/time_to_first_token_ms/successful/percentiles/p50', 'ttft.send', 'p50', 0.2, 4],
      ['/time_to_first_output_token_ms/successful/max', 'ttft.answer', 'max', 0.41, 4],
      // (0.9 + 1.4 + 1.4 + 1.9) s / 90 tokens: the times to the last token over all tokens.
      ['/time_per_output_token_ms/successful/mean', 'tpot.e2el_n.pooled', 'mean', 5.6 / 90, null],
      ['/inter_token_latency_ms/successful/mean', 'tpot.span.pooled', 'mean', 4.7 / 86, null],
      ['/requests_per_second/successful/mean', 'requests.rate.window', 'mean', 0.8, null],
      ['/prompt_tokens_per_second/successful/mean', 'tokens.in.rate.window', 'mean', 51.2, null],
      ['/output_tokens_per_second/successful/mean', 'tokens.out.rate.window', 'mean', 18, null],
      ['/tokens_per_second/successful/max', 'tokens.all.rate.window', 'max', 90, null],
      ['/total_token_count/successful/total_sum', 'tokens.all', 'total', 346, 4],
      ['/output_tokens_per_iteration/successful/mean', 'tokens.chunk', 'mean', 1.05, null],
      ['/iter_tokens_per_iteration/successful/std_dev', 'tokens.chunk.later', 'std.population', 0.21, null],
      ['/request_concurrency/successful/mean', 'concurrency', 'mean', 1.2, null],
    ];
    for (const [place, metric, statistic, value, n] of expected) {
      const found = figures.find((figure) => figure.at === at + place);
      expect(found).toMatchObject({ metric, statistic, n });
      expect(found!.value).toBeCloseTo(value, 12);
    }
    expect({ toolVersion, layout }).toEqual({ toolVersion: '0.7.3', layout: 'report 2' });
    expect(conditions).toMatchObject({
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      scenario: 'closed',
      batch: 2,
      isl: 64,
      osl: null,
      startedAt: '2026-09-21T14:13:20.000Z',
    });
    expect(figures.find(({ metric }) => metric === 'concurrency.limit')).toMatchObject({ value: 2 });
  });

  it('has no value where a kind of request did not occur, or a request has no such time', () => {
    const { figures } = importSample(latest).results[0]!;
    const errored = figures.filter(({ population }) => population === 'failed');
    expect(errored.length).toBeGreaterThan(100);
    expect(errored.every(({ value, missing }) => value === null && missing !== null)).toBe(true);
    const unstreamed = changed(latest, (_, { metrics }) => {
      const { successful } = (metrics as unknown as Json).time_to_first_token_ms!;
      Object.assign(successful, { mean: 0, median: 0, min: 0, max: 0 });
    });
    const place = `${at}/time_to_first_token_ms/successful/mean`;
    expect(unstreamed.results[0]!.figures.find((figure) => figure.at === place)!.value).toBeNull();
  });

  it('keeps the requests where the report has all of them, and not a sample', () => {
    const kept = (file: string) =>
      guidellm.read(contentOf(bytesSource('test', Buffer.from(sampleText(file))))).results[0]!.kept;
    const { n, columns } = kept(latest)!;
    expect(n).toBe(4);
    expect(Array.from(columns.e2elS!)).toEqual([1, 1.5, 1.5, 2]);
    expect(Array.from(columns.ttftS!)).toEqual([0.1, 0.2, 0.2, 0.4]);
    expect(Array.from(columns.tokensOut!)).toEqual([10, 20, 20, 40]);
    expect(kept(of2025)).toBeNull();
  });

  it('counts requests that were under way at the end as such: no count contradicts another', () => {
    const counts = importSample(of2025).findings.filter(({ check }) => check === 'counts');
    expect(counts).toEqual([]);
    const wrong = changed(of2025, (_, benchmark) => {
      Object.assign(benchmark.request_totals!, { total: 48 });
    });
    expect(wrong.findings.map(({ check }) => check)).toContain('counts');
  });

  it('reads v0.4, which has no version, and report 1', () => {
    const v04 = changed(latest, (report) => {
      delete report.metadata;
      delete report.config;
      Object.assign(report, { args: { model: 'a/model' } });
    });
    expect([v04.layout, v04.toolVersion, v04.results[0]!.conditions.model]).toEqual([
      'v0.4, without version',
      null,
      'a/model',
    ]);
    const first = changed(latest, (report) => Object.assign(report.metadata!, { version: 1 }));
    expect(first.layout).toBe('report 1');
  });

  it('refuses a report of another version by its number', () => {
    expect(() => changed(latest, (report) => Object.assign(report.metadata!, { version: 3 }))).toThrow(
      'is 3',
    );
  });

  it('has no result of a benchmark in which no request was successful', () => {
    const failed = changed(latest, (_, { metrics }) => {
      Object.assign((metrics as unknown as Json).request_totals!, { successful: 0, errored: 4 });
    });
    expect(failed).toMatchObject({
      results: [],
      rejected: [{ at: '/benchmarks/0', reason: 'no request was successful, of 4' }],
    });
  });

  it('reads each step of a sweep', () => {
    const sweep = changed(latest, (report, benchmark) =>
      Object.assign(report, { benchmarks: [benchmark, benchmark] }),
    );
    expect(sweep.results.map((result) => result.at)).toEqual(['/benchmarks/0', '/benchmarks/1']);
  });
});
