import type { Numbers } from './row.ts';

/** Made by hand after the source of the tool: a test of two repetitions, one of one, the summary; and a table. */
export const localScore: Numbers = {
  'localscore/made_results.json': [
    ['/results/0/prompt_tps', 'llama.pp', 'mean', 8533.25],
    ['/results/0/prompt_tps_stddev', 'llama.pp', 'std.sample', 120.5],
    ['/results/0/gen_tps', 'llama.tg.behind_prompt', 'mean', 125.75],
    ['/results/0/gen_tps_stddev', 'llama.tg.behind_prompt', 'std.sample', 2.25],
    ['/results/0/ttft_ms', 'ttft.first_step', 'mean', 0.1280625],
    ['/results/0/avg_time_ms', 'llama.test', 'mean', 0.3105],
    ['/results/0/stddev_time_ms', 'llama.test', 'std.sample', 0.014849242],
    ['/results/0/power_watts', 'power.accelerator', 'mean', 325.0762],
    ['/results/0/prompt_tps_watt', 'yield.prompt', 'mean', 26.25],
    ['/results/0/gen_tps_watt', 'yield.generated', 'mean', 0.3875],
    ['/results/0/model_size', 'model.bytes', 'single', 4_912_898_304],
    ['/results/0/model_n_params', 'model.parameters', 'single', 8_030_261_312],
    ['/results/1/gen_tps', 'llama.tg.behind_prompt', 'mean', 124.5],
    ['/results/1/avg_time_ms', 'llama.test', 'mean', 12.345125],
    ['/results/1/stddev_time_ms', 'llama.test', 'std.sample', null],
    ['/results/1/power_watts', 'power.accelerator', 'mean', null],
    ['/results_summary/avg_prompt_tps', 'localscore.pp', 'single', 4716.875],
    ['/results_summary/avg_gen_tps', 'localscore.tg', 'single', 125.125],
    ['/results_summary/avg_ttft_ms', 'localscore.ttft', 'single', 0.07728125],
    ['/results_summary/performance_score', 'localscore.score', 'single', 1969.3],
  ],
  'localscore/made_table.csv': [
    ['line 2/prompt_tps', 'llama.pp', 'mean', 2560.125],
    ['line 2/gen_tps', 'llama.tg.behind_prompt', 'mean', 66.625],
    ['line 2/gen_tps_stddev', 'llama.tg.behind_prompt', 'std.sample', 1.125],
    ['line 2/ttft_ms', 'ttft.first_step', 'mean', 0.815125],
    ['line 2/power_watts', 'power.accelerator', 'mean', 200],
    ['line 2/gen_tps_watt', 'yield.generated', 'mean', 0.333125],
  ],
};
