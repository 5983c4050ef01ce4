import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../../results/import/content.ts';
import { aiperf } from '../../../../results/import/readers/aiperf.ts';
import { bytesSource } from '../../../../results/import/source.ts';
import { importSample, importText, sampleText } from '../samples.ts';

const latest = 'aiperf/schema_1.5.json';

/** The sample of the latest schema, with some of its fields changed. */
const changed = (change: object) =>
  importText(JSON.stringify({ ...JSON.parse(sampleText(latest)), ...change }));

const of = (imported: ReturnType<typeof importSample>) =>
  imported.results
    .flatMap(({ figures }) => figures)
    .map(({ at, metric, statistic, value, n, per }) => ({ at, metric, statistic, value, n, per }));

describe('AIPerf', () => {
  it('reads every metric of schema 1.5, with how many requests it is of', () => {
    const figures = of(importSample(latest));
    const found = (at: string) => figures.find((figure) => figure.at === at);
    const expected: readonly (readonly [string, string, string, number, number | null])[] = [
      ['/request_latency/p1', 'e2el.send', 'p1', 1.103, 4],
      ['/request_latency/sum', 'e2el.send', 'total', 5, 4],
      ['/time_to_first_output_token/avg', 'ttft.answer', 'mean', 0.255, 4],
      ['/decode_duration/avg', 'decode.span', 'mean', 1, 4],
      ['/full_decode_duration/avg', 'decode.response_end', 'mean', 1.01, 4],
      ['/inter_token_latency/avg', 'tpot.excl_first', 'mean', 0.05625, 4],
      ['/full_response_inter_token_latency/avg', 'tpot.response_end', 'mean', 0.0568125, 4],
      ['/inter_chunk_latency/avg', 'itl.chunk', 'mean', 0.044, 91],
      ['/e2e_output_token_throughput/avg', 'tput.sequence.e2el', 'mean', 18.2, 4],
      ['/prefill_throughput_per_user/avg', 'tput.sequence.in', 'mean', 546.6, 4],
      ['/output_sequence_length/sum', 'tokens.out', 'total', 94, 4],
      ['/total_osl/avg', 'tokens.out', 'total', 94, null],
      ['/total_output_tokens/avg', 'tokens.answer', 'total', 82, null],
      ['/input_token_throughput/avg', 'tput.in.wall', 'single', 256, null],
      ['/total_token_throughput/avg', 'tput.total.wall', 'single', 303, null],
      ['/goodput/avg', 'goodput.wall', 'single', 1.5, null],
      ['/good_request_count/avg', 'requests.good', 'single', 3, null],
      ['/nvidia_total_gpu_energy/avg', 'gpu.energy', 'single', 1240, null],
      ['/nvidia_average_gpu_power/avg', 'gpu.power', 'single', 620, null],
      ['/nvidia_energy_per_output_token/avg', 'gpu.energy.token.out', 'single', 13.19148936170213, null],
    ];
    for (const [at, metric, statistic, value, n] of expected) {
      expect(found(at)).toMatchObject({ at, metric, statistic, n });
      expect(found(at)!.value).toBeCloseTo(value, 12);
    }
  });

  it('reads telemetry of each GPU: its deviation is that of a sample, energy the difference of a counter in MJ', () => {
    const { results } = importSample(latest);
    expect(results[0]!.conditions).toMatchObject({ device: 'NVIDIA H200', deviceCount: 2, batch: 3 });
    const at = '/telemetry_data/endpoints/localhost:9400/gpus/gpu_0/metrics';
    const figures = of(importSample(latest)).filter((figure) => figure.at.startsWith(at));
    expect(figures.map(({ at: _, ...rest }) => rest)).toEqual(
      expect.arrayContaining([
        { metric: 'gpu.power', statistic: 'mean', value: 300, n: 3, per: 'device' },
        { metric: 'gpu.power', statistic: 'std.sample', value: 10, n: 3, per: 'device' },
        { metric: 'gpu.energy', statistic: 'single', value: 600, n: null, per: 'device' },
        { metric: 'gpu.memory.used', statistic: 'max', value: 121.25e9, n: null, per: 'device' },
      ]),
    );
  });

  it('takes its settings from both shapes that they had, and the begin from the clock in UTC', () => {
    expect(importSample(latest).results[0]!.conditions).toMatchObject({
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      batch: 3,
      startedAt: '2026-09-21T14:13:20.500Z',
    });
    expect(importSample('aiperf/run1_profile_export_aiperf.json').results[0]!.conditions).toMatchObject({
      model: 'openai/gpt-oss-20b',
      batch: 100,
      isl: 550,
      osl: null,
      startedAt: '2025-10-03T20:13:39.154Z',
    });
  });

  it('keeps times with failed requests apart from those of completed ones, and endless ones are none', () => {
    const adjusted = importSample(latest).results[0]!.figures.filter(({ at }) => at.startsWith('/adj_'));
    expect(adjusted.map(({ population, statistic, value }) => [population, statistic, value])).toEqual([
      ['all', 'p50', 1.3],
    ]);
  });

  it('gives the time per token another id where the tokens of the first chunk were counted', () => {
    const { endpoint, ...config } = JSON.parse(sampleText(latest)).input_config;
    const figures = of(
      changed({ input_config: { ...config, endpoint: { ...endpoint, per_chunk_usage: true } } }),
    );
    expect(figures.find(({ at }) => at === '/inter_token_latency/avg')!.metric).toBe('tpot.excl_first_chunk');
    expect(figures.find(({ at }) => at === '/output_token_throughput_per_user/avg')!.metric).toBe(
      'tput.sequence.first_chunk',
    );
  });

  it.each(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'])('knows schema %s', (schema_version) => {
    expect(changed({ schema_version }).layout).toBe(`schema ${schema_version}`);
  });

  it.each(['0.9', '1.6', '2.0'])('refuses schema %s by its number', (schema_version) => {
    expect(() => changed({ schema_version })).toThrow(schema_version);
  });

  it('refuses what is computed over several runs', () => {
    const aggregate = { schema_version: '1.0', metadata: { aggregation_type: 'confidence' }, metrics: {} };
    expect(() => importText(JSON.stringify(aggregate))).toThrow('not the summary of a run');
  });

  it('has no result where all requests failed, or nothing was measured', () => {
    const base = { input_config: {}, was_cancelled: false };
    const failed = { ...base, error_request_count: { unit: 'requests', avg: 7 } };
    expect(importText(JSON.stringify(failed))).toMatchObject({
      results: [],
      rejected: [{ reason: 'all 7 requests failed' }],
    });
    expect(importText(JSON.stringify({ ...base, error_summary: [] })).rejected).toEqual([
      { at: '', reason: 'no metric of a request is in it' },
    ]);
  });

  it('says what the tool says of a run that was interrupted', () => {
    expect(changed({ was_cancelled: true }).results[0]!.verdict).toEqual({
      word: 'was_cancelled',
      isValid: false,
    });
    expect(changed({}).results[0]!.verdict).toBeNull();
  });

  it('leaves a metric in a unit that is none of its kind among what nobody understood', () => {
    const imported = changed({ goodput: { unit: 'parsecs', avg: 12 } });
    expect(of(imported).some(({ metric }) => metric === 'goodput.wall')).toBe(false);
    expect(imported.unknown).toContainEqual({ at: '/goodput/avg', value: 12 });
  });

  describe('requests one by one', () => {
    const read = (text: string) => aiperf.read(contentOf(bytesSource('test', Buffer.from(text))));

    it('keeps their times and tokens; those of the warm-up are not counted', () => {
      const reading = read(sampleText('aiperf/requests.jsonl'));
      const { n, columns } = reading.results[0]!.kept!;
      expect(n).toBe(4);
      expect(Array.from(columns.e2elS!)).toEqual([1.1, 1.2, Number.NaN, 0.25]);
      expect(Array.from(columns.ttftS!)).toEqual([0.1, 0.2, Number.NaN, 0.25]);
      expect(Array.from(columns.tpotS!)).toEqual([0.1, 0.05, Number.NaN, Number.NaN]);
      expect(Array.from(columns.tokensIn!)).toEqual([64, 128, 32, 192]);
      expect(Array.from(columns.tokensOut!)).toEqual([11, 21, Number.NaN, 1]);
      expect(Array.from(columns.ok!)).toEqual([1, 1, 0, 1]);
      expect(columns.startS![1]! - columns.startS![0]!).toBeCloseTo(0.5, 6);
      expect(reading.rejected).toEqual([{ at: 'benchmark_phase', reason: '1 requests are of the warm-up' }]);
    });

    it('reads a single request, and no result where that failed', () => {
      const [, ok, , failed] = sampleText('aiperf/requests.jsonl').split('\n');
      expect(read(`${ok}\n`).results[0]!.kept!.n).toBe(1);
      expect(read(`${failed}\n`)).toMatchObject({
        results: [],
        rejected: [{ reason: 'all 1 requests failed' }],
      });
    });
  });
});

describe('the warm-up of AIPerf', () => {
  it('is a result of its own, which decides nothing', () => {
    const { results } = importSample('aiperf/schema_1.5.json');
    expect(results.map(({ at, verdict }) => [at, verdict?.isValid ?? null])).toEqual([
      ['', null],
      ['/warmup_metrics', false],
    ]);
    const figures = results[1]!.figures.map(({ at, metric, value, n }) => [at, metric, value, n]);
    expect(figures).toContainEqual(['/warmup_metrics/request_latency/avg', 'e2el.send', 7.777, 2]);
    expect(figures).toContainEqual(['/warmup_metrics/request_count/avg', 'requests.ok', 2, null]);
  });
});
