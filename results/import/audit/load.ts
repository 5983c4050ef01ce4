import { imports as says } from '../../sentences/imports.ts';
import type { MetricId } from '../metrics.ts';
import type { Check, Subject } from './check.ts';
import { above, unequal, written } from './found.ts';
import { outputLength } from './lengths.ts';
import { differ, exactly, exceeds, ofTheSame, over, plus, stated, type Term, times, within } from './term.ts';

/** By which clocks a tool takes the parts of a request, and the whole of it. */
interface Clocks {
  readonly first: MetricId;
  readonly later: MetricId;
  readonly whole: MetricId;
}

const sent: Clocks = { first: 'ttft.send', later: 'tpot.excl_first', whole: 'e2el.send' };

/** The time per token of genai-bench ends with the response, as its time of a request does. */
const clocks: readonly Clocks[] = [
  sent,
  { first: 'ttft.scheduled', later: 'tpot.excl_first', whole: 'e2el.scheduled' },
  { first: 'ttft.send', later: 'tpot.response_end', whole: 'e2el.response_end' },
];

/** TTFT + (n − 1) · TPOT, which is the time of a request; of means it is so to the digit only where all have the same n. */
function assembledTime(subject: Subject, { first, later }: Clocks): Term | null {
  const length = outputLength(subject);
  const [ttft, tpot] = [stated(subject.figure(first, 'mean')), stated(subject.figure(later, 'mean'))];
  if (length === null || ttft === null || tpot === null || length.mean.value < 2) return null;
  const steps = { ...length.mean, value: length.mean.value - 1, formula: 'n − 1' };
  const time = plus(ttft, times(steps, tpot));
  return length.isEqual ? time : within(time, unlikeLengths);
}

/** Long answers may have other gaps than short ones: how far a product of means is from the mean of products, at most, by experience. */
const unlikeLengths = 0.2;

/**
 * Requests under way at once, by what their time is: as it is stated, or put together. The time in a queue is no time under way, that until
 * the response has ended is.
 */
function requestTimeOf(subject: Subject): { time: Term; n: number | null } | null {
  const figure = subject.figure('e2el.send', 'mean') ?? subject.figure('e2el.response_end', 'mean');
  if (figure !== null) return { time: stated(figure)!, n: figure.n };
  const time = assembledTime(subject, sent);
  return time === null ? null : { time, n: null };
}

/**
 * L = λ · W (Little 1961): whatever the arrivals, requests under way are the times of all of them over the time of the run, its begin and end
 * aside. Of as many as the mean time is of, where the file says so: genai-bench leaves some out of it.
 */
function underWay(subject: Subject): { requests: Term; ofARun: number } | null {
  const [of, wall] = [requestTimeOf(subject), stated(subject.figure('wall', 'single'))];
  const [ok, rate] = [
    stated(subject.figure('requests.ok', 'single')),
    stated(subject.figure('requests.wall', 'single')),
  ];
  if (of === null) return null;
  const counted = of.n === null ? ok : exactly(of.n, 'n');
  const perSecond = (wall && counted && over(counted, wall)) ?? rate;
  if (perSecond === null || !ofTheSame(perSecond, of.time)) return null;
  const seconds = wall?.value ?? (ok && rate ? ok.value / rate.value : null);
  return {
    requests: times(perSecond, of.time),
    // Of an unknown time, one request may last as long.
    ofARun: seconds ? of.time.value / seconds : 1,
  };
}

export const concurrencyOfLoad: Check = {
  id: 'little',
  about: "requests under way by Little's law (requests × their time / wall time) against their limit",
  test(subject) {
    const computed = underWay(subject);
    const limit = stated(subject.figure('concurrency.limit', 'single'));
    if (computed === null || limit === null) return null;
    const { requests, ofARun } = computed;
    if (!exceeds(requests, limit)) return [];
    // Where a tool cuts its window out of a run, requests of before reach into it: as many as may be under way, for the time of one.
    const grade = exceeds(requests, within(limit, ofARun)) ? 'contradicts' : 'suspicious';
    return [above(requests, limit, grade, says.otherClock())];
  },
};

/** How much of a run its begin and end may be. */
const edges = 0.1;

export const meanConcurrency: Check = {
  id: 'little_mean',
  about: "the mean of requests under way against Little's law, to 10 % and the time of one request",
  test(subject) {
    const computed = underWay(subject);
    const told = stated(subject.figure('concurrency', 'mean'));
    if (computed === null || told === null || !ofTheSame(told, computed.requests)) return null;
    const { requests, ofARun } = computed;
    if (!differ(within(told, edges + ofARun), requests)) return [];
    return [unequal(told, requests, 'suspicious', says.otherWindow())];
  },
};

/**
 * vLLM counted every request that touches a second, until its change of 2026-09 (#56653): up to then the count may exceed the limit, and
 * says so.
 */
const sweepLineSince = '2026-09';

export const peakWithinLimit: Check = {
  id: 'concurrency_gt_limit',
  about: 'the most requests that were under way at once against how many there may be',
  test({ tool, result, figure }) {
    const peak = stated(figure('concurrency', 'peak'));
    const limit = stated(figure('concurrency.limit', 'single'));
    if (peak === null || limit === null) return null;
    if (!exceeds(peak, limit)) return [];
    const { startedAt } = result.conditions;
    const isCountedBySeconds =
      tool === 'vllm bench serve' && (startedAt === null || startedAt < sweepLineSince);
    return isCountedBySeconds
      ? [above(peak, limit, 'note', says.countedBySeconds())]
      : [above(peak, limit, 'suspicious', says.otherLimit())];
  },
};

export const peakAboveMean: Check = {
  id: 'peak_lt_mean',
  about: 'the best second of the output against the mean over the seconds of the run',
  test({ figure }) {
    const peak = stated(figure('tokens.out.rate', 'peak'));
    const mean = stated(figure('tput.out.wall', 'single'));
    if (peak === null || mean === null) return null;
    const wall = figure('wall', 'single')?.value ?? null;
    if (wall !== null && !(wall > 0)) return null;
    // Of tokens in k seconds, the best second has a kth at least; a run of 1.5 s lies in two.
    const share = wall === null ? 0.5 : wall / (Math.floor(wall) + 1);
    const leastPeak: Term = { ...mean, value: mean.value * share };
    return exceeds(leastPeak, peak) ? [above(mean, peak, 'contradicts', says.chunksOrTokens())] : [];
  },
};

export const requestTime: Check = {
  id: 'tpot_vs_e2el',
  about: 'TTFT + (n − 1) · TPOT against the time of a request, to 20 % where lengths may differ',
  test(subject) {
    const pairs = clocks.flatMap((one) => {
      const told = stated(subject.figure(one.whole, 'mean'));
      const computed = assembledTime(subject, one);
      return told !== null && computed !== null && ofTheSame(told, computed)
        ? [[told, computed] as const]
        : [];
    });
    if (pairs.length === 0) return null;
    const grade = outputLength(subject)?.isEqual ? 'contradicts' : 'suspicious';
    return pairs
      .filter(([told, computed]) => differ(told, computed))
      .map(([told, computed]) => unequal(told, computed, grade, says.otherLength()));
  },
};

/** A last chunk without a token is left room for; and a pooled mean weighs long answers more than a mean of requests does. */
const room = { equal: 0.1, unequal: 0.2 };

/** Tokens of a chunk are at least one, so that chunks are no closer than tokens. */
export const chunksAndTokens: Check = {
  id: 'itl_tpot_order',
  about: 'mean gap between chunks no less than mean time per token, to 10 % (unlike ones 20 %)',
  test(subject) {
    const gap = stated(subject.figure('itl.chunk', 'mean'));
    const token = stated(subject.figure('tpot.excl_first', 'mean'));
    if (gap === null || token === null) return null;
    const share = outputLength(subject)?.isEqual ? room.equal : room.unequal;
    if (!exceeds(times(token, exactly(1 - share, '')), gap)) return [];
    return [
      {
        grade: 'suspicious',
        sentence: says.gapsBelowTokens({ gap: written(gap.value), token: written(token.value) }),
        remedy: says.emptyChunks(),
        at: [...gap.at, ...token.at],
      },
    ];
  },
};
