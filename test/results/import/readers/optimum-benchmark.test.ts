import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const report = JSON.parse(sampleText('optimum-benchmark/made_report_0.4.json'));
const benchmark = JSON.parse(sampleText('optimum-benchmark/made_benchmark_0.6.json'));
const read = (value: object) => importText(JSON.stringify(value));

/** As `save_json(flat=True)` writes it. */
const flat = (value: object, path: string[] = []): [string, unknown][] =>
  Object.entries(value).flatMap(([key, one]) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? flat(one, [...path, key])
      : [[[...path, key].join('.'), one]],
  );

describe('optimum-benchmark', () => {
  it('gives a result for each target, with the settings where a file has them', () => {
    const { results, toolVersion, layout } = importSample('optimum-benchmark/made_benchmark_0.6.json');
    expect([toolVersion, layout]).toEqual(['0.6.0', 'benchmark, json']);
    expect(results.map(({ conditions }) => conditions.scenario)).toEqual([
      'load_model',
      'first_generate',
      'generate',
      'prefill',
      'decode',
    ]);
    expect(results[2]!.conditions).toMatchObject({
      model: 'org/model-7b',
      device: 'NVIDIA L4',
      deviceCount: 2,
      precision: 'bfloat16',
      isl: 64,
      osl: 33,
      batch: 4,
      engine: 'vllm 0.8.4',
    });
  });

  it('keeps the values one by one, which its statistics are held against', () => {
    const { results } = importSample('optimum-benchmark/made_report_0.4.json');
    expect(results.map(({ kept }) => kept?.n)).toEqual([1, 3, 3, 4]);
    const wrong = structuredClone(report);
    wrong.decode.latency.mean = 1.375;
    expect(read(wrong).findings.map(({ check }) => check)).toContain('raw_vs_summary');
    wrong.decode.latency = { ...report.decode.latency, stdev: 0.625 };
    expect(read(wrong).findings.map(({ check }) => check)).toContain('std_form');
  });

  it('reads the same from a flat file', () => {
    const values = (imported: ReturnType<typeof read>) =>
      imported.results.flatMap(({ figures }) => figures.map(({ metric, value }) => [metric, value]));
    const flattened = read(Object.fromEntries(flat(benchmark)));
    expect(flattened.layout).toBe('benchmark, flat json');
    expect(values(flattened)).toEqual(values(read(benchmark)));
    expect(flattened.results[2]!.conditions).toMatchObject({ device: 'NVIDIA L4', batch: 4 });
  });

  it('takes a rate that says samples for one of tokens where gaps between tokens are measured', () => {
    const withGaps = structuredClone(benchmark);
    withGaps.report.per_token = report.per_token;
    const [rate] = read(withGaps)
      .results.flatMap(({ figures }) => figures)
      .filter(({ at }) => at === '/report/generate/throughput/value');
    expect(rate).toMatchObject({ metric: 'generate.whole.tput', unit: 'samples/s' });
  });

  it('says that images and training are not read, and that nothing was measured', () => {
    const image = { call: report.decode, per_step: report.per_token };
    expect(read(image)).toMatchObject({
      results: [],
      rejected: [{ reason: 'it is of images or of a training: not read' }],
    });
    const empty = { ...report, prefill: { memory: null, latency: null, throughput: null } };
    expect(read(empty).rejected).toEqual([{ at: '/prefill', reason: 'nothing of it was measured' }]);
  });

  it('refuses a version that it does not know, and says it', () => {
    const next = structuredClone(benchmark);
    next.config.environment.optimum_benchmark_version = '0.8.1';
    expect(() => read(next)).toThrow('it is of optimum-benchmark 0.8.1');
  });

  it('reads a table that breaks off as none of its', () => {
    const [header] = sampleText('optimum-benchmark/made_report_0.2.csv').split('\n');
    expect(() => importText(`${header}\n1,2\n`)).toThrow(/no tool is known/);
  });
});
