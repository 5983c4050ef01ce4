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
  windowSeconds: 1,
  driftPercent: 1,
  /** Half of the 95 % interval of the processes' mean times, in percent. */
  widestPercent: 25,
  /** A hole between samples, or what a sample lasted beyond the median one where it is so many times as long. */
  stallSeconds: 0.5,
  stallMultiple: 3,
  driftSignificance: 0.003,
  stealShare: 0.01,
  otherShare: 0.05,
  /** Time at a standstill by the CPU quota, added up over CPUs, over the time of the window. */
  quotaShare: 0.01,
  /** Time in which a thread was ready and had no CPU, but for the standstill by the quota: added up over threads, over the time of the window. */
  queueShare: 0.1,
  gcShare: 0.01,
  memoryStalledShare: 0.01,
  /** Pages of 4 KiB inside the window, in and out: 1 MiB. */
  swappedPages: 256,
  cacheMultiple: 8,
  /** All threads over one thread; a gain of less is none. */
  threadsGain: 1.05,
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
  /** Of figures that are signed: processes, window of each in seconds, and half of the 95 % interval in percent. */
  signedProcesses: 5,
  signedSeconds: 29,
  signedPercent: 1,
} as const;
