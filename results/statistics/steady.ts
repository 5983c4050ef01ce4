import { type Drift, drift } from './drift.ts';

export interface SteadyOptions {
  /** How many windows have to agree. Default 3. */
  windows?: number;
  /** Samples in a window. Default 10. */
  window?: number;
  /** The drift over all these windows has to be below this. Default 1. */
  tolerancePercent?: number;
  /** A slope with a p below this is different from 0. Default 0.05. */
  significance?: number;
  /** A slope this flat counts as none, however clear it is: much data finds any slope. Default 0.1. */
  negligiblePercent?: number;
}

export type Steadiness =
  | ({ steady: true } & Drift)
  | ({ steady: false; reason: string } & Drift)
  | { steady: false; reason: string; percent: null; p: null };

/**
 * The rule that ends a warm-up: over the last windows together the slope is not different from 0, and the drift is below
 * 1 %. A flat clock is asked for as well, elsewhere: this function sees durations only.
 *
 * @param samples all samples so far, in run order
 */
export function steady(samples: ArrayLike<number>, options: SteadyOptions = {}): Steadiness {
  const { windows = 3, window = 10 } = options;
  const { tolerancePercent = 1, significance = 0.05, negligiblePercent = 0.1 } = options;
  const needed = Math.max(5, windows * window);
  if (samples.length < needed) return unknown(`needs ${needed} samples`);
  const found = drift(Array.from(samples).slice(-needed));
  if (!found) return unknown('the median is 0, and no drift is relative to that');
  const size = Math.abs(found.percent);
  if (size >= tolerancePercent) {
    return {
      steady: false,
      reason: `drifts by ${found.percent.toFixed(2)} % over ${needed} samples`,
      ...found,
    };
  }
  if (size >= negligiblePercent && found.p < significance) {
    return { steady: false, reason: `slope is not 0 (p = ${found.p.toFixed(4)})`, ...found };
  }
  return { steady: true, ...found };
}

const unknown = (reason: string) => ({ steady: false, reason, percent: null, p: null }) as const;
