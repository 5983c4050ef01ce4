import type { Figure } from '../record.ts';
import { figures as says } from '../sentences/figures.ts';
import type { Repeated } from '../statistics/ratio.ts';
import { studentFactor } from '../statistics/student.ts';

/**
 * The spread between processes that the interval of a figure stands for. It is read off the ratio of both ends, which is the same of a
 * time and of its rate; so whatever is made of it agrees as well.
 */
export function repeated({ value, interval, processes }: Figure): Repeated {
  const centre = value ?? Number.NaN;
  if (interval === null || processes < 2 || !isInterval(interval))
    return { centre, n: processes, logDeviation: null };
  const half = (Math.log(interval.high) - Math.log(interval.low)) / 2;
  const standardError = half / studentFactor(interval.confidence, processes - 1);
  return { centre, n: processes, logDeviation: standardError * Math.sqrt(processes) };
}

/** Whether two ends above 0 stand in their order, with a confidence that anybody states. */
const isInterval = ({ low, high, confidence }: NonNullable<Figure['interval']>) =>
  low > 0 && high >= low && confidence >= 0.5 && confidence < 1;

/** Why a value of so many processes stands without an interval. */
export const whyNoInterval = (processes: number): string =>
  processes === 1 ? says.oneProcess() : says.noIntervalOf({ n: processes });
