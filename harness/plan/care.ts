import type { Care, Suite } from '../../workloads/suites.ts';

/** What somebody asked for on the command line instead of the suite's own care. */
interface CareFlags {
  readonly repeats?: number;
  /** Longest warm-up and timed window of a process, in seconds. */
  readonly warmup?: number;
  readonly budget?: number;
  readonly extraRounds?: number;
  /** Percent. */
  readonly aim?: number;
}

/** A window that was asked for is not cut short by the patience that a suite has with slow samples. */
const patience = ({ windowSeconds, longestSeconds }: Care, budget: number): Partial<Care> =>
  longestSeconds === undefined || budget <= windowSeconds
    ? {}
    : { longestSeconds: (budget * longestSeconds) / windowSeconds };

/** A number of processes that was asked for is kept: further rounds have to be asked for as well then, and have no limit of time. */
export function careOf({ care }: Suite, { repeats, warmup, budget, extraRounds, aim }: CareFlags): Care {
  const { extraWithinSeconds, ...unlimited } = care;
  return {
    ...(extraRounds === undefined ? care : { ...unlimited, extraRounds }),
    ...(repeats !== undefined && { repeats, extraRounds: extraRounds ?? 0 }),
    ...(aim !== undefined && { aimPercent: aim }),
    ...(warmup !== undefined && { warmupSeconds: warmup }),
    ...(budget !== undefined && { windowSeconds: budget, ...patience(care, budget) }),
  };
}
