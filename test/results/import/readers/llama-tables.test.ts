import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const [csv, sql, md] = ['csv', 'sql', 'md'].map((ending) => `llama-bench/made_table.${ending}`) as [
  string,
  string,
  string,
];

const log = 'warning: debug build, performance may be affected\n';

const deviationAt = (text: string) =>
  importText(text)
    .results.flatMap(({ figures }) => figures)
    .find(({ statistic }) => statistic === 'std.sample');

describe.each([csv, sql])('%s', (file) => {
  it('has the conditions that JSON has, with quotation marks in a name', () => {
    const { results, toolVersion, layout } = importSample(file);
    expect(toolVersion).toBe('b9123 (3f2a91c)');
    expect(layout).toBe(file.slice(-3));
    expect(results.map(({ title }) => title)).toEqual([
      'llama 8B Q8_0, pp512 d4096, KV q8_0/f16',
      'llama 8B Q8_0, tg128',
      'llama 8B Q8_0, pp512 tg128, KV q8_0/f16',
    ]);
    expect(results[0]!.conditions).toMatchObject({
      model: 'llama 8B',
      precision: 'Q8_0',
      device: 'NVIDIA H200',
      scenario:
        'pp, KV q8_0/f16, ngl 33, ncmoe 2, fa 1, n_batch 4096, n_ubatch 1024, threads 24, sm row, ts 0.60/0.40, nkvo 1, nopo 1, embd 1',
      isl: 512,
      osl: 0,
      context: 4096,
      engine: 'llama.cpp b9123 (3f2a91c) CUDA',
      startedAt: '2026-11-20T10:11:12Z',
    });
    expect(results.every(({ kept }) => kept === null)).toBe(true);
  });

  it('keeps the columns that nobody understood', () => {
    const { unknown } = importSample(file);
    const names = unknown.filter(({ at }) => at.endsWith('/model_filename')).map(({ value }) => value);
    expect(names).toEqual(Array(3).fill('models/o\'neil, the "8B"/llama-3.1-8b-q8_0.gguf'));
  });

  it('does not contradict itself', () => {
    expect(importSample(file).word).not.toBe('contradictory');
  });

  it('that breaks off within a row rejects it, and takes lines of a log for none', () => {
    const text = sampleText(file);
    const { results, rejected, unknown } = importText(log + text.slice(0, text.lastIndexOf('733.001107')));
    expect(results).toHaveLength(2);
    expect(rejected).toEqual([
      { at: `line ${text.trimEnd().split('\n').length + 1}`, reason: 'it is no whole row of the table' },
    ]);
    expect(unknown).toContainEqual({ at: 'line 1', value: log.trim() });
  });

  it('rejects a test that did not run, and a row without a test', () => {
    const text = sampleText(file)
      .replace('812500033', '0')
      .replace(/512(["'],\s?["'])128/, '0$10');
    expect(importText(text).rejected.map(({ reason }) => reason)).toEqual([
      'avg_ns is 0: the test did not run',
      'neither a prompt nor a generation: n_prompt and n_gen are 0',
    ]);
  });

  it('has no deviation of a single repetition, for which the tool writes 0', () => {
    expect(deviationAt(sampleText(file).replace('58.914207', '0.000000'))).toMatchObject({
      value: null,
      written: '0.000000',
      missing: expect.stringContaining('single repetition'),
    });
  });
});

describe('tests of a sweep', () => {
  const rows: readonly object[] = JSON.parse(sampleText('llama-bench/gpt-oss-20b_7900xtx_rocm.json'));
  const read = (...settings: readonly object[]) =>
    importText(JSON.stringify(settings.map((setting) => ({ ...rows[0], ...setting })))).results;

  it('have their settings as conditions, those without an effect left out', () => {
    const [result] = read({ tensor_split: '0.00', no_kv_offload: false, n_cpu_moe: 0 });
    expect(result!.conditions.scenario).toBe(
      'pp, KV q8_0/q8_0, ngl 99, fa 1, n_batch 8192, n_ubatch 2048, threads 16, sm layer',
    );
  });

  it.each([
    ['gpt-oss 20B MXFP4 MoE', 'gpt-oss 20B', 'MXFP4 MoE'],
    ['llama 8x7B Q4_K - Medium', 'llama 8x7B', 'Q4_K - Medium'],
    ['qwen3moe 30B.A3B IQ2_XXS - 2.0625 bpw', 'qwen3moe 30B.A3B', 'IQ2_XXS - 2.0625 bpw'],
    ['bert 335M all F32', 'bert 335M', 'all F32'],
    ['llama ?B Q8_0', 'llama ?B', 'Q8_0'],
    ['a name', 'a name', null],
  ])('are of a model and a precision: %s', (type, model, precision) => {
    expect(read({ model_type: type })[0]).toMatchObject({
      title: `${type}, pp128`,
      conditions: { model, precision },
    });
  });

  it('are told apart by what they do not have in common', () => {
    const titles = (...settings: object[]) => read(...settings).map(({ title }) => title);
    expect(titles({}, { flash_attn: false }, { n_gpu_layers: 0 })).toEqual([
      'gpt-oss 20B MXFP4 MoE, pp128, ngl 99, fa 1',
      'gpt-oss 20B MXFP4 MoE, pp128, ngl 99, fa 0',
      'gpt-oss 20B MXFP4 MoE, pp128, ngl 0, fa 1',
    ]);
    expect(titles({}, {})).toEqual(Array(2).fill('gpt-oss 20B MXFP4 MoE, pp128'));
  });
});

describe('tables of llama-bench', () => {
  it('without a row have no result, and nothing to audit', () => {
    const header = sampleText(csv).split('\n')[0]!;
    expect(importText(`${header}\n`)).toMatchObject({ results: [], word: 'unauditable', layout: 'csv' });
  });

  it('of several runs behind each other are read by the header of each', () => {
    const [header, ...rows] = sampleText(csv).trimEnd().split('\n');
    const swapped = [header!.replace('n_prompt,n_gen', 'n_gen,n_prompt'), rows[0]!];
    const { results } = importText([header, ...rows, ...swapped].join('\n'));
    expect(results.map(({ conditions: { isl, osl } }) => [isl, osl])).toEqual([
      [512, 0],
      [0, 128],
      [512, 128],
      [0, 512],
    ]);
  });

  it('of other columns are of no tool that is known', () => {
    expect(() => importText('build_commit,n_prompt,speed\n"a","1","2"\n')).toThrow('no tool is known');
  });
});

describe('Markdown of llama-bench', () => {
  it('says the device in the log before it, the build below it, and no repetitions', () => {
    const { results, toolVersion, word } = importSample(md);
    expect(toolVersion).toBe('b9123 (3f2a91c)');
    expect(results[3]).toMatchObject({
      title: 'llama 8B Q8_0, pp512 d4096',
      conditions: {
        device: 'NVIDIA H200',
        scenario: 'pp, KV q8_0/f16, ngl 33, fa 1, n_batch 4096',
        isl: 512,
        context: 4096,
        engine: 'llama.cpp b9123 (3f2a91c) CUDA',
        startedAt: null,
      },
    });
    expect(results[3]!.figures.every(({ n }) => n === null)).toBe(true);
    expect(word).not.toBe('contradictory');
  });

  it('keeps units as they are written: GiB are 2^30 bytes', () => {
    const size = importSample(md).results[0]!.figures.find(({ metric }) => metric === 'model.bytes');
    expect(size).toMatchObject({ written: '7.95', unit: 'GiB', value: 7.95 * 2 ** 30 });
  });

  it('rounds once: 8.03 B are 8 030 000 000 parameters', () => {
    const { figures } = importSample(md).results[0]!;
    expect(figures.find(({ metric }) => metric === 'model.parameters')!.value).toBe(8_030_000_000);
  });

  it('names each device of several, and none where two runs had others', () => {
    const second = '  Device 1: NVIDIA H200, compute capability 9.0, VMM: yes\n|';
    const two = importText(sampleText(md).replace('|', second));
    expect(two.results[0]!.conditions.device).toBe('NVIDIA H200, NVIDIA H200');
    const other = importText(`${sampleText(md)}\n${sampleText(md).replaceAll('H200', 'H100')}`);
    expect(other.results[0]!.conditions.device).toBeNull();
    expect(other.results).toHaveLength(10);
  });

  it('reads tests of 2023, which have a space, and rejects what is no test', () => {
    const text = sampleText(md).replace('pp512 |', 'pp 512 |').replace('tg128 |', 'speed |');
    const { results, rejected } = importText(text);
    expect(results[0]!.conditions.isl).toBe(512);
    expect(rejected).toEqual([{ at: 'line 6', reason: '"speed" is no test of llama-bench' }]);
  });

  it('rejects a test that did not run, and a row that breaks off', () => {
    const text = sampleText(md).replace('157.54 ± 0.44', '0.00 ± 0.00');
    const { rejected } = importText(text.slice(0, text.indexOf('58.91')));
    expect(rejected).toEqual([
      { at: 'line 8', reason: 'it has other cells than the header of its table' },
      { at: 'line 6', reason: 't/s is 0: the test did not run' },
    ]);
  });

  it('has no rate where it holds nan', () => {
    const { results } = importText(sampleText(md).replace('157.54 ± 0.44', '-nan ± -nan'));
    expect(results[1]!.figures.slice(0, 2)).toMatchObject([
      { value: null, written: '-nan' },
      { value: null, written: '-nan' },
    ]);
  });
});
