import { z } from 'zod';
import { degreesOfFreedomSchema } from '../uncertainty/line.ts';
import { requirementSchema } from './requirement.ts';
import { conformityWords, decisionRuleSchema } from './rule.ts';

/** What a word rests on. */
export const statementReasons = [
  'beyondGuardBand',
  'withinGuardBand',
  'lowerBoundOfPeak',
  'declaredOutside',
  'structuralOutside',
  'degraded',
  'invalid',
  'notMeasured',
  'noUncertainty',
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
    .strictObject({ width: z.number().nonnegative(), acceptanceLimit: z.number(), rejectionLimit: z.number() })
    .nullable(),
  /** The chance of a wrong pass and of a wrong fail for an item exactly at the limit, 0 to 1; null where the rule never says so. */
  worstFalseAccept: z.number().min(0).max(1).nullable(),
  worstFalseReject: z.number().min(0).max(1).nullable(),
  /** The chance that the item meets the requirement, by this measurement alone; null where a lower bound says nothing of it. */
  conformanceProbability: z.number().min(0).max(1).nullable(),
});

export type Statement = z.infer<typeof statementSchema>;
