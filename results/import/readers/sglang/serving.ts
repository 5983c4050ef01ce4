import type { Fields, FigureOfKey } from '../../fields.ts';
import type { ImportedFigure, Statistic } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { evenly } from '../../lengths.ts';
import type { MetricId } from '../../metrics.ts';
import { own } from '../../own.ts';
import type { Kept, ReadResult } from '../../reader.ts';
import { serverOf } from './server.ts';

// bench_serving.py: `calculate_metrics`, `benchmark`, and the functions that send a request. Times are in ms, of completed requests;
// deviations are numpy's (population), percentiles linear; of nothing it writes 0.0. A time of a request goes to the end of its response
// ("[DONE]"). Other backends than `sglang` count the length that was asked for where the server states none (sglang#10746). A gap of
// `sglang` is shared out among its tokens; others have gaps of chunks, but with speculation, where three versions compute three things
// (#12064), as they do of `sglang` in 2024. `concurrency` is the sum of the times of all requests / the duration.

/** The result of a line, or why it is none. */
export function servingResult(line: Fields): ReadResult | string {
  const completed = line.count('completed');
  if (completed === 0) return 'completed is 0: no request was completed';
  const backend = line.text('backend');
  const server = serverOf(line.child('server_info'));
  const setting: Setting = {
    completed,
    isNative: backend === 'sglang' || backend === 'sglang-native',
    isAsked: isAskedFor(line, backend),
    isSpeculative: (line.number('accept_length') ?? 0) > 0,
  };
  const rate = line.number('request_rate');
  const limit = line.count('max_concurrency');
  return {
    at: line.at,
    title: [server.model ?? 'model not named', loadText(line, rate, limit)].join(', '),
    conditions: {
      ...nothingSaid,
      ...server,
      scenario: rate === null && line.raw('request_rate') !== 'trace' ? 'closed' : 'server',
      batch: limit,
      rate,
      isl: evenly(line.number('total_input_tokens') || null, completed),
      osl: setting.isAsked ? null : evenly(line.number('total_output_tokens'), completed),
      speculation: setting.isSpeculative ? (server.speculation ?? 'yes') : server.speculation,
      engine: [backend, server.engine].filter(Boolean).join(' ') || null,
    },
    figures: [
      ...countsOf(line, setting),
      ...askedOf(line),
      ...line.keys.flatMap((key) => timeOf(line, key, setting)),
    ].filter((figure) => figure !== null),
    kept: keptOf(line),
    verdict: null,
  };
}

interface Setting {
  readonly completed: number | null;
  /** Whether it was sent to `/generate`, which states how many tokens there are. */
  readonly isNative: boolean;
  readonly isAsked: boolean;
  readonly isSpeculative: boolean;
}

/** Texts are split again in other tokens, but not into a tenth less. */
const fewer = 0.9;

/** Whether output tokens are those that were asked for: fewer are in the text. */
function isAskedFor(line: Fields, backend: string | null): boolean {
  if (backend === 'sglang' || backend === 'sglang-native') return false;
  const [counted, again] = [
    line.number('total_output_tokens'),
    line.number('total_output_tokens_retokenized'),
  ];
  return counted !== null && again !== null && again < counted * fewer;
}

function countsOf(line: Fields, { completed, isNative, isAsked }: Setting): (ImportedFigure | null)[] {
  const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;
  const total = { ...once, statistic: 'total', unit: 'tokens' } as const;
  const rate = { ...once, population: 'ok', n: completed, unit: 'tokens/s' } as const;
  // Of conversations of several turns it counts no input.
  const noInput = line.number('total_input_tokens') === 0 ? 'no input was counted: the tool writes 0' : null;
  const noFirst = isNoTime(line, 'mean_ttft_ms') ? 'no output was seen: the tool writes 0' : null;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['duration', { ...once, metric: 'wall', unit: 's' }],
    ['completed', { ...once, metric: 'requests.ok', unit: 'requests' }],
    ['max_concurrency', { ...once, metric: 'concurrency.limit', unit: 'requests' }],
    ['concurrency', { ...rate, metric: 'concurrency', statistic: 'mean', unit: 'requests' }],
    ['max_concurrent_requests', { ...once, metric: 'concurrency', statistic: 'peak', unit: 'requests' }],
    ['total_input_tokens', { ...total, metric: 'tokens.in', missing: noInput }],
    ['total_input_text_tokens', { ...total, metric: 'tokens.in.text', missing: noInput }],
    ['total_input_vision_tokens', { ...total, metric: 'tokens.in.vision', missing: noInput }],
    ['total_output_tokens', { ...total, metric: isAsked ? 'tokens.out.asked' : 'tokens.out' }],
    ['total_output_tokens_retokenized', { ...total, metric: 'tokens.out.retokenised' }],
    ['request_throughput', { ...rate, metric: 'requests.wall', unit: 'requests/s' }],
    ['input_throughput', { ...rate, metric: 'tput.in.wall', missing: noInput }],
    ['output_throughput', { ...rate, metric: isAsked ? 'tput.out.asked' : 'tput.out.wall' }],
    ['output_throughput_retokenized', { ...rate, metric: 'tput.out.retokenised' }],
    [
      'total_throughput',
      { ...rate, metric: isAsked ? 'tput.total.asked' : 'tput.total.wall', missing: noInput },
    ],
    ['total_throughput_retokenized', { ...rate, metric: 'tput.total.retokenised', missing: noInput }],
    [
      'max_output_tokens_per_s',
      {
        ...rate,
        metric: isNative ? 'tokens.out.rate' : 'chunks.rate',
        unit: isNative ? 'tokens/s' : 'chunks/s',
        statistic: 'peak',
        missing: noFirst,
      },
    ],
    ['accept_length', { ...once, metric: 'tokens.step', statistic: 'mean', unit: 'tokens' }],
  ];
  const cache = line.child('cache_report');
  return [
    // A null is a setting that is not set.
    ...rows.map(([key, of]) => (line.raw(key) === null ? null : line.figure(key, of))),
    cache?.figure('total_prompt_tokens', { ...total, metric: 'tokens.in.server' }) ?? null,
    cache?.figure('total_cached_tokens', { ...total, metric: 'tokens.in.cached' }) ?? null,
    cache?.figure('cache_hit_rate_pct', {
      ...once,
      metric: 'cache.hit',
      statistic: 'mean',
      unit: '%',
      scale: 0.01,
    }) ?? null,
  ];
}

/** Lengths that were asked for: settings of other data sets are written too, and are not used. */
function askedOf(line: Fields): (ImportedFigure | null)[] {
  const data = line.text('dataset_name');
  const isRandom = data?.startsWith('random') ?? false;
  const key = isRandom ? 'random_output_len' : data === 'sharegpt' ? 'sharegpt_output_len' : null;
  // The shortest length / the longest.
  if (key === null || (isRandom && line.number('random_range_ratio') !== 1)) return [];
  const of = { statistic: 'mean', unit: 'tokens', scale: 1, population: 'run', n: null } as const;
  return line.raw(key) === null ? [] : [line.figure(key, { ...of, metric: 'tokens.out.requested' })];
}

const quantities: Readonly<Record<string, MetricId>> = {
  ttft: 'ttft.send',
  tpot: 'tpot.response_end',
  e2e_latency: 'e2el.response_end',
};

const isNoTime = (line: Fields, key: string) => line.number(key) === 0;

/** "mean_ttft_ms", "p99_e2e_latency_ms". */
function timeOf(line: Fields, key: string, setting: Setting): ImportedFigure[] {
  const [, of, name] = /^(mean|median|std|max|p\d{1,2})_(ttft|tpot|itl|e2e_latency)_ms$/.exec(key) ?? [];
  if (of === undefined || name === undefined) return [];
  const { completed, isAsked } = setting;
  const metric =
    name === 'itl'
      ? gapOf(line, setting)
      : name === 'tpot' && isAsked
        ? 'tpot.asked'
        : own(quantities, name)!;
  const statistic = of === 'median' ? 'p50' : of === 'std' ? 'std.population' : (of as Statistic);
  const nothing = isNoTime(line, `mean_${name}_ms`) ? 'no request has such a time: the tool writes 0' : null;
  const figure = line.figure(key, {
    metric,
    statistic,
    unit: 'ms',
    scale: 1e-3,
    population: 'ok',
    // Of the later tokens are only requests that have some, which is not counted.
    n: name === 'ttft' || name === 'e2e_latency' ? completed : null,
    missing: nothing,
  });
  return figure ? [figure] : [];
}

/** What a gap is. Its own server's was one of chunks in 2024, when lines had no mean of it, and is shared out since. */
function gapOf(line: Fields, { isNative, isSpeculative }: Setting): MetricId {
  if (isNative) return line.has('mean_itl_ms') ? 'itl.spread' : 'itl.unclear';
  return isSpeculative ? 'itl.unclear' : 'itl.chunk';
}

function loadText(line: Fields, rate: number | null, limit: number | null): string {
  const isTrace = line.raw('request_rate') === 'trace';
  const load = isTrace ? 'as in a trace' : rate === null ? 'as fast as it goes' : `${rate} requests/s`;
  return limit === null ? load : `${load}, at most ${limit} at once`;
}

/** With `--output-details`. Lengths of the input are those of the server in later versions, unlike their total, and are left. */
function keptOf(line: Fields): Kept | null {
  const [ttft, tokensOut] = [line.numbers('ttfts'), line.numbers('output_lens')];
  const errors = line.raw('errors');
  const n = ttft?.length ?? 0;
  if (!ttft || n === 0 || tokensOut?.length !== n) return null;
  for (const key of ['input_lens', 'itls', 'generated_texts']) line.raw(key);
  const isOk = (i: number) => (Array.isArray(errors) ? !errors[i] : tokensOut[i]! > 0);
  return {
    at: line.pointer('ttfts'),
    n,
    columns: {
      ttftS: Float64Array.from(ttft, (first) => (first === 0 ? Number.NaN : first)),
      tokensOut: Float64Array.from(tokensOut),
      ok: Float64Array.from(ttft, (_, i) => (isOk(i) ? 1 : 0)),
    },
  };
}
