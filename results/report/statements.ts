import type { Requirement as Demand } from '../conformity/requirement.ts';
import type { DecisionRule } from '../conformity/rule.ts';
import { statementOf } from '../conformity/statement.ts';
import { formatDigits, formatQuantity, missing } from '../format.ts';
import type { Reference } from '../reference/reference.ts';
import { report as says } from '../sentences/report.ts';
import { type Known, knownOf } from './evidence.ts';
import type { ItemRow } from './four.ts';
import { type Plan, type Requirement, requirable } from './inputs/plan.ts';
import { loadStatement, withoutValue } from './load-statements.ts';
import type { ReportedLoads } from './schema/loads.ts';
import type { Statement } from './schema/statements.ts';
import type { MoreLines } from './sessions.ts';
import { isScaled, shownWith } from './shown.ts';
import type { Tested } from './tested.ts';

/** What every item comes to under every requirement of the plan (7.8.6): none without a plan. */
export function statementsOf(
  plan: Plan | null,
  items: readonly Tested[],
  rows: readonly ItemRow[],
  {
    idOf,
    served,
    ...around
  }: {
    readonly reference: Reference;
    readonly more: MoreLines;
    readonly idOf: (record: object) => string;
    readonly served: ReportedLoads | null;
  },
): Statement[] {
  if (!plan) return [];
  return items.flatMap((tested) =>
    plan.requirements.map((requirement) => {
      if (requirement.quantity === 'load') return decidedByLoad(requirement, plan.rule, tested.id, served);
      const known = knownOf(requirement, tested, rows, around);
      const records = known.record ? [idOf(known.record)] : [];
      return { ...decided(requirement, plan.rule, known), item: tested.id, records };
    }),
  );
}

/** Of a load its verdict decides, whose bounds stand in the place of a guard band. */
function decidedByLoad(
  requirement: Requirement,
  rule: DecisionRule,
  item: string,
  served: ReportedLoads | null,
): Statement {
  const { limit: asked, limits: _, ...demanded } = requirement;
  const { value: limit, unit } = 'value' in asked ? asked : { value: null, unit: '' };
  const demand = { ...demanded, unit, limits: 'value' as const, limit, shareOfDeclared: null };
  const { value, ...decision } = loadStatement(requirement, item, served);
  return {
    ...withoutValue(rule),
    ...decision,
    item,
    quantity: demand.quantity,
    requirement: demand.id,
    demand,
    shown: { value, limit: limitText(demand, limit) },
  };
}

type Decided = Omit<Statement, 'item' | 'records'>;

function decided(requirement: Requirement, rule: DecisionRule, known: Known): Decided {
  const share = 'shareOfDeclared' in requirement.limit ? requirement.limit.shareOfDeclared : null;
  const limit =
    'value' in requirement.limit ? requirement.limit.value : known.declared && known.declared * share!;
  const unit = unitOf(requirement, known);
  const { id, name, quantity, direction, includesLimit, source, ruleOf, trial } = requirement;
  const demand = {
    id,
    quantity,
    unit,
    direction,
    includesLimit,
    limits: limitsOf(requirement),
    source: textOf(source),
  };
  const more = {
    quantity,
    requirement: id,
    demand: { ...demand, source, limit, name, shareOfDeclared: share, ruleOf, trial },
    shown: { value: shownValue(known, unit), limit: limitText(demand, limit) },
  };
  if (limit === null) return { ...withoutLimit(rule, known), ...more };
  const { requirement: _, ...statement } = statementOf({ ...demand, limit }, rule, known);
  return { ...statement, ...more };
}

/** An upper limit of a rate or a capacity is one of a peak: whatever was measured is a lower bound of it. */
const limitsOf = ({ limits, quantity, direction }: Requirement): Demand['limits'] =>
  limits ?? (direction === 'upper' && quantity !== 'trial' ? 'peak' : 'value');

const unitOf = ({ quantity, limit }: Requirement, { figure }: Known): string =>
  requirable[quantity] ?? figure?.unit ?? ('unit' in limit ? limit.unit : '');

/** For what decides, a source in two languages is one text. */
const textOf = (said: Requirement['source']): string =>
  typeof said === 'string' ? said : `${said.en} / ${said.zh}`;

const shownValue = ({ measured, figure }: Known, unit: string): string =>
  measured && figure
    ? shownWith(measured.value, unit, measured.budget, figure.missing ?? 'one process')
    : missing;

const signs = { lower: ['>', '≥'], upper: ['<', '≤'] } as const;

const limitText = (
  { direction, includesLimit, unit }: Pick<Demand, 'direction' | 'includesLimit' | 'unit'>,
  limit: number | null,
): string =>
  limit === null ? missing : `${signs[direction][includesLimit ? 1 : 0]} ${amountText(limit, unit)}`;

const amountText = (limit: number, unit: string): string =>
  isScaled(unit) ? formatQuantity({ value: limit, unit }, 6) : `${formatDigits(limit, 6)} ${unit}`.trim();

/** A share of what is declared, of an item of which nothing is. */
const withoutLimit = (rule: DecisionRule, { structural }: Known) => ({
  rule,
  word: 'notTested' as const,
  reasons: [
    {
      code: 'notMeasured' as const,
      detail: says.notDeclared(),
    },
  ],
  measured: null,
  declared: null,
  structural: structural === null ? null : { value: structural, isInside: false },
  guardBand: null,
  worstFalseAccept: null,
  worstFalseReject: null,
  conformanceProbability: null,
});
