import { z } from 'zod';
import { coverage, coverageFactor, coverageOf } from './coverage.ts';
import { type DegreesOfFreedom, degreesOfFreedomSchema, type Line, lineSchema } from './line.ts';
import { type NotInIt, notInItSchema } from './not-in-it.ts';

const budgetLineSchema = lineSchema.extend({
  /** |sensitivity| · standardUncertainty, in the unit of the result. */
  contribution: z.number().nonnegative(),
  /** The part of the combined variance, 0 to 1. */
  share: z.number().min(0).max(1),
});

/** The uncertainty of one result: plain data, in the unit of the result where no other is named. */
export const budgetSchema = z.strictObject({
  unit: z.string(),
  lines: z.array(budgetLineSchema).min(1),
  notInIt: z.array(notInItSchema),
  /** u_c, the combined standard uncertainty. */
  combined: z.number().nonnegative(),
  /** ν_eff, by Welch and Satterthwaite. */
  degreesOfFreedom: degreesOfFreedomSchema,
  /** k, by ν_eff and the coverage. */
  coverageFactor: z.number().positive(),
  coverage: z.literal(coverage),
  /** U = k · u_c. */
  expanded: z.number().nonnegative(),
  /** What ± 2 · u_c would cover with these degrees of freedom. */
  coverageOfTwo: z.number().min(0).max(1),
  /** The rectangular line beside which the others hardly count, so that ± U covers more than it says; else null. */
  dominatedBy: z.string().nullable(),
});

export type Budget = z.infer<typeof budgetSchema>;
type BudgetLine = z.infer<typeof budgetLineSchema>;

/**
 * The budget of independent lines: u_c² = Σ (c_i u_i)² (GUM 5.1.2), ν_eff = u_c⁴ / Σ ((c_i u_i)⁴ / ν_i) (G.4.1), k by Student for
 * 95.45 %, U = k · u_c. Nothing is rounded.
 *
 * @param unit the unit of the result
 * @throws RangeError without a line, or for an uncertainty that is negative or not a finite number
 */
export function budget(lines: readonly Line[], unit: string, notInIt: readonly NotInIt[] = []): Budget {
  if (lines.length === 0) throw new RangeError('An uncertainty budget needs at least one line.');
  const contributions = lines.map(contributionOf);
  const combined = Math.hypot(...contributions);
  const weighed = lines.map((line, i): BudgetLine => {
    const contribution = contributions[i]!;
    return { ...line, contribution, share: combined === 0 ? 0 : Math.min(1, (contribution / combined) ** 2) };
  });
  const degreesOfFreedom = effective(weighed);
  const k = coverageFactor(degreesOfFreedom);
  return {
    unit,
    lines: weighed,
    notInIt: [...notInIt],
    combined,
    degreesOfFreedom,
    coverageFactor: k,
    coverage,
    expanded: k * combined,
    coverageOfTwo: coverageOf(2, degreesOfFreedom),
    dominatedBy: dominating(weighed)?.name ?? null,
  };
}

function contributionOf({ name, standardUncertainty, sensitivity }: Line): number {
  const contribution = Math.abs(sensitivity * standardUncertainty);
  if (standardUncertainty >= 0 && Number.isFinite(contribution)) return contribution;
  throw new RangeError(`The uncertainty of "${name}" is ${standardUncertainty}, which is no uncertainty.`);
}

function effective(lines: readonly BudgetLine[]): DegreesOfFreedom {
  const doubt = lines.reduce(
    (total, { share, degreesOfFreedom }) =>
      degreesOfFreedom === 'infinite' ? total : total + share ** 2 / degreesOfFreedom,
    0,
  );
  // A line that weighs less than a double can tell leaves no doubt.
  return Number.isFinite(1 / doubt) ? 1 / doubt : 'infinite';
}

/**
 * Beside a rectangular line the others together are at most 0.3 of it: the sum is then no bell curve (GUM G.2.3), and k = 1.65 would
 * cover 95 % (the criterion of EA-4/02, S9.14).
 */
const dominating = (lines: readonly BudgetLine[]) =>
  lines.find(({ distribution, share }) => distribution === 'rectangular' && share >= 1 / (1 + 0.3 ** 2));
