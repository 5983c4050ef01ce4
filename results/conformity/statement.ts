import { z } from 'zod';
import { degreesOfFreedomSchema } from '../uncertainty/line.ts';
import { goodSide, isGood, type Requirement, requirementSchema } from './requirement.ts';
import { conformanceProbability, worstRisks } from './risk.ts';
import { type ConformityWord, conformityWords, type DecisionRule, decisionRuleSchema } from './rule.ts';
import { wordOf, type Zone } from './word.ts';

/** What a word rests on. */
const statementReasons = [
  'beyondGuardBand',
  'withinGuardBand',
  'lowerBoundOfPeak',
  'declaredOutside',
  'structuralOutside',
  'degraded',
  'invalid',
  'notMeasured',
  'noUncertainty',
  'byVerdict',
  'verdictOpen',
  'otherPromise',
] as const;

/** A statement of conformity (ISO/IEC 17025:2017, 7.8.6) of one item and one requirement. Numbers in the unit of the requirement. */
export const statementSchema = z.strictObject({
  requirement: requirementSchema,
  rule: decisionRuleSchema,
  word: z.enum(conformityWords),
  reasons: z.array(z.strictObject({ code: z.enum(statementReasons), detail: z.string().nullable() })),
  measured: z
    .strictObject({
      value: z.number(),
      combined: z.number().nonnegative(),
      degreesOfFreedom: degreesOfFreedomSchema,
      coverageFactor: z.number().positive(),
      expanded: z.number().nonnegative(),
    })
    .nullable(),
  /** What else is known of a peak, and whether it is on the good side of the limit. */
  declared: z.strictObject({ value: z.number(), isInside: z.boolean() }).nullable(),
  structural: z.strictObject({ value: z.number(), isInside: z.boolean() }).nullable(),
  /** w = r · U and the limits that it gives; null without a measurement. */
  guardBand: z
    .strictObject({
      width: z.number().nonnegative(),
      acceptanceLimit: z.number(),
      rejectionLimit: z.number(),
    })
    .nullable(),
  /** The chance of a wrong pass and of a wrong fail for an item exactly at the limit, 0 to 1; null where the rule never says so. */
  worstFalseAccept: z.number().min(0).max(1).nullable(),
  worstFalseReject: z.number().min(0).max(1).nullable(),
  /** The chance that the item meets the requirement, by this measurement alone; null where a lower bound says nothing of it. */
  conformanceProbability: z.number().min(0).max(1).nullable(),
});

export type Statement = z.infer<typeof statementSchema>;

type Measured = NonNullable<Statement['measured']>;
type Reason = Statement['reasons'][number];

/** What is known of one item and one requirement. Numbers in the unit of the requirement. */
export interface Evidence {
  /** The result with its budget; null where nothing was measured, or with a budget of null where a single process gave none. */
  readonly measured: { readonly value: number; readonly budget: Omit<Measured, 'value'> | null } | null;
  readonly validity: {
    readonly state: 'VALID' | 'DEGRADED' | 'INVALID';
    readonly reasons: readonly { readonly code: string; readonly detail: string }[];
  } | null;
  readonly declared: number | null;
  readonly structural: number | null;
}

/**
 * One statement by a rule that was fixed before. Everything is decided on unrounded numbers. A record that is INVALID, and a result
 * without an uncertainty, is not tested; DEGRADED never passes; an upper limit of a peak is at best not contradicted.
 */
export function statementOf(requirement: Requirement, rule: DecisionRule, evidence: Evidence): Statement {
  const known = (value: number | null) =>
    value === null ? null : { value, isInside: isGood(requirement, value, requirement.limit) };
  const shared = {
    requirement,
    rule,
    declared: known(evidence.declared),
    structural: known(evidence.structural),
  };
  const { measured } = evidence;
  const missing = whyNotTested(evidence);
  if (missing !== null || !measured?.budget) {
    return { ...shared, ...nothing, reasons: missing === null ? [] : [missing] };
  }
  const { combined, degreesOfFreedom, coverageFactor, expanded } = measured.budget;
  const result = { value: measured.value, combined, degreesOfFreedom, coverageFactor, expanded };
  const band = guardBandOf(requirement, rule, expanded);
  return {
    ...shared,
    ...decide(requirement, rule, evidence, zoneOf(requirement, band, result.value), shared),
    measured: result,
    guardBand: band,
    ...worstRisks(rule, band.width, result),
    conformanceProbability: conformanceProbability(requirement, result),
  };
}

const nothing = {
  word: 'notTested',
  measured: null,
  guardBand: null,
  worstFalseAccept: null,
  worstFalseReject: null,
  conformanceProbability: null,
} as const;

function whyNotTested({ measured, validity }: Evidence): Reason | null {
  if (validity?.state === 'INVALID') return { code: 'invalid', detail: detailOf(validity) };
  if (measured === null) return { code: 'notMeasured', detail: null };
  return measured.budget === null ? { code: 'noUncertainty', detail: null } : null;
}

const detailOf = ({ reasons }: NonNullable<Evidence['validity']>): string =>
  reasons.map(({ code, detail }) => `${code} (${detail})`).join('; ');

/** w = r · U; AL lies by w on the good side of the limit, and what is beyond the same width on the other side is rejected. */
function guardBandOf(requirement: Requirement, { guardFactor }: DecisionRule, expanded: number) {
  const width = guardFactor * expanded;
  const inward = goodSide(requirement) * width;
  return {
    width,
    acceptanceLimit: requirement.limit + inward,
    rejectionLimit: requirement.limit - inward,
  };
}

function zoneOf(requirement: Requirement, band: NonNullable<Statement['guardBand']>, value: number): Zone {
  const isOn = (edge: number) => isGood(requirement, value, edge);
  if (isOn(band.acceptanceLimit)) return 'clear';
  if (isOn(requirement.limit)) return 'near';
  return isOn(band.rejectionLimit) ? 'over' : 'beyond';
}

/** A lower bound of a peak decides only where it lies above the limit: below it, the word rests on what else is known. */
const isDecidedByResult = ({ limits, direction }: Requirement, zone: Zone): boolean =>
  limits === 'value' || (direction === 'upper') === (zone === 'over' || zone === 'beyond');

function decide(
  requirement: Requirement,
  rule: DecisionRule,
  { validity }: Evidence,
  zone: Zone,
  { declared, structural }: Pick<Statement, 'declared' | 'structural'>,
): { word: ConformityWord; reasons: Reason[] } {
  const isPeak = requirement.limits === 'peak';
  const outside: Reason[] = [
    ...(isPeak && declared && !declared.isInside
      ? [{ code: 'declaredOutside' as const, detail: String(declared.value) }]
      : []),
    ...(isPeak && structural && !structural.isInside
      ? [{ code: 'structuralOutside' as const, detail: String(structural.value) }]
      : []),
  ];
  const isDegraded = validity?.state === 'DEGRADED';
  const word = wordOf(requirement, rule, zone, { isDegraded, isKnownOutside: outside.length > 0 });
  const isClear = zone === 'clear' || zone === 'beyond';
  return {
    word,
    reasons: [
      ...(isDecidedByResult(requirement, zone)
        ? [{ code: isClear ? ('beyondGuardBand' as const) : ('withinGuardBand' as const), detail: null }]
        : []),
      ...(isPeak ? [{ code: 'lowerBoundOfPeak' as const, detail: null }] : []),
      ...outside,
      ...(isDegraded ? [{ code: 'degraded' as const, detail: detailOf(validity) }] : []),
    ],
  };
}
