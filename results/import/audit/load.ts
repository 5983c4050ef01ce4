import { imports as says } from '../../sentences/imports.ts';
import type { Check, Subject } from './check.ts';
import { exactly, exceeds, over, plus, stated, type Term, times } from './term.ts';

/** Tools whose lengths are drawn around what was asked for: theirs say nothing of the length of each request. */
const drawsLengths: readonly string[] = ['InferenceX'];

/** Tokens of the output of each request, where all have as many. */
const evenOutput = ({ tool, result }: Subject): number | null =>
  drawsLengths.includes(tool) ? null : result.conditions.osl;

/** The mean time of a request from its beginning to its end: as it is stated, or put together where all requests are equally long. */
export function meanRequestTime(subject: Subject): Term | null {
  const { figure } = subject;
  const told = stated(figure('e2el.send', 'mean') ?? figure('e2el.scheduled', 'mean'));
  if (told !== null) return told;
  const osl = evenOutput(subject);
  const first = stated(figure('ttft.send', 'mean'));
  const later = stated(figure('tpot.excl_first', 'mean'));
  if (first === null || later === null || osl === null || osl < 2) return null;
  return plus(first, times(exactly(osl - 1, '(n − 1)'), later));
}

/** L = λ · W (Little 1961): whatever the arrivals, requests under way are the rate times the time of one, begin and end of the run aside. */
function underWay(subject: Subject): Term | null {
  const rate = stated(subject.figure('requests.wall', 'single'));
  const time = meanRequestTime(subject);
  return rate === null || time === null ? null : times(rate, time);
}

export const concurrencyOfLoad: Check = {
  id: 'little',
  about:
    "requests under way by Little's law (rate × time of a request) against how many there may be at once",
  test(subject) {
    const computed = underWay(subject);
    const limit = stated(subject.figure('concurrency.limit', 'single'));
    if (computed === null || limit === null) return null;
    if (!exceeds(computed, limit)) return [];
    return [
      {
        grade: 'contradicts',
        sentence: says.above({
          low: computed.formula,
          a: computed.value,
          high: limit.formula,
          b: limit.value,
        }),
        remedy: says.otherClock(),
        at: [...computed.at, ...limit.at],
      },
    ];
  },
};

export const meanConcurrency: Check = {
  id: 'little_mean',
  about: "the stated mean of requests under way against Little's law, to 10 % for the begin and end of a run",
  test(subject) {
    const computed = underWay(subject);
    const told = stated(subject.figure('concurrency', 'mean'));
    if (computed === null || told === null) return null;
    const edges = 0.1 * told.value;
    if (Math.abs(computed.value - told.value) <= computed.error + told.error + edges) return [];
    return [
      {
        grade: 'suspicious',
        sentence: says.unequal({
          told: told.formula,
          value: told.value,
          computed: computed.formula,
          gives: computed.value,
        }),
        remedy: says.otherWindow(),
        at: [...told.at, ...computed.at],
      },
    ];
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
      tool === 'vllm bench serve' && startedAt !== null && startedAt < sweepLineSince;
    return [
      {
        grade: isCountedBySeconds ? 'note' : 'suspicious',
        sentence: says.above({ low: peak.formula, a: peak.value, high: limit.formula, b: limit.value }),
        remedy: isCountedBySeconds ? says.countedBySeconds() : says.otherLimit(),
        at: [...peak.at, ...limit.at],
      },
    ];
  },
};

export const peakAboveMean: Check = {
  id: 'peak_lt_mean',
  about: 'the best second of the output against the mean over the run',
  test({ figure }) {
    const peak = stated(figure('tokens.out.rate', 'peak'));
    const mean = stated(figure('tput.out.wall', 'single'));
    if (peak === null || mean === null) return null;
    if (!exceeds(mean, peak)) return [];
    return [
      {
        grade: 'contradicts',
        sentence: says.above({ low: mean.formula, a: mean.value, high: peak.formula, b: peak.value }),
        remedy: says.chunksOrTokens(),
        at: [...mean.at, ...peak.at],
      },
    ];
  },
};

/** (n − 1) · TPOT + TTFT is E2EL for each request; for means only where all have the same n. */
export const requestTime: Check = {
  id: 'tpot_vs_e2el',
  about: 'TTFT + (n − 1) · TPOT against the time of a request, of means where all outputs are equally long',
  test(subject) {
    const { figure } = subject;
    const osl = evenOutput(subject);
    const told = stated(figure('e2el.send', 'mean') ?? figure('e2el.scheduled', 'mean'));
    const first = stated(figure('ttft.send', 'mean') ?? figure('ttft.scheduled', 'mean'));
    const later = stated(figure('tpot.excl_first', 'mean'));
    if (told === null || first === null || later === null || osl === null || osl < 2) return null;
    const computed = plus(first, times(exactly(osl - 1, '(n − 1)'), later));
    const isEqual = Math.abs(told.value - computed.value) <= told.error + computed.error;
    if (isEqual) return [];
    return [
      {
        grade: 'contradicts',
        sentence: says.unequal({
          told: told.formula,
          value: told.value,
          computed: computed.formula,
          gives: computed.value,
        }),
        remedy: says.otherLength(),
        at: [...told.at, ...computed.at],
      },
    ];
  },
};

/** Tokens of a chunk are at least one, so that chunks are no closer than tokens. */
export const chunksAndTokens: Check = {
  id: 'itl_tpot_order',
  about: 'the mean gap between chunks no less than the mean time per token',
  test({ figure }) {
    const gap = stated(figure('itl.chunk', 'mean'));
    const token = stated(figure('tpot.excl_first', 'mean'));
    if (gap === null || token === null) return null;
    // A pooled mean weighs long answers more than the mean of requests does: a tenth is left for that.
    const least: Term = { ...token, value: 0.9 * token.value };
    const ratio = over(gap, token);
    if (!exceeds(least, gap) || ratio === null) return [];
    return [
      {
        grade: 'suspicious',
        sentence: says.gapsBelowTokens({ gap: gap.value, token: token.value }),
        remedy: says.emptyChunks(),
        at: [...gap.at, ...token.at],
      },
    ];
  },
};
