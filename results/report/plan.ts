import type { ReportInput } from './input.ts';
import type { PlanFacts } from './schema/statements.ts';
import { startedAt } from './tested.ts';

/** When the requirements were fixed, and whether that was before the first process began. */
export function planOf({
  plan,
  records,
  sources,
}: Pick<ReportInput, 'plan' | 'records' | 'sources'>): PlanFacts | null {
  if (!plan) return null;
  const { decidedAt, decidedBy, ruleSource } = plan.value;
  const starts = records.map(({ record }) => Date.parse(startedAt(record)));
  return {
    sha256: sources.plan!,
    decidedAt,
    isAfterStart: Date.parse(decidedAt) > Math.min(...starts),
    decidedBy,
    ruleSource,
  };
}
