import { imports as says } from '../../../sentences/imports.ts';
import type { MetricId } from '../../metrics.ts';
import type { Check, Found, Subject } from '../check.ts';
import { above, unequal } from '../found.ts';
import {
  differ,
  exactly,
  exceeds,
  type Known,
  over,
  plus,
  stated,
  type Term,
  times,
  within,
} from '../term.ts';

// Rates of MLPerf LoadGen against its times (loadgen/results.cc, `PerformanceSummary`).

const single = ({ figure }: Subject, metric: MetricId) => figure(metric, 'single');

/** How late the first sample begins and the last one is noticed, as a share of a run: the largest of 32 published logs was 4e-6. */
const atItsEnds = 1e-4;

/** All samples of Offline are scheduled when the run begins, and the last one ends it. */
export const offlineRate: Check = {
  id: 'offline_rate',
  about: 'Offline: samples/s × the longest time against the samples of the run, to 0.01 %',
  test(subject) {
    const rate = single(subject, 'samples.wall');
    const longest = stated(subject.figure('e2el.scheduled', 'max'));
    if (subject.result.conditions.scenario !== 'Offline' || !rate || rate.n === null || !longest) return null;
    const samples = exactly(rate.n, 'samples');
    const computed = times(stated(rate)!, longest);
    return differ(samples, within(computed, atItsEnds))
      ? [unequal({ ...samples, at: [rate.at] }, computed, 'contradicts', says.askForOriginal())]
      : [];
  },
};

/** No sample ends before it is scheduled, and the last one does so within the longest time. Both rates are of one sample less. */
export const completedRate: Check = {
  id: 'completed_rate',
  about: 'Server: completed samples/s against scheduled ones and the longest time',
  test(subject) {
    const [completed, scheduled] = [single(subject, 'samples.wall'), single(subject, 'samples.scheduled')];
    if (!completed || !scheduled) return null;
    const [ended, begun] = [stated(completed)!, stated(scheduled)!];
    if (exceeds(ended, begun)) return [above(ended, begun, 'contradicts', says.askForOriginal())];
    const longest = stated(subject.figure('e2el.scheduled', 'max'));
    const steps = completed.n !== null && exactly(completed.n - 1, 'n − 1');
    const [until, last] = steps ? [over(steps, ended), over(steps, begun)] : [null, null];
    if (until === null || last === null || longest === null) return [];
    const latest = plus(last, longest);
    return exceeds(until, latest)
      ? [above({ ...until, unit: 's' }, { ...latest, unit: 's' }, 'contradicts', says.askForOriginal())]
      : [];
  },
};

/** An estimate of a percentile that holds with confidence is one of the values above it. */
const estimates: readonly (readonly [estimate: MetricId, of: MetricId])[] = [
  ['e2el.early_stopping', 'e2el.scheduled'],
  ['ttft.early_stopping', 'ttft.scheduled'],
  ['tpot.early_stopping', 'tpot.excl_first'],
];

export const estimateAbove: Check = {
  id: 'estimate_lt_percentile',
  about: 'a percentile that early stopping estimates against the one that was measured',
  test({ result, figure }) {
    const known = result.figures.filter((one): one is Known => one.value !== null);
    const pairs = estimates.flatMap(([estimate, of]) =>
      known.flatMap((one): [Term, Term][] => {
        const measured = one.metric === estimate ? figure(of, one.statistic) : null;
        return measured === null ? [] : [[stated(measured)!, stated(one)!]];
      }),
    );
    if (pairs.length === 0) return null;
    return pairs.flatMap(([measured, estimated]): Found[] =>
      exceeds(measured, estimated) ? [above(measured, estimated, 'contradicts', says.askForOriginal())] : [],
    );
  },
};
