import { definitions } from '../record/definitions.ts';
import type { Unit } from '../units.ts';
import { memoryTools } from './metrics/memory-tools.ts';
import { modelTools } from './metrics/model-tools.ts';

/**
 * What the figures of other tools count, by an id of its own wherever that differs from what this project counts: one word stands for
 * several things in this field, and one thing has several words. Ids without an entry of their own are those of `definitions`.
 */
const foreign = {
  'ttft.send': { unit: 's', text: 'request sent by the client to its first output' },
  'ttft.scheduled': { unit: 's', text: 'scheduled time of the request to its first output' },
  'ttft.issued': { unit: 's', text: 'request issued by the load generator to its first output' },
  'e2el.send': { unit: 's', text: 'request sent by the client to its last output' },
  'e2el.scheduled': { unit: 's', text: 'scheduled time of the request to its last output' },
  'tpot.span': { unit: 's', text: '(last token - first token) / (n - 1)' },
  'tpot.span_n': { unit: 's', text: '(last token - first token) / n' },
  'tpot.e2el_n': { unit: 's', text: 'E2EL / n: the time of the first token is part of it' },
  'itl.chunk': {
    unit: 's',
    text: 'gaps between the chunks of a stream, pooled, whatever tokens a chunk holds',
  },
  'tput.in.wall': { unit: 'tokens/s', text: 'input tokens of completed requests / wall time of the run' },
  'tput.total.wall': { unit: 'tokens/s', text: 'input and output tokens of completed requests / wall time' },
  'requests.wall': { unit: 'requests/s', text: 'completed requests / wall time of the run' },
  'samples.wall': {
    unit: 'samples/s',
    text: 'completed samples (one less in Server of MLPerf) / wall time of the run',
  },
  'samples.scheduled': { unit: 'samples/s', text: 'samples that were scheduled / time in which they were' },
  'llama.pp': { unit: 'tokens/s', text: 'n_prompt tokens / time of their batches behind n_depth tokens' },
  'llama.tg': {
    unit: 'tokens/s',
    text: 'n_gen tokens one by one behind n_depth tokens / their time; no choice',
  },
  'llama.pp_tg': { unit: 'tokens/s', text: '(n_prompt + n_gen) tokens / time of both together' },
  'llama.test': { unit: 's', text: 'time of one repetition of a test of llama-bench' },
  wall: { unit: 's', text: 'time that the rates of a run are over' },
  'tokens.in': { unit: 'tokens', text: 'input tokens: of all requests (total), or of one' },
  'tokens.out': { unit: 'tokens', text: 'output tokens: of all requests (total), or of one' },
  'requests.issued': { unit: 'requests', text: 'requests of the run' },
  'requests.ok': { unit: 'requests', text: 'requests that were completed' },
  'requests.failed': { unit: 'requests', text: 'requests that ended with an error' },
  'concurrency.limit': { unit: 'requests', text: 'requests that may be under way at once' },
  'tokens.out.rate': {
    unit: 'tokens/s',
    text: 'output tokens of one second of the run (peak: of its best)',
  },
  concurrency: { unit: 'requests', text: 'requests that were under way at once' },
  'model.bytes': { unit: 'B', text: 'bytes of the weights' },
  'model.parameters': { unit: 'parameters', text: 'parameters of the model' },
  // InferenceX
  'intvty.inv_pct': {
    unit: 'tokens/s',
    text: '1 / the same statistic of TPOT: of p90 the rate that 90 % exceed',
  },
  'intvty.pct_inv': { unit: 'tokens/s', text: 'the statistic of 1 / TPOT of each request' },
  'tput.out.decode_devices': {
    unit: 'tokens/s',
    text: 'output tokens / wall time / devices that only decode',
  },
  'tput.in.prefill_devices': {
    unit: 'tokens/s',
    text: 'input tokens / wall time / devices that only prefill',
  },
  'tokens.out.expected': { unit: 'tokens', text: 'output tokens that a trace asks for' },
  'requests.ended_in_1s': { unit: 'requests/s', text: 'requests that ended within one second of a run' },
  // MLPerf
  'samples.issued': { unit: 'samples/s', text: '(samples - 1) / time until the last was issued' },
  'samples.inv_mean_time': { unit: 'samples/s', text: '1 / mean time of a sample' },
  'query.scheduled': {
    unit: 's',
    text: 'scheduled time of a query of several samples to the end of its last',
  },
  'tput.out.inferred': {
    unit: 'tokens/s',
    text: 'samples/s times a constant of the benchmark: no token was counted',
  },
  'tput.out.issued': { unit: 'tokens/s', text: 'output tokens / time until the last sample was issued' },
  'tput.out.sample_time': { unit: 'tokens/s', text: 'output tokens / sum of the times of all samples' },
  'e2el.early_stopping': {
    unit: 's',
    text: 'percentile of the time of a query that holds with 99 % confidence (early stopping)',
  },
  'ttft.early_stopping': {
    unit: 's',
    text: 'percentile of TTFT that holds with 99 % confidence (early stopping)',
  },
  'tpot.early_stopping': {
    unit: 's',
    text: 'percentile of TPOT that holds with 99 % confidence (early stopping)',
  },
  // AIPerf and GenAI-Perf
  'gap.second': { unit: 's', text: 'first to second output of a stream, whatever tokens they hold' },
  'ttft.answer': { unit: 's', text: 'request sent by the client to its first output that is no reasoning' },
  'e2el.issued': { unit: 's', text: 'request issued by the load generator to its last output' },
  'tpot.excl_first_chunk': {
    unit: 's',
    text: '(last output - first chunk) / tokens behind the first chunk',
  },
  'wall.loadgen_window': {
    unit: 's',
    text: 'first request issued to the end of the last one that was issued',
  },
  'requests.loadgen_window': {
    unit: 'requests/s',
    text: '(completed requests - 1) / first request issued to the end of the last one issued',
  },
  'tput.out.loadgen_window': {
    unit: 'tokens/s',
    text: 'output tokens / first request issued to the end of the last one issued',
  },
  // vllm bench throughput and latency
  'batch.generate': {
    unit: 's',
    text: 'one call with a whole batch, to the last token of its last sequence',
  },
  // MLPerf: accuracy, systems, power
  'score.rouge1': { unit: '%', text: 'ROUGE-1, times 100' },
  'score.rouge2': { unit: '%', text: 'ROUGE-2, times 100' },
  'score.rougeL': { unit: '%', text: 'ROUGE-L, times 100' },
  'score.rougeLsum': { unit: '%', text: 'ROUGE-Lsum, times 100' },
  'score.exact_match': { unit: '%', text: 'answers that are exactly the expected ones' },
  'score.gsm8k': { unit: '%', text: 'problems of GSM8K that are solved' },
  'score.mbxp': { unit: '%', text: 'programs of MBXP that pass their tests' },
  'score.accuracy': { unit: '%', text: 'samples that are classified as expected' },
  'memory.device': { unit: 'B', text: 'memory of an accelerator, as its submitter states it' },
  'power.system': { unit: 'W', text: 'power of the whole system at its plug, about once a second' },
  'tpot.first_chunk': { unit: 's', text: '(E2EL - TTFT) / (n - tokens of the first chunk)' },
  'tpot.response_end': { unit: 's', text: '(end of the response - first output) / (n - 1)' },
  'tpot.response_end.first_chunk': {
    unit: 's',
    text: '(end of the response - first output) / (n - tokens of the first chunk)',
  },
  'decode.span': { unit: 's', text: 'first to last output of a request' },
  'decode.response_end': { unit: 's', text: 'first output of a request to the end of its response' },
  'tput.sequence': { unit: 'tokens/s/sequence', text: '(n - 1) / (E2EL - TTFT) of a request' },
  'tput.sequence.first_chunk': {
    unit: 'tokens/s/sequence',
    text: '(n - tokens of the first chunk) / (E2EL - TTFT) of a request',
  },
  'tput.sequence.response_end': {
    unit: 'tokens/s/sequence',
    text: '(n - 1) / (end of the response - first output) of a request',
  },
  'tput.sequence.e2el': { unit: 'tokens/s/sequence', text: 'n / E2EL of a request' },
  'tput.sequence.in': { unit: 'tokens/s/sequence', text: 'input tokens / TTFT of a request' },
  'tokens.answer': { unit: 'tokens', text: 'output tokens without those of reasoning' },
  'tokens.reasoning': { unit: 'tokens', text: 'output tokens of reasoning' },
  'tokens.out.requested': { unit: 'tokens', text: 'output tokens that a request asks for' },
  'requests.good': { unit: 'requests', text: 'requests that met every limit that the user set' },
  'goodput.wall': {
    unit: 'requests/s',
    text: 'requests that met every limit of the user / wall time of the run',
  },
  'gpu.power': { unit: 'W', text: 'power of the GPUs in the run, or of one of them' },
  'gpu.energy': { unit: 'J', text: 'energy of the GPUs over the run, or of one of them' },
  'gpu.energy.token.out': { unit: 'J/token', text: 'energy of the GPUs over the run / output tokens' },
  'gpu.energy.token.all': {
    unit: 'J/token',
    text: 'energy of the GPUs over the run / input and output tokens',
  },
  'gpu.memory.used': { unit: 'B', text: 'memory of a GPU that is in use' },
  'gpu.temperature': { unit: '°C', text: 'temperature of a GPU' },
  'gpu.busy': { unit: '%', text: 'share of the time in which a kernel ran on a GPU' },
  // GuideLLM
  'e2el.response_end': { unit: 's', text: 'request sent by the client to the end of its response' },
  'tpot.span.pooled': {
    unit: 's',
    text: '(last token - first token) / (n - 1), each request weighed by n - 1',
  },
  'tpot.span_n.pooled': { unit: 's', text: '(last token - first token) / n, each request weighed by n' },
  'tpot.e2el_n.pooled': { unit: 's', text: 'E2EL / n, each request weighed by n' },
  'requests.rate.gaps': {
    unit: 'requests/s',
    text: '1 / time from the end of a request to that of the next, weighed by that time',
  },
  'requests.rate.window': {
    unit: 'requests/s',
    text: 'requests that ended / time around each of their ends, over the measured window',
  },
  'tokens.out.rate.gaps': {
    unit: 'tokens/s',
    text: 'output tokens / time to the next one of any request, weighed by that time',
  },
  'tokens.all.rate.gaps': {
    unit: 'tokens/s',
    text: 'tokens / time to the next output of any request; the input counts at the first output',
  },
  'tokens.in.rate.window': {
    unit: 'tokens/s',
    text: 'input tokens, at the first output / time around it, over the measured window',
  },
  'tokens.out.rate.window': {
    unit: 'tokens/s',
    text: 'output tokens / time around each of them, over the measured window',
  },
  'tokens.all.rate.window': {
    unit: 'tokens/s',
    text: 'input and output tokens / time around each of them, over the measured window',
  },
  'tokens.all': { unit: 'tokens', text: 'input and output tokens of a request' },
  'tokens.chunk': { unit: 'tokens', text: 'output tokens of a chunk of a stream, as a mean of its request' },
  'tokens.chunk.later': {
    unit: 'tokens',
    text: 'output tokens of a chunk of a stream behind the first, as a mean of its request',
  },
  'requests.incomplete': {
    unit: 'requests',
    text: 'requests that were under way when the run, or its window, ended',
  },
  // For the auditor, of whichever tool states them.
  'requests.cancelled': { unit: 'requests', text: 'requests that were ended before they were done' },
  // inference-perf
  'tpot.chunks': { unit: 's', text: '(last chunk - first chunk) / (chunks - 1)' },
  'tpot.response_end_n': { unit: 's', text: '(end of the response - request sent) / n' },
  'itl.client': {
    unit: 's',
    text: 'gaps between tokens as the client counts them, pooled; those of one chunk are 0 apart',
  },
  'schedule.delay': { unit: 's', text: 'scheduled time of a request to the time when it was sent' },
  'send.span': { unit: 's', text: 'first to last request that was sent' },
  'requests.requested': { unit: 'requests/s', text: 'requests a second that the load asks for' },
  'requests.sent': { unit: 'requests/s', text: 'requests / time from the first to the last that was sent' },
  'tokens.in.server': { unit: 'tokens', text: 'input tokens as the server counts them' },
  'tokens.in.cached': { unit: 'tokens', text: 'input tokens that the server had in its cache' },
  'tokens.in.uncached': { unit: 'tokens', text: 'input tokens that the server had not in its cache' },
  'tokens.out.server': { unit: 'tokens', text: 'output tokens as the server counts them' },
  'requests.mismatched': {
    unit: 'requests',
    text: 'requests whose output tokens client and server count differently',
  },
  'goodput.tokens.wall': {
    unit: 'tokens/s',
    text: 'input and output tokens of requests that met every limit of the user / wall time of the run',
  },
  'request.bytes': { unit: 'B', text: 'bytes of the body of a request' },
  // LLMPerf
  'tpot.e2el_chunks': { unit: 's', text: '(last output - request sent) / chunks of the stream' },
  'tput.sequence.whole': {
    unit: 'tokens/s/sequence',
    text: 'n / (end of the response - request sent) of a request',
  },
  'tokens.total': { unit: 'tokens', text: 'input and output tokens of all requests' },
} as const satisfies Record<string, { unit: MetricUnit; text: string }>;

/** Counts have units of their own here; all others are those of the project. */
type MetricUnit = Unit | 'requests' | 'parameters' | 'samples/s';

/** Every quantity that an imported figure may be. */
export const metrics = { ...definitions, ...foreign, ...memoryTools, ...modelTools };

export type MetricId = keyof typeof metrics;
export const metricIds = Object.keys(metrics) as [MetricId, ...MetricId[]];
