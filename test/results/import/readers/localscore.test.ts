import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const file = JSON.parse(sampleText('localscore/made_results.json'));
const read = (value: object) => importText(JSON.stringify(value));

describe('LocalScore', () => {
  it('gives a result for each test and one for the summary, of one accelerator', () => {
    const { results, toolVersion, layout } = importSample('localscore/made_results.json');
    expect([toolVersion, layout]).toEqual(['0.9.2', 'json with a summary']);
    expect(results.map(({ title }) => title)).toEqual([
      'Meta Llama 3.1 8B Instruct, pp1024+tg16',
      'Meta Llama 3.1 8B Instruct, pp16+tg1536',
      'mean of all tests',
    ]);
    expect(results[0]!.conditions).toMatchObject({
      device: 'NVIDIA GeForce RTX 4090',
      deviceCount: 1,
      precision: 'Q4_K - Medium',
      isl: 1024,
      osl: 16,
      batch: 1,
      engine: 'llamafile 0.9.2',
      startedAt: '2025-04-05T06:07:08Z',
    });
  });

  it('takes its memory for GiB, though it says GB', () => {
    const [memory] = importSample('localscore/made_results.json').results[0]!.figures.filter(
      ({ metric }) => metric === 'memory.device',
    );
    expect(memory).toMatchObject({ at: '/accelerator_info/memory_gb', value: 24 * 2 ** 30, unit: 'GiB' });
  });

  it('has no deviation of a single repetition, and none of a table that has 0', () => {
    const table = sampleText('localscore/made_table.csv').replace('"33.250000"', '"0.000000"');
    const [deviation] = importText(table).results[0]!.figures.filter(
      ({ at }) => at === 'line 2/prompt_tps_stddev',
    );
    expect(deviation).toMatchObject({ value: null, missing: 'a single repetition has no deviation' });
    expect(importSample('localscore/made_results.json').results[1]!.kept).toEqual({
      at: '/results/1/samples_ns',
      n: 1,
    });
  });

  it('holds the mean time against the repetitions', () => {
    const wrong = structuredClone(file);
    wrong.results[0].avg_time_ms = 320.5;
    expect(read(wrong).findings.map(({ check }) => check)).toContain('raw_vs_summary');
  });

  it('rejects a test without a rate, a row that breaks off, and a table without rows', () => {
    const failed = structuredClone(file);
    Object.assign(failed.results[1], { prompt_tps: 0, gen_tps: 0 });
    expect(read(failed).rejected).toEqual([
      { at: '/results/1', reason: 'it has neither a rate of the prompt nor of the generation' },
    ]);
    const table = sampleText('localscore/made_table.csv');
    const [header] = table.split('\n');
    expect(importText(table.slice(0, -60)).rejected).toEqual([
      { at: 'line 2', reason: 'it is no whole row of the table' },
    ]);
    expect(importText(`${header}\n`).rejected[0]!.reason).toMatch(/before there is a row/);
  });

  it('is no other tool with a list of results', () => {
    const { accelerator_info, ...other } = file;
    expect(() => read(other)).toThrow(/no tool is known/);
    expect(() => read({ ...file, results: [] })).toThrow(/no tool is known/);
  });
});
