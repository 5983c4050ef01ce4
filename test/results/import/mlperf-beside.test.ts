import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from './samples.ts';

const system = 'mlperf-repository/inference_results_v5.0/closed/MadeUp/systems/H200x8.json';

describe('an accuracy report of MLPerf', () => {
  it('has the scores of its last line, of as many samples as it counts', () => {
    const { figures } = importSample('mlperf/made_accuracy.txt').results[0]!;
    expect(figures.map(({ metric, value, n }) => [metric, value, n])).toEqual([
      ['score.rouge1', 44.4501, 24_576],
      ['score.rouge2', 22.0402, 24_576],
      ['score.rougeL', 28.6103, 24_576],
      ['score.rougeLsum', 42.0304, 24_576],
      ['requests.ok', 24_576, 24_576],
      ['tokens.out', 7_399_906, 24_576],
      ['tokens.out', 301.1, 24_576],
    ]);
  });

  it('keeps a score that nobody knows, and reads shares', () => {
    expect(importSample('mlperf/made_accuracy.txt').unknown).toEqual([
      { at: 'line 2/gen_len', value: '29579705' },
    ]);
    const image = `accuracy=76.456%, good=38228, total=50000\n\nhash=${'ab'.repeat(32)}\n`;
    expect(importText(image).results[0]!.figures).toMatchObject([
      { metric: 'score.accuracy', value: 76.456, n: 50_000, at: 'line 1/accuracy' },
    ]);
  });

  it('is none without the hash of its log', () => {
    const text = sampleText('mlperf/made_accuracy.txt').replace(/^hash=.*$/m, '');
    expect(() => importText(text)).toThrow('no tool is known');
  });
});

describe('a system description of MLPerf', () => {
  it('says device, how many and their memory', () => {
    const fields = {
      ...JSON.parse(sampleText(system)),
      host_processor_model_name: 'made up',
      system_name: 'Made Up',
    };
    const [result] = importText(JSON.stringify({ ...fields, number_of_nodes: 2 })).results;
    expect(result).toMatchObject({
      title: 'Made Up',
      conditions: { device: 'NVIDIA H200-SXM-141GB', deviceCount: 16, engine: 'TensorRT 10.8, CUDA 12.8' },
      figures: [{ metric: 'memory.device', value: 141e9, written: '141', unit: 'GB', per: 'device' }],
    });
    const words = importText(JSON.stringify({ ...fields, accelerator_memory_capacity: 'Shared with host' }));
    expect(words.results[0]!.figures).toMatchObject([{ value: null, written: 'Shared with host' }]);
  });
});

describe('a log of power of MLPerf', () => {
  it('has the mean of the readings of the whole system, and no reading that failed', () => {
    const { results, rejected } = importSample('mlperf/made_spl.txt');
    // (2884.5 + 2927 + 2921) / 3 by hand
    expect(results[0]!.figures.map(({ statistic, value, n }) => [statistic, value, n])).toEqual([
      ['mean', expect.closeTo(2910.833333, 6), 3],
      ['min', 2884.5, 3],
      ['max', 2927, 3],
    ]);
    expect(results[0]!.conditions.startedAt).toBe('2025-07-28T08:09:12.507');
    expect(rejected).toEqual([{ at: 'line 2', reason: 'the analyzer read -1 W: no power' }]);
  });
});
