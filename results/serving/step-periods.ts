import type { ServingLog } from './log.ts';
import type { StepWork } from './step-work.ts';

/** A step with the time that passed for it: from when there was something to do until its end, the time of the scheduler included. */
export interface StepPeriod extends StepWork {
  /** Seconds from the start of the schedule: the end of the step before, or the arrival that ended an idle moment. */
  readonly from: number;
  readonly until: number;
  /** Seconds of these before it began. */
  readonly wait: number;
  /** Nothing was to be done right before `from`. */
  readonly woke: boolean;
}

/** @param works the steps of the log, of `stepWorks` */
export function stepPeriods({ requests, steps }: ServingLog, works: readonly StepWork[]): StepPeriod[] {
  const periods: StepPeriod[] = [];
  let endNs = 0;
  for (let s = 0; s < steps.count; s++) {
    const request = steps.request[s]!;
    const arrivalNs = request < 0 ? endNs : requests.scheduledNs[request]!;
    const fromNs = Math.max(endNs, arrivalNs);
    const [beginNs, untilNs] = [steps.beginNs[s]!, steps.endNs[s]!];
    // A step that took no time is none of the works.
    if (untilNs > beginNs) {
      const times = { from: fromNs / 1e9, until: untilNs / 1e9, wait: (beginNs - fromNs) / 1e9 };
      periods.push({ ...works[periods.length]!, ...times, woke: fromNs > endNs });
    }
    endNs = untilNs;
  }
  return periods;
}
