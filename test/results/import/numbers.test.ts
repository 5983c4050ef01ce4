import { describe, expect, it } from 'vitest';
import { aiperf } from './numbers/aiperf.ts';
import { guidellm } from './numbers/guidellm.ts';
import { guidellmCsv } from './numbers/guidellm-csv.ts';
import { inferencePerf } from './numbers/inference-perf.ts';
import { localScore } from './numbers/localscore.ts';
import { metricTables } from './numbers/metric-tables.ts';
import { optimumBenchmark } from './numbers/optimum-benchmark.ts';
import type { Numbers } from './numbers/row.ts';
import { sglang } from './numbers/sglang.ts';
import { textTools } from './numbers/text-tools.ts';
import { importSample } from './samples.ts';

/**
 * Numbers of the samples, read by hand from the files: where each stands, what it is, and its value in the unit of its metric. A file of
 * another tool is added here before its reader is written.
 */
const numbers: Numbers = {
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
  'inferencex/made_raw.json': [
    ['/duration', 'wall', 'single', 20],
    ['/completed', 'requests.ok', 'single', 9],
    ['/num_prompts', 'requests.issued', 'single', 10],
    ['/max_concurrency', 'concurrency.limit', 'single', 4],
    ['/total_input_tokens', 'tokens.in', 'total', 9000],
    ['/total_output_tokens', 'tokens.out', 'total', 900],
    ['/request_throughput', 'requests.wall', 'single', 0.45],
    ['/output_throughput', 'tput.out.wall', 'single', 45],
    ['/total_token_throughput', 'tput.total.wall', 'single', 495],
    ['/mean_ttft_ms', 'ttft.send', 'mean', 0.4105],
    ['/p99.9_ttft_ms', 'ttft.send', 'p99.9', 0.47075],
    ['/median_tpot_ms', 'tpot.excl_first', 'p50', 0.05025],
    ['/std_itl_ms', 'itl.chunk', 'std.population', 0.0035],
    ['/mean_e2el_ms', 'e2el.send', 'mean', 5.41],
    ['/p99_e2el_ms', 'e2el.send', 'p99', 5.65],
  ],
  'inferencex/made_split_power.json': [
    ['/output_tput_per_gpu', 'tput.out.decode_devices', 'single', 1125.25],
    ['/avg_power_w', 'gpu.power', 'single', 1012.5],
    ['/avg_total_gpu_power_w', 'gpu.power', 'single', 12_150],
    ['/total_gpu_energy_j', 'gpu.energy', 'single', 1_215_000.125],
    ['/joules_per_successful_query', 'gpu.energy.request', 'single', 1350.25],
    ['/joules_per_input_token', 'gpu.energy.token.in', 'single', 1.375],
    ['/joules_per_output_token', 'gpu.energy.token.out', 'single', 1.4375],
    ['/joules_per_total_token', 'gpu.energy.token.all', 'single', 0.703125],
    ['/prefill_gpu_energy_j', 'gpu.energy.prefill_devices', 'single', 415_000.5],
    ['/decode_gpu_energy_j', 'gpu.energy.decode_devices', 'single', 799_999.625],
    ['/prefill_avg_power_w', 'gpu.power.prefill_devices', 'single', 1037.5],
    ['/decode_avg_power_w', 'gpu.power.decode_devices', 'single', 999.75],
    ['/prefill_joules_per_input_token', 'gpu.energy.token.in.prefill_devices', 'single', 0.46875],
    ['/decode_joules_per_output_token', 'gpu.energy.token.out.decode_devices', 'single', 0.9375],
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
  'mlperf/Dell_XE9680_H200x8_llama2-70b-99_Interactive_mlperf_log_summary.txt': [
    ['line 7', 'samples.wall', 'single', 74.73],
    ['line 8', 'tput.out.wall', 'single', 21915.57],
    ['line 22', 'samples.scheduled', 'single', 75.19],
    ['line 23', 'e2el.scheduled', 'min', 0.126034073],
    ['line 24', 'e2el.scheduled', 'max', 39.447930607],
    ['line 25', 'e2el.scheduled', 'mean', 10.992456099],
    ['line 26', 'e2el.scheduled', 'p50', 9.601100388],
    ['line 31', 'e2el.scheduled', 'p99.9', 38.704800489],
    ['line 33', 'tput.out.wall', 'single', 21915.57],
    ['line 36', 'ttft.scheduled', 'mean', 0.124893993],
    ['line 41', 'ttft.scheduled', 'p99', 0.367116934],
    ['line 46', 'tpot.excl_first', 'mean', 0.037193987],
    ['line 51', 'tpot.excl_first', 'p99', 0.038788998],
  ],
  'mlperf/Dell_XE9680_H200x8_llama2-70b-99_Offline_mlperf_log_summary.txt': [
    ['line 7', 'samples.wall', 'single', 120.831],
    ['line 8', 'tput.out.wall', 'single', 35316.7],
    ['line 17', 'e2el.scheduled', 'min', 5.885830383],
    ['line 18', 'e2el.scheduled', 'max', 3457.665765508],
    ['line 19', 'e2el.scheduled', 'mean', 1742.88407921],
    ['line 24', 'e2el.scheduled', 'p99', 3409.064813066],
  ],
  'mlperf/made_SingleStream_v5.1_mlperf_log_summary.txt': [
    ['line 7', 'e2el.scheduled', 'p90', 3.545000001],
    ['line 8', 'ttft.scheduled', 'p90', 0.245000002],
    ['line 16', 'ttft.early_stopping', 'p90', 0.272000004],
    ['line 17', 'ttft.early_stopping', 'p99', 0.333000005],
    ['line 21', 'tpot.early_stopping', 'p90', 0.026400006],
    ['line 22', 'tpot.early_stopping', 'p99', 0.027100007],
    ['line 27', 'samples.issued', 'single', 0.28],
    ['line 28', 'samples.inv_mean_time', 'single', 0.29],
    ['line 32', 'e2el.scheduled', 'mean', 3.39200001],
    ['line 36', 'tput.out.issued', 'single', 37.72],
    ['line 37', 'tput.out.sample_time', 'single', 37.73],
    ['line 40', 'ttft.scheduled', 'mean', 0.175000014],
    ['line 46', 'tpot.excl_first', 'mean', 0.025300018],
    ['line 48', 'tpot.excl_first', 'p90', 0.02630002],
  ],
  'mlperf/made_MultiStream_v4.0_mlperf_log_summary.txt': [
    ['line 7', 'query.scheduled', 'p99', 0.001482001],
    ['line 15', 'e2el.early_stopping', 'p99', 0.001482003],
    ['line 21', 'query.scheduled', 'min', 0.001369004],
    ['line 23', 'query.scheduled', 'mean', 0.001460006],
    ['line 24', 'query.scheduled', 'p50', 0.001461007],
  ],
  'mlperf/made_Server_v6.0_invalid_mlperf_log_summary.txt': [
    ['line 7', 'samples.wall', 'single', 7.61],
    ['line 8', 'tput.out.wall', 'single', 19238.02],
    ['line 28', 'samples.scheduled', 'single', 9.03],
    ['line 31', 'e2el.scheduled', 'mean', 93.875000006],
    ['line 38', 'ttft.scheduled', 'p99', 0.367000011],
    ['line 42', 'tpot.excl_first', 'mean', 0.037100014],
    ['line 43', 'tpot.excl_first', 'p99', 0.038700015],
  ],
  ...aiperf,
  ...guidellm,
  ...inferencePerf,
  'mlperf/made_SingleStream_v5.1_mlperf_log_detail.txt': [
    ['line 22/value', 'samples.issued', 'single', 19.7801],
    ['line 23/value', 'samples.inv_mean_time', 'single', 19.7902],
    ['line 26/value', 'e2el.scheduled', 'min', 0.048000004],
    ['line 28/value', 'e2el.scheduled', 'mean', 0.050530006],
    ['line 30/value', 'e2el.scheduled', 'p99.9', 0.051600008],
    ['line 33/value', 'ttft.scheduled', 'mean', 0.003000011],
    ['line 34/value', 'ttft.scheduled', 'p99', 0.003900012],
    ['line 35/value', 'tput.out.issued', 'single', 998.5],
    ['line 36/value', 'tput.out.sample_time', 'single', 999.01],
    ['line 37/value', 'tpot.excl_first', 'p97', 0.000130013],
    ['line 40/value', 'tpot.excl_first', 'mean', 0.000120016],
    ['line 41/value', 'tput.out.wall', 'single', 997.25],
  ],
  'mlperf/made_endpoints_result_summary.json': [
    ['/n_samples_issued', 'requests.issued', 'single', 43],
    ['/n_samples_completed', 'requests.ok', 'single', 40],
    ['/n_samples_failed', 'requests.failed', 'single', 3],
    ['/duration_ns', 'wall', 'single', 12.5],
    ['/legacy_loadgen_window_duration_ns', 'wall.loadgen_window', 'single', 12],
    ['/qps', 'requests.loadgen_window', 'single', 3.25],
    ['/tps', 'tput.out.loadgen_window', 'single', 406.5],
    ['/ttft/avg', 'ttft.issued', 'mean', 0.041000002],
    ['/ttft/std_dev', 'ttft.issued', 'std.sample', 0.0050000035],
    ['/tpot/percentiles/90', 'tpot.excl_first_chunk', 'p90', 0.024000008],
    ['/latency/median', 'e2el.issued', 'p50', 1.500000005],
    ['/latency/percentiles/99.9', 'e2el.issued', 'p99.9', 4.500000017],
    ['/output_sequence_lengths/total', 'tokens.out', 'total', 4880],
    ['/output_sequence_lengths/avg', 'tokens.out', 'mean', 122],
  ],
  'vllm/made_throughput.json': [
    ['/elapsed_time', 'wall', 'single', 12.5],
    ['/num_requests', 'requests.issued', 'single', 50],
    ['/total_num_tokens', 'tokens.all', 'total', 64_001],
    ['/requests_per_second', 'requests.wall', 'single', 4],
    ['/tokens_per_second', 'tput.total.wall', 'single', 5120.08],
  ],
  'vllm/made_latency.json': [
    ['/avg_latency', 'batch.generate', 'mean', 1.375],
    ['/percentiles/10', 'batch.generate', 'p10', 1.075],
    ['/percentiles/50', 'batch.generate', 'p50', 1.375],
    ['/percentiles/99', 'batch.generate', 'p99', 1.7425],
  ],
  ...textTools,
  ...sglang,
  ...metricTables,
  ...guidellmCsv,
  ...optimumBenchmark,
  ...localScore,
};

describe.each(Object.entries(numbers))('%s', (file, rows) => {
  const figures = importSample(file).results.flatMap((result) => result.figures);

  it.each(rows)('has at %s %s (%s) %s', (at, metric, statistic, value) => {
    const found = figures.filter((figure) => figure.at === at);
    expect(found.map((figure) => [figure.metric, figure.statistic])).toEqual([[metric, statistic]]);
    if (value === null) expect(found[0]!.value).toBeNull();
    // To the last digits of a double: a scale by a thousand may round.
    else expect(Math.abs(found[0]!.value! - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-14);
  });
});
