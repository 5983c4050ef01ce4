import type { Figure } from '../record.ts';
import type { Repeated } from '../statistics/ratio.ts';
import { studentFactor } from '../statistics/student.ts';

/**
 * The spread between processes that the interval of a figure stands for. It is read off the ratio of both ends, which is the same of a
 * time and of its rate; so whatever is made of it agrees as well.
 */
export function repeated({ value, interval, processes }: Figure): Repeated {
  const centre = value ?? Number.NaN;
  const none = { centre, n: processes, logDeviation: null };
  if (interval === null || processes < 2 || !(interval.low > 0)) return none;
  const half = Math.log(interval.high / interval.low) / 2;
  const standardError = half / studentFactor(interval.confidence, processes - 1);
  const logDeviation = standardError * Math.sqrt(processes);
  // A record may come from anywhere: ends in the wrong order, or further apart than numbers can be, say nothing of a spread.
  return logDeviation >= 0 && logDeviation < widest ? { ...none, logDeviation } : none;
}

const widest = Math.log(Number.MAX_VALUE);

/** Why a value of so many processes stands without an interval. */
export const whyNoInterval = (processes: number): string =>
  processes === 1 ? 'one process' : `${processes} processes that gave no interval`;
