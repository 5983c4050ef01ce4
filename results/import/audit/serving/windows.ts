import { imports as says } from '../../../sentences/imports.ts';
import type { MetricId } from '../../metrics.ts';
import type { Check, Found, Subject } from '../check.ts';
import { above, unequal } from '../found.ts';
import { outputLength } from '../lengths.ts';
import { differ, exceeds, ofTheSame, over, plus, stated, type Term, times, within } from '../term.ts';

// Tools that take rates and times otherwise than by the last token and the wall time: GuideLLM, inference-perf.

/** Rates over a window, or over the gaps between events, and what was counted in it. */
const rates: readonly (readonly [rate: MetricId, count: MetricId, statistic: 'single' | 'total'])[] = [
  ['requests.rate.window', 'requests.ok', 'single'],
  ['requests.rate.gaps', 'requests.ok', 'single'],
  ['tokens.out.rate.window', 'tokens.out', 'total'],
  ['tokens.out.rate.gaps', 'tokens.out', 'total'],
];

/** How much of a run its begin and end may be. */
const edges = 0.1;

/** Nothing ends in the time of the first request, and of the last ones a part lies outside of the window. */
function sharedBy(subject: Subject): number | null {
  const wall = subject.figure('wall', 'single')?.value ?? 0;
  const time =
    subject.figure('e2el.response_end', 'mean')?.value ?? subject.figure('e2el.send', 'mean')?.value;
  return time === undefined || wall <= time ? null : edges + time / (wall - time);
}

export const windowRates: Check = {
  id: 'window_rates',
  about: 'rates of a window, or of gaps, against counts / wall time, to 10 % and one request',
  test(subject) {
    const [wall, share] = [stated(subject.figure('wall', 'single')), sharedBy(subject)];
    if (wall === null || share === null) return null;
    const pairs = rates.flatMap(([rate, count, statistic]): [Term, Term][] => {
      const [told, counted] = [
        stated(subject.figure(rate, 'mean')),
        stated(subject.figure(count, statistic)),
      ];
      const computed = counted && over(counted, wall);
      return told && computed && ofTheSame(told, computed) ? [[told, computed]] : [];
    });
    if (pairs.length === 0) return null;
    return pairs.flatMap(([told, computed]): Found[] =>
      differ(told, within(computed, share))
        ? [unequal(told, computed, 'suspicious', says.otherWindow())]
        : [],
    );
  },
};

/** Times per token whose product with tokens is a part of a request. Of those that are weighed by tokens it is one to the digit. */
const parts: readonly {
  readonly metric: MetricId;
  readonly less: 0 | 1;
  readonly isBehindFirst: boolean;
  readonly isWeighed: boolean;
}[] = [
  { metric: 'tpot.span', less: 1, isBehindFirst: true, isWeighed: false },
  { metric: 'tpot.span.pooled', less: 1, isBehindFirst: true, isWeighed: true },
  { metric: 'tpot.span_n', less: 0, isBehindFirst: true, isWeighed: false },
  { metric: 'tpot.span_n.pooled', less: 0, isBehindFirst: true, isWeighed: true },
  { metric: 'tpot.e2el_n', less: 0, isBehindFirst: false, isWeighed: false },
  { metric: 'tpot.e2el_n.pooled', less: 0, isBehindFirst: false, isWeighed: true },
];

/** A product of means is so far from the mean of products, at most, by experience; of what is weighed a request without such a time is. */
const room = { unlike: 0.2, weighed: 0.01 };

export const partOfRequest: Check = {
  id: 'part_of_request',
  about: 'the time of all tokens against that of the response, to 1 % (unlike lengths 20 %)',
  test(subject) {
    const whole = stated(subject.figure('e2el.response_end', 'mean'));
    const length = outputLength(subject);
    const first = stated(subject.figure('ttft.send', 'mean'));
    if (whole === null || length === null) return null;
    const computed = parts.flatMap(({ metric, less, isBehindFirst, isWeighed }): Term[] => {
      const later = stated(subject.figure(metric, 'mean'));
      if (later === null || (isBehindFirst && first === null)) return [];
      const n = { ...length.mean, value: length.mean.value - less, formula: less ? 'n − 1' : 'n' };
      const time = isBehindFirst ? plus(first!, times(n, later)) : times(n, later);
      return [within(time, isWeighed || length.isEqual ? room.weighed : room.unlike)];
    });
    const held = computed.filter((time) => ofTheSame(time, whole));
    if (held.length === 0) return null;
    return held.flatMap((time) =>
      exceeds(time, whole) ? [above({ ...time, unit: 's' }, whole, 'suspicious', says.otherLength())] : [],
    );
  },
};
