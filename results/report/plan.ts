import type { ReportInput } from './input.ts';
import type { Job } from './inputs/job.ts';
import type { Plan } from './inputs/plan.ts';
import { servedFrom } from './load-files.ts';
import { ReportProblem } from './problem.ts';
import type { PlanFacts } from './schema/statements.ts';
import { startedAt } from './tested.ts';

/** When the requirements were fixed, and whether that was before the first process began. */
export function planOf({
  plan,
  records,
  loads,
  sources,
}: Pick<ReportInput, 'plan' | 'records' | 'loads' | 'sources'>): PlanFacts | null {
  if (!plan) return null;
  const { decidedAt, decidedBy, ruleSource } = plan.value;
  const starts = [
    ...records.map(({ record }) => startedAt(record)),
    ...loads.map(({ record }) => servedFrom(record)),
  ].map((moment) => Date.parse(moment));
  return {
    sha256: sources.plan!,
    decidedAt,
    isAfterStart: Date.parse(decidedAt) > Math.min(...starts),
    decidedBy,
    ruleSource,
  };
}

/** @throws ReportProblem for a plan that says that it is of another order than the job */
export function assertOneOrder(plan: Plan | null, { customer: { reference } }: Job): void {
  if (plan?.order == null || reference === null) return;
  const names = typeof reference === 'string' ? [reference] : [reference.en, reference.zh];
  if (names.includes(plan.order)) return;
  throw new ReportProblem(
    [`plan.json is of the order "${plan.order}", and job.json of "${names.join('", "')}".`],
    'Take the plan of this order (--plan <file>), none (--no-plan), or correct customer.reference in job.json.',
  );
}
