import { neverFalling } from './isotonic.ts';

/** What a load at one rate showed: of all its requests so far, whichever seeds they came from. */
export interface Probe {
  readonly rate: number;
  /** `look`: a first look, which came to no verdict and was not to. `unfinished`: it was cut off, with fewer requests than were asked for, and has no verdict: a look at a part is a chance to be wrong. */
  readonly outcome: 'pass' | 'fail' | 'backlog' | 'look' | 'indeterminate' | 'unfinished';
  readonly requests: number;
  readonly asked: number;
  readonly misses: number;
  /** By the verdict: requests that would decide it; null where none would, and where it is decided. */
  readonly needs: number | null;
  /** Whether it ran on seeds of its own, and for longer, to confirm an end of the bracket. */
  readonly confirms: boolean;
}

export interface SearchOptions {
  /** Requests a second at which the search begins. */
  readonly firstRate: number;
  /** Rates outside are not tried. */
  readonly lowestRate: number;
  readonly highestRate: number;
  /** The share of requests that may miss. */
  readonly allowed: number;
  /** Requests of a first look at a rate, and the most that one gets. */
  readonly lookRequests: number;
  readonly mostLookRequests: number;
  /** Requests that decide about an end of the bracket, and the most that one gets. */
  readonly requests: number;
  readonly mostRequests: number;
  /** What decides lasts so many seconds at least: neighbours, clocks and heat change within them. */
  readonly confirmSeconds: number;
}

/** What to do next: a probe of so many requests in all at a rate, or nothing more. */
export type SearchStep =
  | { readonly act: 'probe'; readonly rate: number; readonly requests: number; readonly confirms: boolean }
  | { readonly act: 'done'; readonly result: SearchResult };

type Boundary = 'smooth' | 'cliff' | 'no_failure_in_range' | 'no_pass_in_range' | 'undecided';

export interface SearchResult {
  /** The highest rate that passed below every failure, and the lowest that failed; null where there is none. */
  readonly highestPass: number | null;
  readonly lowestFail: number | null;
  readonly boundary: Boundary;
  /** Whether each end that there is came out the same again, for longer and with fresh seeds. */
  readonly isConfirmed: boolean;
  /** Rates that passed and did not again, and rates that failed and did not again. */
  readonly notConfirmed: readonly { readonly rate: number; readonly first: 'pass' | 'fail' }[];
  /** Rates that stayed open, with as many requests as one rate gets. */
  readonly open: readonly { readonly rate: number; readonly requests: number }[];
  /** The share of misses by rate: as seen, and never falling. */
  readonly curve: readonly {
    readonly rate: number;
    readonly requests: number;
    readonly seen: number;
    readonly fitted: number;
  }[];
}

/** The bracket is narrow enough where its ends are so much apart, as a share of the lower one. */
const bracketWidth = 0.05;

const growth = 2;

/**
 * The next step of a search for the highest rate that keeps the promise, from all probes so far. Rates double until one fails, halve until
 * one passes, then the bracket is halved in ratio. All that by short looks, which decide nothing but where to look next. Then both ends run
 * again, for longer and with fresh seeds, for as many requests as a verdict takes: what comes out there counts, whatever the look had shown,
 * which was chosen for what it showed. Where an end does not hold the search goes on. What is indeterminate gets more requests, never a coin
 * flip; what stays so is left open, and the bracket is narrowed on both its sides.
 */
export function nextStep(options: SearchOptions, probes: readonly Probe[]): SearchStep {
  const latest = [...latestOf(probes).values()];
  const pending = latest.find((probe) => isWorthMore(options, probe));
  if (pending) return more(options, pending);
  const { low, high, open } = bracketOf(probes, (look) => leaning(look, options.allowed));
  const rate = rateToTry(options, low, high, open, widthOf(latest));
  if (rate !== null) return { act: 'probe', rate, requests: options.lookRequests, confirms: false };
  const unsure = unconfirmedOf([low, high], latest);
  if (unsure === undefined) return { act: 'done', result: resultOf(probes) };
  const lasting = Math.ceil(unsure * options.confirmSeconds);
  return { act: 'probe', rate: unsure, requests: Math.max(options.requests, lasting), confirms: true };
}

/**
 * Each end that stayed open, for as many requests as a verdict takes, says that rates around it are not told apart: twice as wide a bracket
 * will do, so that a search does not go on in small steps where every one of them stays open.
 */
const widthOf = (latest: readonly Probe[]): number =>
  Math.min(1, bracketWidth * 2 ** latest.filter(({ outcome }) => outcome === 'indeterminate').length);

/** A look at a rate leans to a side where twice as many missed as may, or half as many at most. */
const leaningTimes = 2;

/** Which way a rate looks that has no verdict yet; null where as many missed as may, or about so many. */
export function leaning(
  { outcome, misses, requests }: Pick<Probe, 'outcome' | 'misses' | 'requests'>,
  allowed: number,
): 'pass' | 'fail' | null {
  if (outcome === 'pass') return 'pass';
  if (outcome === 'fail' || outcome === 'backlog') return 'fail';
  if (outcome !== 'look') return null;
  const share = misses / requests;
  if (share <= allowed / leaningTimes) return 'pass';
  return share >= allowed * leaningTimes ? 'fail' : null;
}

/** More would tell more: where a look shows neither side, and where a verdict is in sight. */
function isWorthMore(options: SearchOptions, probe: Probe): boolean {
  const { outcome, requests, needs } = probe;
  if (requests >= mostRequestsOf(options, probe)) return false;
  if (outcome === 'look') return leaning(probe, options.allowed) === null;
  return outcome === 'indeterminate' && needs !== null && needs <= options.mostRequests;
}

/** The first end of a bracket that did not run again. */
const unconfirmedOf = (ends: readonly (number | null)[], latest: readonly Probe[]) =>
  ends.find(
    (rate): rate is number => rate !== null && !latest.some((one) => one.confirms && one.rate === rate),
  );

/** What the probes show so far, be the search at its end or not. */
export function resultOf(probes: readonly Probe[]): SearchResult {
  const { low, high, open } = bracketOf(probes, () => null);
  const latest = [...latestOf(probes).values()];
  const ends = [low, high].filter((rate) => rate !== null);
  return {
    highestPass: low,
    lowestFail: high,
    boundary: boundaryOf(low, high, latest),
    isConfirmed: ends.length > 0 && unconfirmedOf(ends, latest) === undefined,
    notConfirmed: notConfirmedOf(latest),
    open: open.map((rate) => ({
      rate,
      requests: Math.max(...latest.filter((one) => one.rate === rate).map(({ requests }) => requests)),
    })),
    curve: curveOf(latest),
  };
}

function notConfirmedOf(latest: readonly Probe[]): SearchResult['notConfirmed'] {
  const again = latest.filter(({ confirms }) => confirms);
  return again.flatMap((one) => {
    const first = wordOf(
      latest.filter(({ rate, confirms }) => rate === one.rate && !confirms),
      () => null,
    );
    const then = wordOf([one], () => null);
    // What stayed open is named as that.
    return first === 'open' || then === 'open' || first === then ? [] : [{ rate: one.rate, first }];
  });
}

/** The last probe of each rate, and of each confirmation, that has a verdict. */
function latestOf(probes: readonly Probe[]): Map<string, Probe> {
  const judged = probes.filter(({ outcome }) => outcome !== 'unfinished');
  return new Map(judged.map((probe) => [`${probe.rate} ${probe.confirms}`, probe]));
}

/** At least twice as many, and as many as the verdict asks for where that is not much more. */
function more(options: SearchOptions, probe: Probe): SearchStep {
  const { rate, requests, needs, confirms } = probe;
  const wanted = Math.min(Math.max(2 * requests, needs ?? 0), 8 * requests);
  return { act: 'probe', rate, requests: Math.min(wanted, mostRequestsOf(options, probe)), confirms };
}

const mostRequestsOf = (
  { mostRequests, mostLookRequests }: SearchOptions,
  { confirms }: Pick<Probe, 'confirms'>,
) => (confirms ? mostRequests : mostLookRequests);

/** What a rate without a verdict is taken for. */
type Taken = (probe: Probe) => 'pass' | 'fail' | null;

function bracketOf(probes: readonly Probe[], taken: Taken) {
  const byRate = Map.groupBy(latestOf(probes).values(), ({ rate }) => rate);
  const rates = [...byRate].sort(([a], [b]) => a - b);
  const words = rates.map(([rate, all]) => ({ rate, word: wordOf(all, taken) }));
  const high = words.find(({ word }) => word === 'fail')?.rate ?? null;
  const below = words.filter(({ rate }) => high === null || rate < high);
  const low = below.findLast(({ word }) => word === 'pass')?.rate ?? null;
  const open = below.filter(({ rate, word }) => word === 'open' && (low === null || rate > low));
  return { low, high, open: open.map(({ rate }) => rate) };
}

/** Of a rate that ran again, what it showed then. */
function wordOf(probes: readonly Probe[], taken: Taken): 'pass' | 'fail' | 'open' {
  const probe = probes.find(({ confirms }) => confirms) ?? probes[0]!;
  if (probe.outcome === 'look') return taken(probe) ?? 'open';
  if (probe.outcome === 'indeterminate') return 'open';
  return probe.outcome === 'pass' ? 'pass' : 'fail';
}

/** Null where the bracket is as narrow as it can be. */
function rateToTry(
  { firstRate, lowestRate, highestRate }: SearchOptions,
  low: number | null,
  high: number | null,
  open: readonly number[],
  width: number,
): number | null {
  const [lowestOpen, highestOpen] = [open[0] ?? null, open.at(-1) ?? null];
  if (low === null && high === null && lowestOpen === null) return firstRate;
  const up = high === null ? above(Math.max(low ?? 0, highestOpen ?? 0), highestRate) : null;
  const down = low === null ? below(Math.min(high ?? Infinity, lowestOpen ?? Infinity), lowestRate) : null;
  if (up !== null) return up;
  if (down !== null) return down;
  const gaps = [
    [low, lowestOpen ?? high],
    [highestOpen ?? low, high],
  ].filter((gap): gap is [number, number] => gap[0] !== null && gap[1] !== null);
  const widest = gaps.sort(([a, b], [c, d]) => d / c - b / a)[0];
  if (widest === undefined || widest[1] / widest[0] <= 1 + width) return null;
  return written(Math.sqrt(widest[0] * widest[1]));
}

/** What is served is the rate that people read; a tenth of the bracket that is asked for is lost by it. */
const written = (rate: number) => Number(rate.toPrecision(3));

const above = (rate: number, highest: number) => (rate >= highest ? null : Math.min(rate * growth, highest));
const below = (rate: number, lowest: number) => (rate <= lowest ? null : Math.max(rate / growth, lowest));

/** Of a device that saturates within the bracket more than so much is missed at its upper end. */
const saturated = 0.5;

function boundaryOf(low: number | null, high: number | null, latest: readonly Probe[]): Boundary {
  if (low === null && high === null) return 'undecided';
  if (high === null) return 'no_failure_in_range';
  if (low === null) return 'no_pass_in_range';
  const failures = latest.filter(({ rate, outcome }) => rate === high && outcome !== 'pass');
  const isCliff = failures.some((one) => one.outcome === 'backlog' || one.misses > saturated * one.requests);
  return isCliff ? 'cliff' : 'smooth';
}

function curveOf(latest: readonly Probe[]): SearchResult['curve'] {
  const byRate = Map.groupBy(latest, ({ rate }) => rate);
  const points = [...byRate]
    .map(([rate, all]) => ({
      rate,
      requests: all.reduce((sum, { requests }) => sum + requests, 0),
      misses: all.reduce((sum, { misses }) => sum + misses, 0),
    }))
    .filter(({ requests }) => requests > 0)
    .sort((a, b) => a.rate - b.rate);
  const seen = points.map(({ misses, requests }) => misses / requests);
  const fitted = neverFalling(
    seen,
    points.map(({ requests }) => requests),
  );
  return points.map(({ rate, requests }, i) => ({ rate, requests, seen: seen[i]!, fitted: fitted[i]! }));
}
