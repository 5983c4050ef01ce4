import { counted, formatCount, formatDuration } from '../../results/format.ts';
import { largest, mostValues } from '../../results/serving/columns.ts';
import type { Lengths, Scenario } from '../../workloads/serving/scenario.ts';
import { UsageError } from '../errors.ts';

/** Of what a record can tell, half: chance makes a schedule longer than its rate says. */
const longestSeconds = largest / 1e9 / 2;

/**
 * Refuses a load whose record could not be written: before it is served, not behind it.
 *
 * @throws UsageError for more tokens or steps, and for a longer time, than a record holds
 */
export function refuseBeyondRecord({ arrivals, isl, osl, requests, warmup, policy }: Scenario): void {
  const count = requests + warmup;
  // A token of an answer takes a step of its own where its request is alone, and so does a chunk of a prompt.
  const steps = count * (meanOf(osl) + Math.ceil(meanOf(isl) / policy.chunk));
  if (steps > mostValues) {
    throw new UsageError(
      `The load has ${formatCount(count)} requests, for which up to ${formatCount(Math.round(steps))} steps are computed; a record holds ${formatCount(mostValues)}.`,
      'Ask for fewer: requests=, seconds=, a lower rate=, shorter lengths, or of a search a lower share=.',
    );
  }
  const seconds = arrivals.process === 'trace' ? arrivals.seconds.at(-1)! : secondsOf(arrivals, count);
  if (seconds > longestSeconds) {
    throw new UsageError(
      `${counted(count, 'request')} arrive in ${formatDuration(seconds)}; a record holds ${formatDuration(longestSeconds)}.`,
      'Take a higher rate or fewer requests, or cut the trace.',
    );
  }
}

const secondsOf = (arrivals: Scenario['arrivals'], count: number): number =>
  'perSecond' in arrivals ? count / arrivals.perSecond : 0;

/** Tokens in the mean, cut ones included. */
function meanOf(lengths: Lengths): number {
  switch (lengths.law) {
    case 'fixed':
      return lengths.tokens;
    case 'uniform':
      return (lengths.from + lengths.to) / 2;
    case 'lognormal':
      return Math.min(lengths.most, lengths.median * Math.exp(lengths.sigma ** 2 / 2));
    case 'trace':
      return lengths.tokens.reduce((sum, tokens) => sum + tokens, 0) / lengths.tokens.length;
  }
}
