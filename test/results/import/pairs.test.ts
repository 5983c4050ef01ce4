import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../../results/import/source.ts';
import { importSource } from '../../../results/import.ts';
import { importText, known, sampleText } from './samples.ts';

type File = Readonly<Record<string, unknown>>;

/** The first object of a sample: a file, or a line or an element of one. */
function objectOf(sample: string): File {
  // JSON has no word for a number that is not finite.
  const text = sampleText(sample).replaceAll(': Infinity', ': 4.0');
  const value: File | readonly [File] = JSON.parse(sample.endsWith('.jsonl') ? text.split('\n')[0]! : text);
  return (Array.isArray(value) ? value[0] : value) as File;
}

const only = (file: File, ...keys: readonly string[]): File =>
  Object.fromEntries(keys.map((key) => [key, file[key] ?? 1]));

const without = (file: File, ...keys: readonly string[]): File =>
  Object.fromEntries(Object.entries(file).filter(([key]) => !keys.includes(key)));

const vllm = objectOf('vllm/bench_serve_v0.25.1.json');
const sglang = objectOf('sglang/made_serving.jsonl');
const batch = objectOf('sglang/made_one_batch.jsonl');
const raw = objectOf('inferencex/made_raw.json');
const agg = objectOf('inferencex/agg_kimik2.5_8k1k_int4_vllm_mi355x_mtp_conc32.json');
const aiperf = objectOf('aiperf/schema_1.5.json');
const aiperfRequest = objectOf('aiperf/requests.jsonl');
const genaiPerf = objectOf('genai-perf/profile_genai_perf.json');
const perfAnalyzer = objectOf('genai-perf/profile_export.json');
const llmperf = objectOf('llmperf/summary.json');
const llmperfRequest = objectOf('llmperf/individual_responses.json');
const genaiBench = objectOf('genai-bench/run.json');
const throughput = objectOf('vllm/made_throughput.json');

/** What SGLang, and InferenceX, write beside the words of vLLM from which they come. */
const ofSglang = only(sglang, 'total_output_tokens_retokenized', 'mean_e2e_latency_ms');
const ofInferencex = only(raw, 'benchmark_start_time_unix', 'benchmark_end_time_unix');
const ofAgg = only(agg, 'hw', 'conc', 'framework', 'precision', 'tp', 'tput_per_gpu');

/** The tool of a file, or the tools that a refusal names. */
function toolsOf(file: File): readonly string[] {
  try {
    return [importText(JSON.stringify(file)).tool];
  } catch (error) {
    const [, named] = /^it could be of (.*)$/.exec((error as Error).message) ?? [];
    return named?.split(' or of ').map((one) => one.split(' (')[0]!) ?? [(error as Error).message];
  }
}

describe('a file with the keys of two tools', () => {
  it.each([
    ["vLLM's with the marks of SGLang", { ...vllm, ...ofSglang }, ['vllm bench serve', 'sglang']],
    [
      "SGLang's with the word of vLLM that it has another for",
      { ...sglang, total_token_throughput: 38.1 },
      ['vllm bench serve', 'sglang'],
    ],
    [
      "vLLM's with the clock of InferenceX, which is all that this adds",
      { ...vllm, ...ofInferencex },
      ['InferenceX'],
    ],
    [
      "vLLM's with half of the clock of InferenceX",
      { ...vllm, ...only(raw, 'benchmark_start_time_unix') },
      ['vllm bench serve'],
    ],
    ["vLLM's with an aggregate of InferenceX", { ...vllm, ...ofAgg }, ['vllm bench serve', 'InferenceX']],
    ["SGLang's with the clock of InferenceX", { ...sglang, ...ofInferencex }, ['InferenceX', 'sglang']],
    ["SGLang's with an aggregate of InferenceX", { ...sglang, ...ofAgg }, ['InferenceX', 'sglang']],
    [
      "InferenceX's with the marks of SGLang",
      { ...raw, ...ofSglang, total_token_throughput: undefined },
      ['InferenceX', 'sglang'],
    ],
    [
      "vLLM's of a server with those of its offline benchmark",
      { ...vllm, ...throughput },
      ['vllm bench serve', 'vllm bench throughput and latency'],
    ],
    ["SGLang's of a batch with vLLM's of a server", { ...batch, ...vllm }, ['vllm bench serve', 'sglang']],
    [
      "GenAI-Perf's with the mark of AIPerf, whose shape it has",
      { ...genaiPerf, was_cancelled: false },
      ['aiperf'],
    ],
    [
      "AIPerf's without its marks",
      without(aiperf, 'was_cancelled', 'aiperf_version', 'schema_version'),
      ['genai-perf'],
    ],
    ["AIPerf's with the experiments of GenAI-Perf", { ...aiperf, ...perfAnalyzer }, ['aiperf', 'genai-perf']],
    [
      "requests of AIPerf with GenAI-Perf's summary",
      { ...genaiPerf, ...aiperfRequest },
      ['aiperf', 'genai-perf'],
    ],
    ["LLMPerf's summary with genai-bench's run", { ...llmperf, ...genaiBench }, ['llmperf', 'genai-bench']],
    [
      "LLMPerf's request with genai-bench's run",
      { ...llmperfRequest, ...genaiBench },
      ['llmperf', 'genai-bench'],
    ],
    ["vLLM's with LLMPerf's summary", { ...vllm, ...llmperf }, ['vllm bench serve', 'llmperf']],
    ["GenAI-Perf's with genai-bench's run", { ...genaiPerf, ...genaiBench }, ['genai-perf', 'genai-bench']],
  ] as const)('%s is of the one that has all of them, or refused by both names', (_, file, tools) => {
    expect(toolsOf(file)).toEqual(tools);
  });

  it('is read as of the one that --as names', () => {
    const source = bytesSource('test', Buffer.from(JSON.stringify({ ...vllm, ...ofSglang })));
    for (const as of ['vllm bench serve', 'sglang'])
      expect(importSource(source, { ...known, as }).tool).toBe(as);
  });
});
