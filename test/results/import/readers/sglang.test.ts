import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const lines = sampleText('sglang/made_serving.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line.replace('Infinity', '"inf"')));
const [native, other] = lines;

const read = (line: object) => importText(JSON.stringify(line));
const figureAt = (line: object, at: string) =>
  read(line).results[0]!.figures.find((figure) => figure.at === at)!;

describe('SGLang bench_serving', () => {
  it('knows a line from one of vLLM, from whose benchmark it comes', () => {
    const imported = importSample('sglang/made_serving.jsonl');
    expect(imported).toMatchObject({ tool: 'sglang', toolVersion: '0.5.6', layout: 'bench_serving' });
  });

  it('names both tools where a line has the marks of both', () => {
    const both = { ...native, total_token_throughput: 38.1 };
    expect(() => read(both)).toThrow(/vllm bench serve .* or of sglang /);
  });

  it('takes conditions from the server: replicas of attention share its devices', () => {
    const [first, second] = importSample('sglang/made_serving.jsonl').results;
    expect(first!.conditions).toMatchObject({
      model: 'meta-llama/Llama-3.1-8B-Instruct',
      deviceCount: 2,
      precision: 'fp8',
      scenario: 'closed',
      isl: 64,
      osl: 17,
      batch: 2,
      speculation: 'none',
      engine: 'sglang 0.5.6',
    });
    expect(second!.conditions).toMatchObject({ scenario: 'server', rate: 5, osl: null, speculation: 'yes' });
    const replicas = { ...native, server_info: { ...native.server_info, enable_dp_attention: false } };
    expect(read(replicas).results[0]!.conditions.deviceCount).toBe(4);
  });

  it('gives gaps an id of their own where versions of the tool do unlike things', () => {
    const plain = { ...other, accept_length: null };
    expect(figureAt(plain, '/mean_itl_ms')).toMatchObject({ metric: 'itl.chunk', value: 0.07 });
    expect(figureAt(other, '/mean_itl_ms').metric).toBe('itl.unclear');
    const { mean_itl_ms, ...of2024 } = native;
    expect(figureAt(of2024, '/median_itl_ms').metric).toBe('itl.unclear');
  });

  it('takes output tokens for counted ones where as many are in the text', () => {
    const counted = { ...other, total_output_tokens_retokenized: 95 };
    expect(figureAt(counted, '/total_output_tokens').metric).toBe('tokens.out');
    expect(figureAt(counted, '/mean_tpot_ms').metric).toBe('tpot.response_end');
  });

  it('has no value where the tool writes 0 for nothing', () => {
    const embedding = { ...native, backend: 'sglang-embedding', mean_ttft_ms: 0, p99_ttft_ms: 0 };
    expect(figureAt(embedding, '/p99_ttft_ms')).toMatchObject({
      value: null,
      missing: expect.stringMatching(/no request has/),
    });
    const turns = { ...native, total_input_tokens: 0, input_throughput: 0 };
    expect(figureAt(turns, '/total_input_tokens').value).toBeNull();
    expect(figureAt(turns, '/total_throughput').value).toBeNull();
  });

  it('gives no lengths that the data set does not use', () => {
    const shorter = { ...native, random_range_ratio: 0.5 };
    expect(figureAt(shorter, '/random_output_len')).toBeUndefined();
    expect(figureAt(other, '/random_output_len')).toBeUndefined();
  });

  it('keeps requests with what became of them, and the fields of the server that it does not use', () => {
    const imported = importSample('sglang/made_serving.jsonl');
    expect(imported.results[0]!.kept).toEqual({ at: 'line 1/ttfts', n: 4 });
    expect(imported.unknown).toContainEqual({ at: 'line 1/server_info/mem_fraction_static', value: 0.83 });
    const failed = { ...native, errors: ['', 'timeout', '', ''], completed: 4 };
    expect(read(failed).findings.map(({ check }) => check)).toContain('population');
  });

  it('has no result where no request was completed', () => {
    expect(read({ ...native, completed: 0 })).toMatchObject({
      results: [],
      rejected: [{ reason: 'completed is 0: no request was completed' }],
    });
  });
});

describe('SGLang batches and offline', () => {
  it('tells the two benchmarks of a batch apart, and lines of both in one file', () => {
    const mixed = `${sampleText('sglang/made_one_batch.jsonl')}${sampleText('sglang/made_offline.jsonl')}{"other": 1}\n`;
    const imported = importText(mixed);
    expect(imported.layout).toBe('bench_one_batch, bench_offline_throughput');
    expect(imported.results.map(({ conditions }) => conditions.scenario)).toEqual([
      'one batch',
      'one batch',
      'offline',
    ]);
    expect(imported.rejected).toEqual([
      { at: 'line 4', reason: 'it is of no benchmark of SGLang that is known' },
    ]);
  });

  it('has no decode where a batch makes one token', () => {
    const [, one] = importSample('sglang/made_one_batch.jsonl').results;
    expect(one!.figures.map(({ metric }) => metric)).not.toContain('decode.step.growing');
  });

  it('has no value for an output rate that no formula of the tool gives', () => {
    const [line] = sampleText('sglang/made_one_batch_server.jsonl').split('\n');
    const wrong = { ...JSON.parse(line!), output_throughput: 161 };
    expect(figureAt(wrong, '/output_throughput')).toMatchObject({
      value: null,
      missing: expect.stringMatching(/none of the formulas/),
    });
  });

  it('rejects runs without a request or a batch', () => {
    const offline = JSON.parse(sampleText('sglang/made_offline.jsonl'));
    expect(read({ ...offline, successful_requests: 0 }).results).toEqual([]);
    const [batch] = sampleText('sglang/made_one_batch.jsonl').split('\n');
    expect(read({ ...JSON.parse(batch!), batch_size: 0 }).results).toEqual([]);
  });
});
