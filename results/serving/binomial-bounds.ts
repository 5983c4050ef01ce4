import { incompleteBeta } from '../statistics/beta.ts';

/**
 * The largest chance that is not contradicted by `events` in `trials`: the upper bound of C. Clopper and E. Pearson, "The use of confidence
 * or fiducial limits", Biometrika 26 (1934). Neither count need be whole: dependent trials are worth fewer (`dependence.ts`).
 *
 * @param confidence one-sided, between 0 and 1
 */
export function highestChance(events: number, trials: number, confidence: number): number {
  if (events >= trials) return 1;
  return crossing(
    (chance) => incompleteBeta(1 - chance, trials - events, events + 1, chance) > 1 - confidence,
  );
}

/** The smallest chance that is not contradicted, likewise. */
export const lowestChance = (events: number, trials: number, confidence: number): number =>
  1 - highestChance(trials - events, trials, confidence);

/** Where a condition that holds from 0 on stops to hold, by halving to the last bit. */
function crossing(holds: (chance: number) => boolean): number {
  let [low, high] = [0, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (holds(middle)) low = middle;
    else high = middle;
  }
}
