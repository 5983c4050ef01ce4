import { LARGEST_DIFFERENCE, LARGEST_GAP_MS } from '../telemetry/energy.ts';
import { UNEXPLAINED_MEMORY_SHARE } from '../telemetry/processes.ts';

/**
 * The limits of the rules. What is exactly at a limit passes, except a drift: that has to be below its limit.
 * docs/validity.md gives the reason of each.
 */
export const limits = {
  processes: 3,
  samplesPerProcess: 3,
  /** A process needs this many samples, or a window this long. */
  samplesForShortWindow: 10,
  windowSeconds: 3,
  driftPercent: 1,
  driftSignificance: 0.01,
  stealShare: 0.01,
  otherShare: 0.05,
  gcShare: 0.01,
  memoryStalledShare: 0.01,
  /** Pages of 4 KiB inside the window, in and out: 1 MiB. */
  swappedPages: 256,
  cacheMultiple: 8,
  /** Share of the readings with heat, a slowdown or a brake. */
  slowedShare: 0.01,
  /** Share of the readings in which the power limit held the clock, where that limit is below the default. */
  loweredPowerShare: 0.01,
  /** The same where nobody knows whether the limit is the default. */
  unknownPowerShare: 0.5,
  /** Share of the memory of a GPU that may be in use before the run without a process that shows. */
  unexplainedMemoryShare: UNEXPLAINED_MEMORY_SHARE,
  clockSpread: 0.05,
  readingsPerSecond: 10,
  gapMs: LARGEST_GAP_MS,
  energyDifference: LARGEST_DIFFERENCE,
} as const;
