import { hypergeometricAtMost } from '../statistics/hypergeometric.ts';
import { LotProblem } from './lot-problem.ts';

// What a random sample says of the bad items of an isolated lot. A bad item does not meet the requirement; counts are items.

/** A lot and what was found: N items, n tested, x of them not passed. */
export interface Sampled {
  readonly lotSize: number;
  readonly tested: number;
  readonly notPassed: number;
}

/** How sure, and β: the chance that a bad item passes, 0 to 1. */
interface Certainty {
  /** C, above 0 and below 1. */
  readonly confidence: number;
  readonly misclassification?: number;
}

/**
 * D_u = max{D : P(X ≤ x; N, D, n, β) > 1 − C}: at confidence C at most so many of the lot are bad, if the sample was drawn at random
 * (hypergeometric; ASTM E2334, finite lot).
 *
 * @throws LotProblem for a sample that is empty or larger than the lot, or more failures than tests; RangeError for a confidence that
 * is none
 */
export function atMostBad(found: Sampled, { confidence, misclassification = 0 }: Certainty): number {
  checkSample(found);
  checkConfidence(confidence);
  const { lotSize, tested, notPassed } = found;
  const isPossible = (bad: number) =>
    exceeds(
      hypergeometricAtMost(notPassed, { size: lotSize, bad, drawn: tested }, misclassification),
      1 - confidence,
    );
  return lastWhere(isPossible, lotSize);
}

/**
 * The smallest sample for which, with at most `notPassed` found, D_u is at most `allowed`. Null where even all items do not suffice:
 * a bad one is missed too easily, or so many may be found that more than `allowed` are.
 *
 * @throws LotProblem for a lot without items, RangeError for a confidence that is none
 */
export function neededSample(
  { lotSize, allowed, notPassed = 0 }: { lotSize: number; allowed: number; notPassed?: number },
  { confidence, misclassification = 0 }: Certainty,
): number | null {
  checkSample({ lotSize, tested: lotSize, notPassed });
  checkConfidence(confidence);
  if (allowed >= lotSize) return 1;
  const leavesDoubt = (drawn: number) =>
    exceeds(
      hypergeometricAtMost(notPassed, { size: lotSize, bad: allowed + 1, drawn }, misclassification),
      1 - confidence,
    );
  const needed = lastWhere(leavesDoubt, lotSize) + 1;
  return needed > lotSize ? null : needed;
}

/**
 * P_a: the chance that a lot with so many bad items is accepted, where at most `acceptUpTo` of the drawn may be bad.
 *
 * @throws LotProblem for a sample that is empty or larger than the lot
 */
export function acceptanceProbability(
  plan: { readonly lotSize: number; readonly sampleSize: number; readonly acceptUpTo: number },
  bad: number,
  misclassification = 0,
): number {
  const { lotSize, sampleSize, acceptUpTo } = plan;
  checkSample({ lotSize, tested: sampleSize, notPassed: 0 });
  return hypergeometricAtMost(acceptUpTo, { size: lotSize, bad, drawn: sampleSize }, misclassification);
}

/**
 * The smallest number of bad items with which a lot is accepted with a chance of at most the consumer's risk: what limiting quality
 * means for an isolated lot (ISO 2859-2, where the risk is usually below 10 %). Null where every lot is accepted more easily.
 */
export function limitingBad(
  plan: Parameters<typeof acceptanceProbability>[0],
  consumersRisk = 0.1,
  misclassification = 0,
): number | null {
  checkConfidence(1 - consumersRisk);
  const isAccepted = (bad: number) =>
    exceeds(acceptanceProbability(plan, bad, misclassification), consumersRisk);
  const last = lastWhere(isAccepted, plan.lotSize);
  return last === plan.lotSize ? null : last + 1;
}

/** Chances are often exactly a limit: 95 of 100 items miss a single bad one with 5 %. Rounding must not make that more. */
const exceeds = (chance: number, limit: number) => chance > limit * (1 + 1e-9);

/** The highest of 0 … most for which something holds that holds at 0 and ends once. */
function lastWhere(holds: (count: number) => boolean, most: number): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function checkSample({ lotSize, tested, notPassed }: Sampled): void {
  const isCount = [lotSize, tested, notPassed].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!isCount)
    throw new LotProblem('Items are counted in whole numbers.', 'Look at the lot in the job file.');
  if (tested === 0)
    throw new LotProblem('The sample is empty: nothing can be said of the lot.', 'Draw at least one item.');
  if (tested > lotSize)
    throw new LotProblem(
      `The sample has ${tested} items and the lot ${lotSize}.`,
      'List every item of the lot in the job file, or draw fewer.',
    );
  if (notPassed > tested)
    throw new LotProblem(`${notPassed} of ${tested} tested items cannot have failed.`, 'Count them again.');
}

function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`A confidence is between 0 and 1; got ${confidence}.`);
}
