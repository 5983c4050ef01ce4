import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../../results/import/content.ts';
import type { Reader } from '../../../../results/import/reader.ts';
import { genaiBench } from '../../../../results/import/readers/genai-bench.ts';
import { genaiPerf } from '../../../../results/import/readers/genai-perf.ts';
import { llmperf } from '../../../../results/import/readers/llmperf.ts';
import { bytesSource } from '../../../../results/import/source.ts';
import { importSample, importText, sampleText } from '../samples.ts';

const keptOf = (reader: Reader, text: string) =>
  reader.read(contentOf(bytesSource('test', Buffer.from(text)))).results[0]!.kept!;

const json = (file: string) => JSON.parse(sampleText(file));
const withText = (value: unknown) => importText(JSON.stringify(value));

type Expected = readonly (readonly [at: string, metric: string, statistic: string, value: number])[];

function expectFigures(file: string, expected: Expected) {
  const { figures } = importSample(file).results[0]!;
  for (const [at, metric, statistic, value] of expected) {
    const found = figures.filter((figure) => figure.at === at);
    expect(found.map((figure) => [figure.metric, figure.statistic])).toEqual([[metric, statistic]]);
    expect(found[0]!.value).toBeCloseTo(value, 12);
  }
}

describe('GenAI-Perf', () => {
  const file = 'genai-perf/profile_genai_perf.json';

  it('reads its summary, which AIPerf does not take for its own', () => {
    expectFigures(file, [
      ['/request_throughput/avg', 'requests.wall', 'single', 0.8],
      ['/request_count/avg', 'requests.ok', 'single', 4],
      ['/output_token_throughput/avg', 'tput.out.wall', 'single', 18],
      ['/request_latency/p99', 'e2el.send', 'p99', 1.985],
      ['/time_to_first_token/std', 'ttft.send', 'std.population', 0.10897247358851683],
      ['/time_to_second_token/avg', 'gap.second', 'mean', 0.055],
      ['/inter_token_latency/avg', 'tpot.excl_first', 'mean', 0.0695],
      ['/output_token_throughput_per_user/max', 'tput.sequence', 'max', 24.4],
      ['/output_sequence_length/avg', 'tokens.out', 'mean', 22.5],
    ]);
    const { tool, results } = importSample(file);
    expect(tool).toBe('genai-perf');
    expect(results[0]!.conditions).toMatchObject({
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      batch: 3,
      isl: 64,
    });
  });

  it('keeps the requests of Perf Analyzer to the nanosecond; one without a response is not completed', () => {
    const { n, columns } = keptOf(genaiPerf, sampleText('genai-perf/profile_export.json'));
    expect(n).toBe(3);
    expect(Array.from(columns.e2elS!)).toEqual([1, 0.2, Number.NaN]);
    expect(Array.from(columns.ttftS!)).toEqual([0.1, 0.2, Number.NaN]);
    expect(Array.from(columns.ok!)).toEqual([1, 1, 0]);
  });

  it('has no result where no request has a response', () => {
    const empty = { ...json(file), request_count: { unit: 'count', avg: 0 } };
    expect(withText(empty)).toMatchObject({
      results: [],
      rejected: [{ reason: 'no request has a response' }],
    });
    const requests = json('genai-perf/profile_export.json');
    requests.experiments[0].requests.splice(0, 2);
    expect(withText(requests).rejected).toEqual([
      { at: '/experiments/0', reason: 'no request has a response' },
    ]);
  });
});

describe('LLMPerf', () => {
  const file = 'llmperf/summary.json';

  it('reads its summary: requests a minute, deviations of a sample, and a time per chunk with the first in it', () => {
    expectFigures(file, [
      ['/results_num_requests_started', 'requests.issued', 'single', 100],
      ['/results_num_completed_requests', 'requests.ok', 'single', 98],
      ['/results_number_errors', 'requests.failed', 'single', 2],
      ['/results_num_completed_requests_per_min', 'requests.wall', 'single', 0.7275],
      ['/results_mean_output_throughput_token_per_s', 'tput.out.wall', 'single', 105.5],
      ['/results_inter_token_latency_s_mean', 'tpot.e2el_chunks', 'mean', 0.0453],
      ['/results_ttft_s_quantiles_p25', 'ttft.send', 'p25', 0.27],
      ['/results_end_to_end_latency_s_stddev', 'e2el.response_end', 'std.sample', 0.715],
      ['/results_request_output_throughput_token_per_s_max', 'tput.sequence.whole', 'max', 26.4],
      ['/results_number_output_tokens_min', 'tokens.out', 'min', 116],
      ['/mean_output_tokens', 'tokens.out.requested', 'mean', 150],
      ['/num_concurrent_requests', 'concurrency.limit', 'single', 5],
    ]);
  });

  it('refuses another version by its name, and has no result where all requests failed', () => {
    expect(() => withText({ ...json(file), version: '2027-01-01' })).toThrow('2027-01-01');
    expect(withText({ ...json(file), results_num_completed_requests: 0 }).rejected).toEqual([
      { at: '', reason: 'all 2 requests failed' },
    ]);
  });

  it('keeps the responses; times of one that failed are none', () => {
    const { columns } = keptOf(llmperf, sampleText('llmperf/individual_responses.json'));
    expect(Array.from(columns.e2elS!)).toEqual([5, Number.NaN]);
    expect(Array.from(columns.ttftS!)).toEqual([0.25, Number.NaN]);
    expect(Array.from(columns.tokensOut!)).toEqual([100, Number.NaN]);
    expect(Array.from(columns.ok!)).toEqual([1, 0]);
  });
});

describe('genai-bench', () => {
  const file = 'genai-bench/run.json';

  it('leaves warm-up out of its statistics and not out of its requests', () => {
    const run = json(file);
    const { aggregated_metrics: all, individual_request_metrics: requests } = run;
    requests.unshift({ ...requests[0], ttft: 900, e2e_latency: 2250 });
    Object.assign(all, { num_requests: 4, num_completed_requests: 3, requests_per_second: 0.75 });
    const { results, word } = withText(run);
    expect(results[0]!.figures.find(({ metric }) => metric === 'ttft.send')).toMatchObject({ n: 2 });
    expect(word).toBe('consistent');
    // Of as many as are kept, their mean is another.
    all.stats.num_input_tokens.sum = 192;
    expect(withText(run).word).toBe('contradictory');
  });

  it('reads a run in its unit of time, and its requests', () => {
    expectFigures(file, [
      ['/aggregated_metrics/run_duration', 'wall', 'single', 4],
      ['/aggregated_metrics/num_requests', 'requests.issued', 'single', 3],
      ['/aggregated_metrics/num_error_requests', 'requests.failed', 'single', 1],
      ['/aggregated_metrics/requests_per_second', 'requests.wall', 'single', 0.5],
      ['/aggregated_metrics/mean_total_tokens_throughput_tokens_per_s', 'tput.total.wall', 'single', 40],
      ['/aggregated_metrics/stats/ttft/mean', 'ttft.send', 'mean', 0.25],
      ['/aggregated_metrics/stats/tpot/p99', 'tpot.response_end', 'p99', 0.11],
      ['/aggregated_metrics/stats/e2e_latency/stddev', 'e2el.response_end', 'std.population', 0.2],
      ['/aggregated_metrics/stats/output_latency/sum', 'decode.response_end', 'total', 3],
      ['/aggregated_metrics/stats/output_inference_speed/max', 'tput.sequence.response_end', 'max', 11.11],
      ['/aggregated_metrics/stats/input_throughput/mean', 'tput.sequence.in', 'mean', 266.7],
      ['/aggregated_metrics/stats/total_tokens/sum', 'tokens.all', 'total', 160],
    ]);
    const { columns } = keptOf(genaiBench, sampleText(file));
    expect(Array.from(columns.e2elS!)).toEqual([1.55, 1.95, Number.NaN]);
    expect(Array.from(columns.ok!)).toEqual([1, 1, 0]);
    expect(importSample(file).results[0]!.conditions).toMatchObject({ isl: 64, osl: 16, batch: 2 });
  });

  it('takes times for seconds where no unit stands, and refuses a unit that it does not know by its name', () => {
    const { _time_unit, ...earlier } = json(file);
    expect(withText(earlier).results[0]!.figures.find(({ at }) => at.endsWith('ttft/mean'))!.value).toBe(250);
    expect(() => withText({ ...earlier, _time_unit: 'min' })).toThrow('unit of time is min');
  });

  it('has no value where a task without text has 0, and no result where all requests failed', () => {
    const image = json(file);
    image.aggregated_metrics.stats.tpot = { min: 0, max: 0, mean: 0 };
    const tpot = withText(image).results[0]!.figures.filter(({ metric }) => metric === 'tpot.response_end');
    expect(tpot.map(({ value }) => value)).toEqual([null, null, null]);
    image.aggregated_metrics.num_completed_requests = 0;
    expect(withText(image)).toMatchObject({ results: [], rejected: [{ reason: 'all 1 requests failed' }] });
  });
});
