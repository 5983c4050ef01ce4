import type { ProofStep } from './steps.ts';

/** What it takes to find the target before the first step, and to read the records and write the page behind the last. */
export const aroundSeconds = { before: 10, behind: 6 };
/** With less than this left a long step is not begun: it would show nothing. */
const leastSeconds = 20;
/** A step may take so many times its own time, where the later ones do not need it. */
const longest = 2;
const longestPatienceSeconds = 15;

/**
 * The time that the first of these steps may take, out of what is left for all of them; null where it is left out. While all of
 * them still fit, it may use what the others leave over, and each of them keeps its own time. Where they no longer fit, the order of
 * their worth decides: the first takes its time, the last ones are left out. A step that is optional is begun only with all of its
 * time, and nothing is kept for it. As no step takes more than is left, all of them end in time.
 */
export function allot(steps: readonly ProofStep[], leftSeconds: number): number | null {
  const [next, ...later] = steps as [ProofStep, ...ProofStep[]];
  const { seconds, optional } = next;
  if (leftSeconds < (optional ? seconds : Math.min(leastSeconds, seconds))) return null;
  const kept = later.filter((step) => !step.optional).reduce((sum, step) => sum + step.seconds, 0);
  const spare = leftSeconds - kept;
  return spare < seconds ? Math.min(seconds, leftSeconds) : Math.min(spare, longest * seconds);
}

/** The part of its time in which a step that was told to stop may still end in order. */
export const patienceSeconds = (allottedSeconds: number): number =>
  Math.min(longestPatienceSeconds, allottedSeconds / 4);
