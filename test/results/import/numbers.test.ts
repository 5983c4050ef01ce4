import { describe, expect, it } from 'vitest';
import { aiperf } from './numbers/aiperf.ts';
import { guidellm } from './numbers/guidellm.ts';
import { inferencePerf } from './numbers/inference-perf.ts';
import type { Numbers } from './numbers/row.ts';
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
  ...aiperf,
  ...guidellm,
  ...inferencePerf,
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
