import { imports as says } from '../../../sentences/imports.ts';
import type { Statistic } from '../../figure.ts';
import type { MetricId } from '../../metrics.ts';
import type { Check, Found, Subject } from '../check.ts';
import { above, unequal } from '../found.ts';
import { differ, exactly, exceeds, ofTheSame, over, stated, type Term } from '../term.ts';

// Rates of a sequence that are 1 / its time per token, of the same requests.

/** A rate that each request has, and the time that it is 1 over. */
const perRequest: readonly (readonly [rate: MetricId, time: MetricId])[] = [
  ['tput.sequence', 'tpot.excl_first'],
  ['tput.sequence.first_chunk', 'tpot.excl_first_chunk'],
  ['tput.sequence.response_end', 'tpot.response_end'],
];

const inverse = (time: Term | null): Term | null => time && over(exactly(1, '1'), time);

function pairOf(
  { figure }: Subject,
  rate: [MetricId, Statistic],
  time: [MetricId, Statistic],
): [Term, Term] | null {
  const [told, computed] = [stated(figure(...rate)), inverse(stated(figure(...time)))];
  return told && computed && ofTheSame(told, computed) ? [told, { ...computed, unit: told.unit }] : null;
}

/**
 * What has to be equal: the fastest request has the shortest time, and 1 / a percentile is that. The agentic layout of InferenceX means that of
 * another time.
 */
function equalPairs(subject: Subject): [Term, Term][] {
  const extremes = perRequest.flatMap(([rate, time]) => [
    pairOf(subject, [rate, 'max'], [time, 'min']),
    pairOf(subject, [rate, 'min'], [time, 'max']),
  ]);
  const percentiles = (subject.reading.layout === 'agentic' ? [] : subject.result.figures)
    .filter(({ metric, statistic }) => metric === 'intvty.inv_pct' && !statistic.startsWith('std'))
    .map(({ statistic }) => pairOf(subject, ['intvty.inv_pct', statistic], ['tpot.excl_first', statistic]));
  return [...extremes, ...percentiles].filter((pair) => pair !== null);
}

/** The mean of 1 / x is no less than 1 / the mean of x (Jensen 1906). */
const meanPairs = (subject: Subject): [Term, Term][] =>
  perRequest
    .map(([rate, time]) => pairOf(subject, [rate, 'mean'], [time, 'mean']))
    .filter((pair) => pair !== null);

export const rateOfSequence: Check = {
  id: 'rate_of_sequence',
  about: 'tokens/s of a sequence against 1 / its time per token: extremes equal, the mean no less',
  test(subject) {
    const [equal, means] = [equalPairs(subject), meanPairs(subject)];
    if (equal.length + means.length === 0) return null;
    return [
      ...equal.flatMap(([told, computed]): Found[] =>
        differ(told, computed) ? [unequal(told, computed, 'contradicts', says.askForOriginal())] : [],
      ),
      ...means.flatMap(([told, computed]): Found[] =>
        exceeds(computed, told) ? [above(computed, told, 'contradicts', says.askForOriginal())] : [],
      ),
    ];
  },
};
