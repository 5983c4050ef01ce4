import { describe, expect, it } from 'vitest';
import { importText, sampleText } from './samples.ts';

const run = (changes: object) => ({ ...JSON.parse(sampleText('vllm/bench_serve_v0.25.1.json')), ...changes });
const runs = [0, 1].map((run_number) => run({ run_number, max_num_seqs: 64 }));

describe('a sweep of vllm bench', () => {
  it('has a result for each run, with what was varied kept', () => {
    const { layout, results, unknown } = importText(JSON.stringify(runs));
    expect(layout).toBe('sweep');
    expect(results.map(({ at }) => at)).toEqual(['/0', '/1']);
    expect(unknown).toContainEqual({ at: '/1/max_num_seqs', value: 64 });
  });

  it('has no result of its warm-up', () => {
    const { results, rejected } = importText(JSON.stringify(run({ run_number: -1 })));
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: '', reason: 'run_number is -1: the warm-up of a sweep' }]);
  });
});
