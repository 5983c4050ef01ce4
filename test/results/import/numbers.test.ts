import { describe, expect, it } from 'vitest';
import { importSample } from './samples.ts';

/**
 * Numbers of the samples, read by hand from the files: where each stands, what it is, and its value in the unit of its metric. A file of
 * another tool is added here before its reader is written.
 */
const numbers: Record<
  string,
  readonly (readonly [at: string, metric: string, statistic: string, value: number])[]
> = {
  'llama-bench/gpt-oss-20b_7900xtx_rocm.json': [
    ['/0/avg_ts', 'llama.pp', 'mean', 737.300172],
    ['/0/stddev_ts', 'llama.pp', 'std.sample', 11.925128],
    ['/0/avg_ns', 'llama.test', 'mean', 0.173636815],
    ['/0/stddev_ns', 'llama.test', 'std.sample', 0.002824406],
    ['/0/model_size', 'model.bytes', 'single', 12_096_558_336],
    ['/0/model_n_params', 'model.parameters', 'single', 20_914_757_184],
  ],
  'inferencex/agg_kimik2.5_8k1k_int4_vllm_mi355x_mtp_conc32.json': [
    ['/tput_per_gpu', 'tput.total.wall', 'single', 157.12165563281164],
    ['/output_tput_per_gpu', 'tput.out.wall', 'single', 17.57057269511527],
    ['/input_tput_per_gpu', 'tput.in.wall', 'single', 139.55108293769638],
    ['/mean_ttft', 'ttft.send', 'mean', 2.509421745484724],
    ['/median_ttft', 'ttft.send', 'p50', 1.816827566944994],
    ['/std_ttft', 'ttft.send', 'std.population', 2.4356343032624284],
    ['/p99.9_ttft', 'ttft.send', 'p99.9', 15.443533379666526],
    ['/mean_tpot', 'tpot.excl_first', 'mean', 0.2241063620785443],
    ['/mean_intvty', 'intvty.inv_pct', 'mean', 4.46216694039914],
    ['/p90_tpot', 'tpot.excl_first', 'p90', 0.23992848801135866],
    ['/p90_intvty', 'intvty.inv_pct', 'p90', 4.167908564291282],
    ['/median_intvty', 'intvty.inv_pct', 'p50', 4.3418380529066685],
    ['/p99_itl', 'itl.chunk', 'p99', 0.792621582292486],
    ['/std_itl', 'itl.chunk', 'std.population', 0.1346231322066239],
    ['/mean_e2el', 'e2el.send', 'mean', 209.495685253392],
    ['/p99.9_e2el', 'e2el.send', 'p99.9', 253.66836722957274],
  ],
  'inferencex/made_agentic.json': [
    ['/num_requests_successful', 'requests.ok', 'single', 40],
    ['/request_metrics/latency/ttft/mean', 'ttft.send', 'mean', 0.75],
    ['/request_metrics/latency/ttft/std', 'ttft.send', 'std.population', 0.25],
    ['/request_metrics/latency/e2el/p95', 'e2el.send', 'p95', 21.5],
    ['/request_metrics/latency/itl/p90', 'tpot.excl_first', 'p90', 0.02],
    ['/request_metrics/latency/tpot/p50', 'tpot.excl_first', 'p50', 0.0125],
    ['/request_metrics/latency/intvty/p90', 'intvty.inv_pct', 'p90', 50],
    ['/request_metrics/latency/intvty/std', 'intvty.pct_inv', 'std.population', 11.5],
    ['/request_metrics/tokens/input/p75', 'tokens.in', 'p75', 61_250],
    ['/request_metrics/tokens/output_actual/mean', 'tokens.out', 'mean', 512.5],
    ['/request_metrics/tokens/output_expected/p50', 'tokens.out.expected', 'p50', 498],
    ['/request_metrics/qps/p90', 'requests.ended_in_1s', 'p90', 2],
    ['/request_metrics/throughput/input/tokens_per_second', 'tput.in.wall', 'single', 16_384.5],
    ['/request_metrics/throughput/output/tokens_per_second', 'tput.out.wall', 'single', 164],
    ['/request_metrics/throughput/total/tokens_per_second', 'tput.total.wall', 'single', 16_548.5],
    ['/request_metrics/throughput/per_gpu/total_tput_tps', 'tput.total.wall', 'single', 2068.5625],
    ['/request_metrics/throughput/per_gpu/output_tput_tps', 'tput.out.wall', 'single', 20.5],
    ['/request_metrics/throughput/duration_seconds', 'wall', 'single', 125],
  ],
};

describe.each(Object.entries(numbers))('%s', (file, rows) => {
  const figures = importSample(file).results.flatMap((result) => result.figures);

  it.each(rows)('has at %s %s (%s) %d', (at, metric, statistic, value) => {
    const found = figures.filter((figure) => figure.at === at);
    expect(found.map((figure) => [figure.metric, figure.statistic])).toEqual([[metric, statistic]]);
    expect(found[0]!.value).toBeCloseTo(value, 12);
  });
});
