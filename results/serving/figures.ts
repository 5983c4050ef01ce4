import { serving as says } from '../sentences/serving.ts';
import type { PercentileName } from '../statistics/percentile.ts';
import { type ServingDefinitionId, servingDefinitions } from './definitions.ts';
import {
  intervalConfidence,
  type Known,
  meanOf,
  meanOfSlices,
  percentilesOf,
  shareWithin,
} from './intervals.ts';
import { splitGaps } from './isolation.ts';
import { type CountingWindow, counting, isFinished, type Latencies, latencies } from './latencies.ts';
import type { ServingLog } from './log.ts';
import { type Limits, type Misses, missesOf } from './misses.ts';
import { covering, perSecond, type Span, secondsOf, spanOf } from './span.ts';
import { stepSlices } from './steps.ts';

/** A figure of a served load with its interval, or with what it is missing. */
export interface ServingFigure {
  readonly definition: ServingDefinitionId;
  readonly statistic: 'mean' | PercentileName;
  readonly unit: string;
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number; readonly confidence: number } | null;
  /** Values that it was made of: requests, gaps, or what was counted. */
  readonly n: number;
  /** Why the value or the interval is null. */
  readonly missing: string | null;
}

/** All figures of the counting requests; those of a promise where there is one. */
export function servingFigures(
  log: ServingLog,
  window: CountingWindow,
  limits: Limits | null,
): readonly ServingFigure[] {
  if (window.end <= window.first) return [];
  const span = spanOf(log, window);
  const times = [...timesOf(latencies(log, window)), ...isolation(log, window)];
  const kept = limits === null ? [] : promised(missesOf(log, window, limits), limits, log, window, span);
  return secondsOf(span) > 0 ? [...times, ...kept, ...ratesOf(log, span)] : [...times, ...kept];
}

const percentiles = ['p50', 'p90', 'p99'] as const;

function timesOf(found: Latencies): ServingFigure[] {
  const columns = [
    ['ttft.sched', found.ttftSched],
    ['ttft.admit', found.ttftAdmit],
    ['queue.wait', found.queueWait],
    ['tpot.excl_first', found.tpot],
    ['itl.token', found.itl],
    ['e2el.sched', found.e2elSched],
  ] as const;
  return columns.flatMap(([definition, values]) => [
    figure(definition, 'mean', meanOf(values), values),
    ...percentilesOf(values, percentiles).map((known, i) =>
      figure(definition, percentiles[i]!, known, values),
    ),
  ]);
}

/** One against the other: how much a prompt of somebody else stretches the time between two tokens. */
function isolation(log: ServingLog, window: CountingWindow): ServingFigure[] {
  const { undisturbed, besidePrefill } = splitGaps(log, counting(log, window));
  const columns = [
    ['itl.undisturbed', undisturbed],
    ['itl.beside_prefill', besidePrefill],
  ] as const;
  return columns.flatMap(([definition, values]) =>
    percentilesOf(values, ['p50', 'p95']).map((known, i) =>
      figure(definition, i === 0 ? 'p50' : 'p95', known, values),
    ),
  );
}

function promised(
  { severities }: Misses,
  { percent }: Limits,
  log: ServingLog,
  window: CountingWindow,
  span: Span,
): ServingFigure[] {
  const share = figure('attainment', 'mean', shareWithin(severities, 1, percent / 100));
  if (!(secondsOf(span) > 0)) return [share];
  const asked = counting(log, window).filter((i) => log.requests.osl[i]! > 0);
  const good = asked.filter((_, i) => severities[i]! <= 1).map((i) => log.requests.scheduledNs[i]!);
  return [share, figure('goodput.req', 'mean', rate(span, good))];
}

/** What came in the time of the window, whichever request it belongs to: a load that goes on is cut at both ends alike. */
function ratesOf(log: ServingLog, span: Span): ServingFigure[] {
  const { requests } = log;
  const done = Float64Array.from(requests.finishedNs, (ns) => (Number.isNaN(ns) ? log.endNs : ns));
  const finished = requests.finishedNs.filter((_, i) => isFinished(log, i));
  const inside = covering(span, requests.scheduledNs, done);
  const { prefill, decode, steps } = stepSlices(log.steps, span);
  const idle = prefill.map((share, i) => Math.max(0, 1 - share - decode[i]!));
  return [
    figure('tput.out.wall', 'mean', rate(span, requests.tokenNs)),
    figure('tput.req', 'mean', rate(span, finished)),
    figure('concurrency.mean', 'mean', meanOfSlices(inside, requests.count)),
    figure('share.prefill', 'mean', meanOfSlices(prefill, steps)),
    figure('share.decode', 'mean', meanOfSlices(decode, steps)),
    figure('share.idle', 'mean', meanOfSlices(idle, steps)),
  ];
}

function rate(span: Span, times: ArrayLike<number> & Iterable<number>): Known {
  const slices = perSecond(span, times);
  const n = Math.round(slices.reduce((sum, each) => sum + each, 0) * (secondsOf(span) / slices.length));
  return meanOfSlices(slices, n);
}

function figure(
  definition: ServingDefinitionId,
  statistic: ServingFigure['statistic'],
  { value, interval, n, needs }: Known,
  values?: Float64Array,
): ServingFigure {
  return {
    definition,
    statistic,
    unit: servingDefinitions[definition].unit,
    value,
    interval: interval === null ? null : { ...interval, confidence: intervalConfidence },
    n,
    missing: interval !== null ? null : needs === null ? neverCame(values) : says.needs({ needs, n }),
  };
}

function neverCame(values: Float64Array = new Float64Array()): string {
  const never = values.filter((value) => !Number.isFinite(value)).length;
  return says.neverCame({ never, n: values.length });
}
