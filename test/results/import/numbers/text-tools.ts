import type { Numbers } from './row.ts';

/** Files of plain text, made by hand after the source of their tools. */
export const textTools: Numbers = {
  'llama-bench/made_table.csv': [
    ['line 2/avg_ts', 'llama.pp', 'mean', 8359.345206],
    ['line 2/stddev_ts', 'llama.pp', 'std.sample', 58.914207],
    ['line 2/avg_ns', 'llama.test', 'mean', 0.061250017],
    ['line 2/stddev_ns', 'llama.test', 'std.sample', 0.000431009],
    ['line 2/model_size', 'model.bytes', 'single', 8_532_934_656],
    ['line 2/model_n_params', 'model.parameters', 'single', 8_030_261_312],
    ['line 3/avg_ts', 'llama.tg', 'mean', 157.538509],
    ['line 3/stddev_ts', 'llama.tg', 'std.sample', 0.436001],
    ['line 4/avg_ts', 'llama.pp_tg', 'mean', 733.001107],
    ['line 4/avg_ns', 'llama.test', 'mean', 0.873125041],
  ],
  'llama-bench/made_table.sql': [
    ['line 44/avg_ts', 'llama.pp', 'mean', 8359.345206],
    ['line 44/stddev_ns', 'llama.test', 'std.sample', 0.000431009],
    ['line 44/model_size', 'model.bytes', 'single', 8_532_934_656],
    ['line 45/avg_ts', 'llama.tg', 'mean', 157.538509],
    ['line 45/avg_ns', 'llama.test', 'mean', 0.812500033],
    ['line 46/stddev_ts', 'llama.pp_tg', 'std.sample', 2.604003],
    ['line 46/model_n_params', 'model.parameters', 'single', 8_030_261_312],
  ],
  'llama-bench/made_table.md': [
    ['line 5/t~1s', 'llama.pp', 'mean', 9123.45],
    ['line 5/t~1s ±', 'llama.pp', 'std.sample', 67.89],
    ['line 5/size', 'model.bytes', 'single', 7.95 * 1_073_741_824],
    ['line 5/params', 'model.parameters', 'single', 8_030_000_000],
    ['line 6/t~1s', 'llama.tg', 'mean', 157.54],
    ['line 6/t~1s ±', 'llama.tg', 'std.sample', 0.44],
    ['line 7/t~1s', 'llama.pp_tg', 'mean', 733.01],
    ['line 8/t~1s', 'llama.pp', 'mean', 8359.35],
    ['line 9/t~1s', 'llama.tg', 'mean', 4321.09],
    ['line 9/t~1s ±', 'llama.tg', 'std.sample', null],
    ['line 9/size', 'model.bytes', 'single', 1_174_405.12],
    ['line 9/params', 'model.parameters', 'single', 260_000],
  ],
};
