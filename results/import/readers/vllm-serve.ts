import { type Fields, type FigureOfKey, firstObjectsOf, objectsOf } from '../fields.ts';
import type { ImportedFigure, Statistic } from '../figure.ts';
import { Growing } from '../growing.ts';
import { nothingSaid } from '../imported.ts';
import { evenly } from '../lengths.ts';
import { Further, firstRows } from '../most-results.ts';
import type { Kept, Reader, ReadResult } from '../reader.ts';

// vllm-project/vllm, vllm/benchmarks/serve.py: `calculate_metrics` and `benchmark`. Times are in ms, of completed requests; deviations are
// numpy's (population), percentiles linear. Where there is nothing to average, it writes 0.0. `tpot` is (E2EL − TTFT) / (n − 1), `itl` the
// gaps between chunks. TTFT begins when the client sends.

export const vllmServe: Reader = {
  tool: 'vllm bench serve',
  version: '3',
  recognise: (content) => {
    for (const fields of firstObjectsOf(content))
      if (servingMarks.every((key) => fields.has(key)) && !isOfFork(fields))
        return [`${servingMarks.join(', ')} in ${fields.at || 'the text'}`];
    return [];
  },
  read(content) {
    const further = new Further();
    // Also the elements of an array: `summary.json` of a sweep.
    const parts = Array.from(firstRows(objectsOf(content), further), (fields) => ({ fields }));
    const isSweep = parts.some(({ fields }) => fields.has('run_number'));
    const isWarmUp = ({ fields }: (typeof parts)[number]) => fields.number('run_number') === -1;
    const isOther = ({ fields }: (typeof parts)[number]) => !servingMarks.every((key) => fields.has(key));
    return {
      toolVersion: null,
      layout: isSweep ? 'sweep' : parts.length > 1 ? 'serve, appended' : 'serve',
      results: parts
        .filter((part) => !isWarmUp(part) && !isOther(part))
        .map(({ fields }) => servingResult(fields)),
      // vllm/benchmarks/sweep/serve.py, `run_comb`: the warm-up has the number −1.
      rejected: parts
        .filter(isWarmUp)
        .map(({ fields }) => ({ at: fields.at, reason: 'run_number is -1: the warm-up of a sweep' }))
        .concat(
          parts
            .filter(isOther)
            .map(({ fields }) => ({ at: fields.at, reason: 'it is no result of vllm bench serve' })),
        )
        .concat(further.rejected()),
      unknown: parts.flatMap(({ fields }) => fields.rest()),
    };
  },
};

/** Written by every version since 2024. */
export const servingMarks = [
  'completed',
  'duration',
  'request_throughput',
  'output_throughput',
  'total_output_tokens',
  'mean_ttft_ms',
];

/**
 * Whether it has the marks of a benchmark that comes from this one: SGLang's, with two words of its own in place of `total_token_throughput`,
 * and InferenceX's, which notes the times of its clock.
 */
const isOfFork = (fields: Fields): boolean =>
  (fields.has('total_output_tokens_retokenized') &&
    fields.has('mean_e2e_latency_ms') &&
    !fields.has('total_token_throughput')) ||
  (fields.has('benchmark_start_time_unix') && fields.has('benchmark_end_time_unix'));

const quantities = {
  ttft: 'ttft.send',
  tpot: 'tpot.excl_first',
  itl: 'itl.chunk',
  e2el: 'e2el.send',
} as const;

/** The result of a run; also of a fork that changed nothing of what its words mean. */
export function servingResult(fields: Fields): ReadResult {
  const completed = fields.count('completed');
  const tokensOut = fields.number('total_output_tokens');
  const nothing = completed === 0 ? 'no request was completed' : null;
  const single = tokensOut !== null && completed !== null && tokensOut <= completed;
  const of = { statistic: 'single', scale: 1, population: 'ok', n: completed, missing: nothing } as const;
  const run = { ...of, population: 'run', n: null, missing: null } as const;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['duration', { ...run, metric: 'wall', unit: 's' }],
    ['completed', { ...run, metric: 'requests.ok', unit: 'requests' }],
    ['failed', { ...run, metric: 'requests.failed', unit: 'requests' }],
    ['num_prompts', { ...run, metric: 'requests.issued', unit: 'requests' }],
    ['total_input_tokens', { ...run, metric: 'tokens.in', statistic: 'total', unit: 'tokens' }],
    ['total_output_tokens', { ...run, metric: 'tokens.out', statistic: 'total', unit: 'tokens' }],
    ['request_throughput', { ...of, metric: 'requests.wall', unit: 'requests/s' }],
    ['output_throughput', { ...of, metric: 'tput.out.wall', unit: 'tokens/s' }],
    ['total_token_throughput', { ...of, metric: 'tput.total.wall', unit: 'tokens/s' }],
    ['max_output_tokens_per_s', { ...of, metric: 'tokens.out.rate', statistic: 'peak', unit: 'tokens/s' }],
    ['max_concurrency', { ...run, metric: 'concurrency.limit', unit: 'requests' }],
    ['max_concurrent_requests', { ...run, metric: 'concurrency', statistic: 'peak', unit: 'requests' }],
    ...fields.keys.flatMap((key) => {
      const row = timeOf(key);
      if (row === null) return [];
      const [quantity, statistic] = row;
      const isOfLaterTokens = quantity === 'tpot' || quantity === 'itl';
      const missing = nothing ?? (single && isOfLaterTokens ? 'no request has a second token' : null);
      return [
        [
          key,
          {
            ...of,
            metric: quantities[quantity],
            statistic,
            n: quantity === 'itl' ? null : completed,
            unit: 'ms',
            scale: 1e-3,
            missing,
          },
        ] as const,
      ];
    }),
  ];
  const rate = fields.raw('request_rate');
  return {
    at: fields.at,
    title: [fields.text('model_id') ?? 'model not named', loadText(fields)].join(', '),
    conditions: {
      ...nothingSaid,
      model: fields.text('model_id'),
      scenario: isRate(rate) ? 'server' : 'closed',
      batch: fields.count('max_concurrency'),
      rate: isRate(rate) ? rate : null,
      isl: evenly(fields.number('total_input_tokens'), completed),
      osl: evenly(tokensOut, completed),
      engine: [fields.text('backend') ?? fields.text('endpoint_type')].filter(Boolean).join(' ') || null,
      startedAt: dateOf(fields.text('date')),
    },
    figures: rows
      .map(([key, figure]) => fields.figure(key, figure))
      .filter((figure): figure is ImportedFigure => figure !== null),
    kept: keptOf(fields),
    verdict: null,
  };
}

/** "mean_ttft_ms", "p99.9_e2el_ms". */
function timeOf(key: string): readonly [keyof typeof quantities, Statistic] | null {
  const [, of, quantity] = /^(mean|median|std|p\d+(?:\.\d+)?)_(ttft|tpot|itl|e2el)_ms$/.exec(key) ?? [];
  if (of === undefined) return null;
  const statistic = of === 'median' ? 'p50' : of === 'std' ? 'std.population' : (of as Statistic);
  return [quantity as keyof typeof quantities, statistic];
}

/** Without a rate the tool writes "inf", or Infinity where that was put into JSON as a number. */
const isRate = (rate: unknown): rate is number => typeof rate === 'number' && Number.isFinite(rate);

function loadText(fields: Fields): string {
  const limit = fields.count('max_concurrency');
  const rate = fields.raw('request_rate');
  return [
    ...(isRate(rate) ? [`${rate} requests/s`] : ['as fast as it goes']),
    ...(limit === null ? [] : [`at most ${limit} at once`]),
  ].join(', ');
}

/** "20260816-160853": the clock of its host, whose zone it does not say. */
function dateOf(text: string | null): string | null {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(text ?? '') ?? [];
  return y === undefined ? null : `${y}-${mo}-${d}T${h}:${mi}:${s}`;
}

function keptOf(fields: Fields): Kept | null {
  const [tokensIn, tokensOut, ttft, start] = ['input_lens', 'output_lens', 'ttfts', 'start_times'].map(
    (key) => fields.numbers(key),
  );
  const n = ttft?.length ?? 0;
  if (!ttft || n === 0) return null;
  const gaps = fields.elements('itls');
  const ofGaps = gaps?.n === n ? passOver(gaps.each) : null;
  const column = (values: ArrayLike<number> | null | undefined) =>
    values?.length === n ? Float64Array.from(values) : null;
  const [ins, outs, starts] = [tokensIn, tokensOut, start].map(column);
  return {
    at: fields.pointer('ttfts'),
    n,
    columns: {
      ttftS: Float64Array.from(ttft),
      ...(ins && { tokensIn: ins }),
      ...(outs && { tokensOut: outs, ok: outs.map((tokens) => (tokens > 0 ? 1 : 0)) }),
      ...(starts && { startS: starts }),
      ...(ofGaps && {
        e2elS: Float64Array.from(ttft, (first, i) => first + ofGaps.sums[i]!),
        leastGapS: ofGaps.least,
      }),
    },
  };
}

/** The sum and the least of the gaps of each request. Not `Float64Array.from`, which holds all that it is given before it looks at the first. */
function passOver(gaps: Iterable<unknown>): { readonly sums: Float64Array; readonly least: Float64Array } {
  const [sums, least] = [new Growing(), new Growing()];
  for (const one of gaps) {
    const values = Array.isArray(one) || one instanceof Float64Array ? (one as ArrayLike<unknown>) : null;
    sums.add(values ? sumOf(values) : Number.NaN);
    least.add(values && values.length > 0 ? leastOf(values) : Number.NaN);
  }
  return { sums: sums.all(), least: least.all() };
}

function sumOf(gaps: ArrayLike<unknown>): number {
  let sum = 0;
  for (let i = 0; i < gaps.length; i++) sum += Number(gaps[i]);
  return sum;
}

function leastOf(gaps: ArrayLike<unknown>): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < gaps.length; i++) least = Math.min(least, Number(gaps[i]));
  return least;
}
