import { definitions } from '../record/definitions.ts';
import type { Unit } from '../units.ts';

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
  'samples.wall': { unit: 'samples/s', text: 'completed samples / wall time of the run' },
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
  // For the auditor, of whichever tool states them.
  'requests.cancelled': { unit: 'requests', text: 'requests that were ended before they were done' },
  energy: { unit: 'J', text: 'energy of the run (total)' },
  power: { unit: 'W', text: 'power while the run lasted' },
  'memory.used': { unit: 'B', text: 'memory of the device that was in use' },
} as const satisfies Record<string, { unit: MetricUnit; text: string }>;

/** Counts have units of their own here; all others are those of the project. */
type MetricUnit = Unit | 'requests' | 'parameters' | 'samples/s';

/** Every quantity that an imported figure may be. */
export const metrics = { ...definitions, ...foreign };

export type MetricId = keyof typeof metrics;
export const metricIds = Object.keys(metrics) as [MetricId, ...MetricId[]];
