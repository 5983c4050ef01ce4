import { imports as says } from '../../sentences/imports.ts';
import type { Check, Subject } from './check.ts';
import { above, unequal, written } from './found.ts';
import { outputLength } from './lengths.ts';
import { differ, exactly, exceeds, ofTheSame, plus, stated, type Term, times, within } from './term.ts';

/** TTFT + (n − 1) · TPOT, which is the time of a request; of means it is so to the digit only where all have the same n. */
function assembledTime(subject: Subject, clock: 'send' | 'scheduled'): Term | null {
  const length = outputLength(subject);
  const first = stated(subject.figure(`ttft.${clock}`, 'mean'));
  const later = stated(subject.figure('tpot.excl_first', 'mean'));
  if (length === null || first === null || later === null || length.mean.value < 2) return null;
  const steps = { ...length.mean, value: length.mean.value - 1, formula: 'n − 1' };
  const time = plus(first, times(steps, later));
  return length.isEqual ? time : within(time, unlikeLengths);
}

/** Long answers may have other gaps than short ones: how far a product of means is from the mean of products, at most, by experience. */
const unlikeLengths = 0.2;

/** Requests under way at once, by what their time is: as it is stated, or put together. The time in a queue is no time under way. */
const requestTimeOf = (subject: Subject): Term | null =>
  stated(subject.figure('e2el.send', 'mean')) ?? assembledTime(subject, 'send');

/** L = λ · W (Little 1961): whatever the arrivals, requests under way are the rate times the time of one, begin and end of the run aside. */
function underWay(subject: Subject): Term | null {
  const rate = stated(subject.figure('requests.wall', 'single'));
  const time = requestTimeOf(subject);
  return rate === null || time === null || !ofTheSame(rate, time) ? null : times(rate, time);
}

export const concurrencyOfLoad: Check = {
  id: 'little',
  about: "requests under way by Little's law (rate × time of a request) against their limit",
  test(subject) {
    const computed = underWay(subject);
    const limit = stated(subject.figure('concurrency.limit', 'single'));
    if (computed === null || limit === null) return null;
    if (!exceeds(computed, limit)) return [];
    // Where a tool cuts its window out of a run, requests of before reach into it: as many as may be under way, for the time of one.
    const [wall, time] = [subject.figure('wall', 'single')?.value, requestTimeOf(subject)!.value];
    const reaching = within(limit, wall ? time / wall : 1);
    const grade = exceeds(computed, reaching) ? 'contradicts' : 'suspicious';
    return [above(computed, limit, grade, says.otherClock())];
  },
};

/** How much of a run its begin and end may be. */
const edges = 0.1;

export const meanConcurrency: Check = {
  id: 'little_mean',
  about: "the mean of requests under way against Little's law, to 10 % for begin and end of a run",
  test(subject) {
    const computed = underWay(subject);
    const told = stated(subject.figure('concurrency', 'mean'));
    if (computed === null || told === null || !ofTheSame(told, computed)) return null;
    if (!differ(within(told, edges), computed)) return [];
    return [unequal(told, computed, 'suspicious', says.otherWindow())];
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
    const pairs = (['send', 'scheduled'] as const).flatMap((clock) => {
      const told = stated(subject.figure(`e2el.${clock}`, 'mean'));
      const computed = assembledTime(subject, clock);
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
