import { halfWidthPercent, summarise } from './summary.ts';

export interface StopOptions {
  /** Half of the 95 % interval at which it is enough. Default 1, as a laboratory asks; `quick` takes 3. */
  targetPercent?: number;
  /** Never stop before this many processes: few that agree by chance look precise. Default 5. */
  atLeast?: number;
}

export interface Precision {
  /** Half of the 95 % interval in percent; null for fewer than two centres, or where one is 0. */
  halfWidthPercent: number | null;
  reached: boolean;
  /** An estimate of the number of processes that reach the target, from the spread so far; null where unknown. */
  needs: number | null;
}

/** Is the geometric mean of the process-level centres known well enough to stop? The budget of time is asked elsewhere. */
export function precision(centres: readonly number[], options: StopOptions = {}): Precision {
  const { targetPercent = 1, atLeast = 5 } = options;
  const isKnown = centres.length > 0 && centres.every((centre) => centre > 0);
  const percent = !isKnown ? null : halfWidthPercent(summarise(centres));
  if (percent === null) return { halfWidthPercent: null, reached: false, needs: null };
  const estimate = Math.ceil(centres.length * (percent / targetPercent) ** 2);
  const reached = percent <= targetPercent && centres.length >= atLeast;
  return {
    halfWidthPercent: percent,
    reached,
    needs: reached ? centres.length : Math.max(atLeast, estimate),
  };
}
