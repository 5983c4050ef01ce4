import type { Fields } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';

/** What the settings of a run say of its load. */
export interface Load {
  readonly model: string | null;
  readonly concurrency: number | null;
  /** Requests a second; null where it is not set. */
  readonly rate: number | null;
  /** For people. */
  readonly text: string;
  readonly figures: readonly ImportedFigure[];
  /** Whether the tokens of a first chunk are counted, which makes another metric of the time per token. */
  readonly isPerChunk: boolean;
}

const asked = { scale: 1, population: 'run', n: null } as const;

/** `input_config` is a `UserConfig` up to schema 1.1 (endpoint, input, loadgen) and a `BenchmarkConfig` since (models, phases). */
export function loadOf(file: Fields): Load {
  const config = file.child('input_config');
  const endpoint = config?.child('endpoint') ?? null;
  const loadgen = config?.child('loadgen') ?? null;
  const phase = profilingOf(config);
  const concurrency = loadgen?.count('concurrency') ?? countIn(phase, 'concurrency');
  const rate = loadgen?.number('request_rate') ?? numberIn(phase, 'rate');
  const command = config?.text('cli_command') ?? file.child('run_info')?.text('cli_command') ?? '';
  return {
    model: firstName(endpoint?.raw('model_names')) ?? modelIn(config),
    concurrency,
    rate,
    text: [
      ...(rate === null ? [] : [`${rate} requests/s`]),
      ...(concurrency === null ? [] : [`at most ${concurrency} at once`]),
    ].join(', '),
    figures: [
      loadgen?.figure('concurrency', {
        ...asked,
        metric: 'concurrency.limit',
        statistic: 'single',
        unit: 'requests',
      }) ?? null,
      // What was interrupted did not send all of them.
      (file.raw('was_cancelled') === true
        ? null
        : loadgen?.figure('request_count', {
            ...asked,
            metric: 'requests.issued',
            statistic: 'single',
            unit: 'requests',
          })) ?? null,
      config
        ?.child('input')
        ?.child('prompt')
        ?.child('output_tokens')
        ?.figure('mean', {
          ...asked,
          metric: 'tokens.out.requested',
          statistic: 'mean',
          unit: 'tokens',
        }) ?? null,
    ].filter((figure) => figure !== null),
    isPerChunk: endpoint?.raw('per_chunk_usage') === true || command.includes('--per-chunk-usage'),
  };
}

type Named = { readonly [key: string]: unknown };
const isNamed = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The phase that is measured: the last one that is no warm-up. */
function profilingOf(config: Fields | null): Named | null {
  const phases = config?.raw('phases');
  const list = Array.isArray(phases)
    ? phases
    : isNamed(phases)
      ? Object.entries(phases).map(([name, phase]) => ({ name, ...(isNamed(phase) ? phase : {}) }))
      : [];
  return list.filter((phase) => isNamed(phase) && phase.name !== 'warmup').at(-1) ?? null;
}

const numberIn = (named: Named | null, key: string): number | null => {
  const value = named?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

const countIn = (named: Named | null, key: string): number | null => {
  const value = numberIn(named, key);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
};

const firstName = (names: unknown): string | null =>
  Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')
    ? names.join(', ')
    : null;

/** `model: name`, `models: [name]` or `models: {items: [{name}]}`. */
function modelIn(config: Fields | null): string | null {
  const models = config?.raw('models');
  const items = isNamed(models) ? models.items : models;
  const names = Array.isArray(items) ? items.map((item) => (isNamed(item) ? item.name : item)) : null;
  return firstName(names) ?? config?.text('model') ?? null;
}
