import { formatCount, formatDigits, formatQuantity, formatShare } from '../format.ts';
import { serving as says } from '../sentences/serving.ts';
import type { Backlog } from './backlog.ts';
import type { ServingDefinitionId } from './definitions.ts';
import type { ServingFigure } from './figures.ts';
import type { LoadGroup } from './judged.ts';
import type { ServingLog } from './log.ts';
import type { SearchedPace } from './pace.ts';
import type { SearchResult } from './search.ts';
import type { Searched } from './searched.ts';
import type { Verdict } from './verdict.ts';

/** The verdict in one sentence, with what it rests on. */
export function verdictText(verdict: Verdict): string {
  const { requests, misses, dependence, lowest, highest } = verdict;
  const [n, allowed] = [formatCount(requests), share(verdict.allowed)];
  const needs = needsText(verdict.needs);
  if (dependence === null || lowest === null || highest === null) return says.tooFew({ n, allowed, needs });
  const seen = {
    n,
    allowed,
    misses: formatCount(misses),
    effective: formatCount(Math.floor(dependence.effective)),
  };
  if (verdict.word === 'pass') return says.pass({ ...seen, highest: share(highest) });
  if (verdict.word === 'fail') return says.fail({ ...seen, lowest: share(lowest) });
  if (verdict.open === 'not enough seen') return says.notEnoughSeen({ ...seen, needs });
  return says.between({ ...seen, lowest: share(lowest), highest: share(highest), needs });
}

/** All that is said of loads that are judged together: the verdict first, then MLPerf's; nothing where there is none. */
export function verdictLines({ verdict, givenUp }: Pick<LoadGroup<never>, 'verdict' | 'givenUp'>): string[] {
  if (verdict === null) return [];
  const said = givenUp === null ? verdictText(verdict) : givenUpText(verdict, givenUp);
  return [said, earlyStoppingText(verdict)];
}

/** A load that was given up fails, whatever the bounds say of the requests so far. */
function givenUpText({ requests, misses, allowed }: Verdict, why: 'backlog' | 'too slow'): string {
  const text = why === 'backlog' ? says.lostToBacklog : says.lostToSlowness;
  return text({ n: formatCount(requests), misses: formatCount(misses), allowed: share(allowed) });
}

/** What MLPerf's rule says of the same requests, with its caveat. */
export function earlyStoppingText({ requests, misses, earlyStopping }: Verdict): string {
  const n = formatCount(requests);
  const { allows, passes } = earlyStopping;
  if (allows === null) return says.ruleIsSilent({ n });
  const seen = { n, misses: formatCount(misses), allows: formatCount(allows) };
  return passes ? says.rulePasses(seen) : says.ruleFails(seen);
}

/** Why a probe was ended. */
export const backlogText = ({ perSecond }: Backlog): string =>
  says.backlog({ growth: formatDigits(perSecond, 2) });

/** What a search found, a sentence a line: the bracket first. */
export function searchText(search: Searched): string[] {
  const { highestPass: low, lowestFail: high, boundary, notConfirmed, open } = search.result;
  return [
    bracketText(low, high),
    ...(boundary === 'smooth' || boundary === 'cliff' ? [says[boundary]()] : []),
    ...standingText(search),
    ...notConfirmed.map(({ rate, first }) =>
      (first === 'pass' ? says.passedOnce : says.failedOnce)({ rate: rateText(rate) }),
    ),
    ...openText(open),
  ];
}

/** What belongs to a bracket wherever it is quoted: whether its ends came out again, and how unevenly the device worked. */
export const standingText = ({ result, pace }: Searched): string[] => [
  ...confirmedText(result),
  ...paceText(pace),
  ...unsteadyText(result),
];

/** More rates than this are named by the first and the last of them. */
const mostNamed = 3;

function openText(open: SearchResult['open']): string[] {
  if (open.length <= mostNamed) {
    return open.map(({ rate, requests }) =>
      says.stayedOpen({ rate: rateText(rate), n: formatCount(requests) }),
    );
  }
  const rates = open.map(({ rate }) => rate);
  const n = formatCount(Math.min(...open.map(({ requests }) => requests)));
  const [low, high] = [Math.min(...rates), Math.max(...rates)].map(rateText) as [string, string];
  return [says.manyStayedOpen({ rates: formatCount(open.length), low, high, n })];
}

/** Two loads that differ by less say the same, as the ends of a bracket do. */
const steady = 1.05;

/** How unevenly the device worked while its rate was searched, where that is more than the bracket may be wide. */
function paceText(pace: SearchedPace | null): string[] {
  if (pace === null || pace.slowest / pace.fastest <= steady) return [];
  const { slowest, fastest, low, high } = pace;
  const ratio = formatDigits(slowest / fastest, 3);
  if (low === null || high === null) return [says.uneven({ ratio })];
  return [says.unevenBracket({ ratio, low: rateText(low), high: rateText(high) })];
}

/** Where a rate above the lowest failure did far better, what failed there was the time and not the rate. */
function unsteadyText({ lowestFail: fail, curve }: SearchResult): string[] {
  const failed = curve.find(({ rate }) => rate === fail);
  const better = curve.findLast(({ rate, seen }) => failed && rate > failed.rate && seen < failed.seen / 2);
  return better ? [says.unsteady({ fail: rateText(fail!), rate: rateText(better.rate) })] : [];
}

function bracketText(low: number | null, high: number | null): string {
  if (low !== null && high !== null) return says.bracket({ low: rateText(low), high: rateText(high) });
  if (low !== null) return says.noFailure({ low: rateText(low) });
  return high === null ? says.nothingFound() : says.noPass({ high: rateText(high) });
}

function confirmedText({ highestPass: low, lowestFail: high, isConfirmed }: SearchResult): string[] {
  if (low === null && high === null) return [];
  if (!isConfirmed) return [says.notConfirmed()];
  if (low === null) return [says.failedAgain({ rate: rateText(high!) })];
  if (high === null) return [says.passedAgain({ rate: rateText(low) })];
  return [says.confirmed({ low: rateText(low), high: rateText(high) })];
}

const needsText = (needs: number | null) =>
  needs === null ? says.needsMore() : says.needsAbout({ needs: formatCount(needs) });

const share = (value: number) => formatShare(value, 0);

/** A rate of requests a second, as people read it. */
export const rateText = (rate: number) => formatDigits(rate, 3);

/** The gate of onnxruntime-genai for its own batching, on the 95th percentile of the time between two tokens. */
const mostStretch = 1.5;

/** How much prompts of others stretch answers, where both is known. */
export function isolationText(figures: readonly ServingFigure[]): string | null {
  const p95 = (id: ServingDefinitionId) =>
    figures.find(({ definition, statistic }) => definition === id && statistic === 'p95')?.value ?? null;
  const [from, to] = [p95('itl.undisturbed'), p95('itl.beside_prefill')];
  if (from === null || to === null || from === 0) return null;
  const seconds = (value: number) => formatQuantity({ value, unit: 's' }, 2);
  const say = to / from <= mostStretch ? says.isolated : says.notIsolated;
  return say({
    from: seconds(from),
    to: seconds(to),
    // In two digits 1.51 would be 1.5.
    ratio: formatDigits(to / from, 3),
    most: String(mostStretch),
  });
}

/** How long the scheduler lets a prompt and a step wait for each other (harness/serving/scheduler.ts). */
export function starvationText(
  { chunk }: { readonly chunk: number },
  { requests: { isl } }: Pick<ServingLog, 'requests'>,
): string {
  const longest = isl.reduce((most, tokens) => Math.max(most, tokens), 1);
  return says.starvation({
    tokens: formatCount(longest),
    steps: formatCount(Math.ceil(longest / chunk)),
    chunk: formatCount(Math.min(chunk, longest)),
  });
}
