import type { FigureOfKey } from '../../fields.ts';
import type { ImportedFigure, Statistic } from '../../figure.ts';
import type { ImportedConditions } from '../../imported.ts';
import type { MetricId } from '../../metrics.ts';
import type { Kept, ReadResult } from '../../reader.ts';
import type { Cells } from './cells.ts';

// scenarios/inference/scenario.py and trackers/*.py, v0.2 to v0.7. Times are in s, of calls of `generate` with a whole batch; deviations are
// numpy's (population), percentiles linear. Where gaps between tokens are measured, the prefill ends with the first logits and the decode
// begins there; else the prefill is a call that makes one token, and the decode a whole call less the mean of those. Until v0.4 rates of the
// prefill are in tokens, later in samples. Gaps between tokens are within a call in v0.4 alone: before and since then some lie between two
// calls (`get_per_token_latency`). With gaps, `generate.throughput` counts tokens and says samples. Energy is CodeCarbon's, of one call.

/** What of a run of inference is measured, by the words of all versions. */
export const targets = [
  'load',
  'load_model',
  'first_generate',
  'generate',
  'prefill',
  'decode',
  'per_token',
  'first_forward',
  'forward',
] as const;

type Target = (typeof targets)[number];

interface Run {
  readonly cells: Cells;
  /** "report." where settings stand beside the report. */
  readonly report: string;
  readonly conditions: ImportedConditions;
  readonly beams: number | null;
}

/** What is measured of a target: its time, what a rate counts, and what an energy yields. */
interface Meaning {
  readonly time: MetricId;
  readonly rate: Readonly<Record<string, readonly [metric: MetricId, unit: string]>>;
  readonly yields?: Readonly<Record<string, readonly [metric: MetricId, unit: string]>>;
}

const ofSamples = { 'samples/kWh': ['yield.samples', 'samples/kWh'] } as const;
const ofTokens = { 'tokens/kWh': ['yield.tokens.out', 'tokens/kWh'] } as const;

function meaningOf(target: Target, isByLogits: boolean, isWithinCalls: boolean): Meaning {
  const first = isByLogits ? 'generate.first_logits' : 'generate.one_token';
  const later = isByLogits ? 'generate.behind_first' : 'generate.less_one_token';
  const gap = isWithinCalls ? 'decode.gap' : 'decode.gap.across';
  switch (target) {
    case 'load':
    case 'load_model':
      return { time: 'load.backend', rate: {} };
    case 'first_generate':
      return { time: 'generate.early', rate: {} };
    case 'generate':
      return {
        time: 'generate.whole',
        rate: { 'samples/s': [isByLogits ? 'generate.whole.tput' : 'generate.whole.samples', 'samples/s'] },
        yields: ofSamples,
      };
    case 'prefill':
      return {
        time: first,
        rate: {
          'tokens/s': [`${first}.tput`, 'tokens/s'],
          'samples/s': [`${first}.samples`, 'samples/s'],
        },
        yields: { ...ofSamples, 'tokens/kWh': ['yield.tokens.in', 'tokens/kWh'] },
      };
    case 'decode':
      return { time: later, rate: { 'tokens/s': [`${later}.tput`, 'tokens/s'] }, yields: ofTokens };
    case 'per_token':
      return { time: gap, rate: { 'tokens/s': [`${gap}.tput`, 'tokens/s'] } };
    case 'first_forward':
      return { time: 'forward.batch', rate: {} };
    case 'forward':
      return {
        time: 'forward.batch',
        rate: { 'samples/s': ['forward.samples', 'samples/s'] },
        yields: ofSamples,
      };
  }
}

/** The result of a target, or why it is none. */
export function resultOf(target: Target, { cells, report, conditions, beams }: Run): ReadResult | string {
  const at = `${report}${target}`;
  const isByLogits = cells.number(`${report}per_token.latency.mean`) !== null;
  const meaning = meaningOf(target, isByLogits, cells.has(`${report}load`));
  const kept = keptOf(cells, `${at}.latency.values`);
  const figures = [
    ...timesOf(cells, `${at}.latency`, meaning.time),
    ...rateOf(cells, `${at}.throughput`, meaning.rate),
    ...energiesOf(cells, `${at}.energy`),
    ...yieldOf(cells, `${at}.efficiency`, meaning.yields ?? {}),
    ...memoryOf(cells, `${at}.memory`),
  ];
  if (figures.length === 0) return 'nothing of it was measured';
  const { model, batch } = conditions;
  return {
    at: cells.pointer(at),
    title: [model ?? 'model not named', target, ...(batch === null ? [] : [`batch ${batch}`])].join(', '),
    conditions: {
      ...conditions,
      scenario: beams === null || beams === 1 ? target : `${target}, ${beams} beams`,
    },
    figures,
    kept,
    verdict: null,
  };
}

const statistics: readonly (readonly [key: string, statistic: Statistic])[] = [
  ['total', 'total'],
  ['mean', 'mean'],
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['stdev', 'std.population'],
];

function timesOf(cells: Cells, at: string, metric: MetricId): ImportedFigure[] {
  const n = cells.count(`${at}.count`);
  if (cells.text(`${at}.unit`) !== 's') return [];
  const single = n === 1 ? 'a single value has no deviation' : null;
  return statistics.flatMap(([key, statistic]) => {
    const missing = key === 'stdev' ? single : null;
    const of = { metric, statistic, unit: 's', scale: 1, population: 'repetitions', n, missing } as const;
    return cells.figure(`${at}.${key}`, of) ?? [];
  });
}

function rateOf(cells: Cells, at: string, rates: Meaning['rate']): ImportedFigure[] {
  const [metric, unit] = rates[cells.text(`${at}.unit`) ?? ''] ?? [];
  if (metric === undefined || unit === undefined) return [];
  const missing = cells.number(`${at}.value`) === 0 ? 'the tool writes 0 where it measured no time' : null;
  const of = { metric, statistic: 'mean', unit, scale: 1, population: 'repetitions', n: null } as const;
  return onlyFigure(cells, `${at}.value`, { ...of, missing });
}

const joulesOfKWh = 3.6e6;

function energiesOf(cells: Cells, at: string): ImportedFigure[] {
  if (cells.text(`${at}.unit`) !== 'kWh') return [];
  const parts = [
    ['total', 'energy.call'],
    ['cpu', 'energy.call.cpu'],
    ['gpu', 'energy.call.gpu'],
    ['ram', 'energy.call.ram'],
  ] as const;
  return parts.flatMap(([key, metric]) => {
    // A machine without such a part has 0 of it.
    const missing = cells.number(`${at}.${key}`) === 0 ? 'the tool writes 0 where it measured none' : null;
    const of = { metric, statistic: 'mean', unit: 'kWh', scale: joulesOfKWh } as const;
    return onlyFigure(cells, `${at}.${key}`, { ...of, population: 'repetitions', n: null, missing });
  });
}

function yieldOf(cells: Cells, at: string, yields: Meaning['rate']): ImportedFigure[] {
  const [metric, unit] = yields[cells.text(`${at}.unit`) ?? ''] ?? [];
  if (metric === undefined || unit === undefined) return [];
  const missing = cells.number(`${at}.value`) === 0 ? 'the tool writes 0 where it measured no energy' : null;
  const of = { metric, statistic: 'mean', unit, scale: 1 / joulesOfKWh, population: 'repetitions' } as const;
  return onlyFigure(cells, `${at}.value`, { ...of, n: null, missing });
}

function memoryOf(cells: Cells, at: string): ImportedFigure[] {
  if (cells.text(`${at}.unit`) !== 'MB') return [];
  const parts = [
    ['max_ram', 'memory.host.process'],
    ['max_global_vram', 'gpu.memory.all'],
    ['max_process_vram', 'gpu.memory.process'],
    ['max_reserved', 'gpu.memory.reserved'],
    ['max_allocated', 'gpu.memory.allocated'],
  ] as const;
  return parts.flatMap(([key, metric]) => {
    const of = { metric, statistic: 'max', unit: 'MB', scale: 1e6, population: 'run', n: null } as const;
    return onlyFigure(cells, `${at}.${key}`, of);
  });
}

const onlyFigure = (cells: Cells, path: string, of: FigureOfKey): ImportedFigure[] => {
  const figure = cells.figure(path, of);
  return figure ? [figure] : [];
};

function keptOf(cells: Cells, path: string): Kept | null {
  const values = cells.numbers(path);
  if (values === null || values.length === 0) return null;
  return { at: cells.pointer(path), n: values.length, columns: { durationS: Float64Array.from(values) } };
}
