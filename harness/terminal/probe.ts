import { formatCount, formatShare } from '../../results/format.ts';
import type { Probe } from '../../results/serving/search.ts';
import type { Verdict } from '../../results/serving/verdict.ts';
import { rateText } from '../../results/serving/words.ts';

// A search in the terminal: a line for each rate, in 80 columns.

/** What is tried: "1080/s", and where an end of the bracket is confirmed "1080/s again". */
export const probeName = ({ rate, confirms }: Pick<Probe, 'rate' | 'confirms'>): string =>
  `${rateText(rate)}/s${confirms ? ' again' : ''}`;

/** "1080/s again: indeterminate, 8.0 % to 32 % miss, 10 % may; needs ~142,000". */
export const probeLine = (probe: Probe, verdict: Verdict): string =>
  `${probeName(probe)}: ${outcomeText(probe)}, ${reasonOf(probe, verdict)}`;

const words: { readonly [outcome in Probe['outcome']]: string } = {
  pass: 'pass',
  fail: 'fail',
  indeterminate: 'indeterminate',
  look: 'look',
  backlog: 'given up',
  unfinished: 'no verdict',
};

export const outcomeText = ({ outcome }: Pick<Probe, 'outcome'>): string => words[outcome];

export const isCutOff = ({ outcome }: Pick<Probe, 'outcome'>): boolean => outcome === 'unfinished';

function reasonOf(probe: Probe, verdict: Verdict): string {
  const { outcome, requests, misses } = probe;
  const { lowest, highest, open, dependence } = verdict;
  const [n, missed, may] = [formatCount(requests), formatCount(misses), `${share(verdict.allowed)} may`];
  if (isCutOff(probe)) return `cut off after ${n} of ${formatCount(probe.asked)} requests`;
  if (outcome === 'backlog' || outcome === 'look') return `${missed} of ${n} missed, ${may}`;
  if (lowest === null || highest === null || dependence === null)
    return `${n} requests are too few; ${needsText(verdict)}`;
  if (outcome === 'pass') return `at most ${share(highest)} of ${n} miss, ${may}`;
  if (outcome === 'fail') return `at least ${share(lowest)} of ${n} miss, ${may}`;
  if (open === 'between the bounds')
    return `${share(lowest)} to ${share(highest)} miss, ${may}; ${needsText(verdict)}`;
  const worth = formatCount(Math.floor(dependence.effective));
  return `${missed} of ${n} missed, worth ${worth}; ${needsText(verdict)}`;
}

const needsText = ({ needs }: Verdict): string =>
  needs === null ? 'needs more' : `needs ~${formatCount(Number(needs.toPrecision(3)))}`;

const share = (value: number) => formatShare(value, 0);
