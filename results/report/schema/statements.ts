import { z } from 'zod';
import { daySchema, momentSchema, recordIdSchema, saidSchema, sentenceSchema, sha256Schema } from './words.ts';

// What follows from the results: conformity (7.8.6), the lot (7.8.5), and, apart from both, opinions (7.8.7).

/** The six words of the DCC, one for a limit that a measurement can only approach from below, and one for what has no result. */
export const conformityWords = [
  'pass',
  'conditionalPass',
  'conditionalFail',
  'fail',
  'noPass',
  'noFail',
  'notContradicted',
  'notTested',
] as const;

export const directions = ['atLeast', 'above', 'atMost', 'below'] as const;

const limitSchema = z.strictObject({
  direction: z.enum(directions),
  value: z.number(),
  unit: z.string(),
  /** "declared" for a share of what the maker declares: `value` is the limit, `share` what the plan asks of the declared figure. */
  share: z.number().nullable(),
  declared: z.number().nullable(),
  source: saidSchema,
  /** Id of a limit of the rules that this program knows (`assay conformity`); null for one of the customer. */
  ruleOf: z.string().nullable(),
});

export const decisionRuleSchema = z.strictObject({
  id: z.enum(['simple', 'guarded', 'nonBinary']),
  /** r of the guard band w = r·U. */
  guardFactor: z.number().nonnegative(),
  /** Whether a value at the acceptance limit itself passes. */
  atLimit: z.enum(['passes', 'doesNotPass']),
});

export const statementSchema = z.strictObject({
  id: z.string(),
  item: z.string(),
  /** Id of the requirement of the plan. */
  requirement: z.string(),
  quantity: z.string(),
  name: saidSchema,
  limit: limitSchema,
  rule: decisionRuleSchema,
  /** w in the unit of the limit, and the acceptance limit that it leaves; null without a result. */
  guardBand: z.number().nullable(),
  acceptanceLimit: z.number().nullable(),
  /** What was decided on, unrounded. */
  value: z.number().nullable(),
  expanded: z.number().nullable(),
  degreesOfFreedom: z.number().nullable(),
  word: z.enum(conformityWords),
  /** Why it is this word and no better one. */
  because: z.enum([
    'result',
    'insideGuardBand',
    'degraded',
    'invalid',
    'notMeasured',
    'noUncertainty',
    'lowerBoundOfPeak',
    'noDeclared',
  ]),
  /** The worst risk that an item at the limit is accepted, at the degrees of freedom of this result; null where nothing was accepted by a value. */
  worstFalseAcceptance: z.number().nullable(),
  /** The probability that the item conforms, given the result alone. */
  conformance: z.number().nullable(),
  /** Of an upper limit of a peak: what stands in for the measurement. */
  byDeclared: z.enum(['inside', 'outside', 'unknown']).nullable(),
  byStructural: z.enum(['inside', 'outside', 'unknown']).nullable(),
  shown: z.strictObject({ value: z.string(), limit: z.string() }),
  records: z.array(recordIdSchema),
});

/** What was decided before the measurement. */
export const planSchema = z.strictObject({
  sha256: sha256Schema,
  decidedAt: momentSchema,
  /** Later than the first process: then the requirements were not fixed before the result was known. */
  isAfterStart: z.boolean(),
  decidedBy: saidSchema.nullable(),
  ruleSource: saidSchema.nullable(),
});

export const lotSchema = z.strictObject({
  id: saidSchema,
  size: z.int().positive(),
  drawnBy: z.enum(['laboratory', 'customer', 'other']),
  drawnOn: daySchema.nullable(),
  place: saidSchema.nullable(),
  method: z.enum(['sha256Draw', 'random', 'convenience', 'all', 'iso2859-1', 'other']),
  methodText: saidSchema.nullable(),
  /** The draw by hash: SHA-256 of the sorted list of serials, the seed, and whether it comes out as the plan says. */
  draw: z
    .strictObject({ frameSha256: sha256Schema, seed: z.string(), isReproduced: z.boolean() })
    .nullable(),
  drawn: z.array(z.string()),
  replaced: z.array(z.strictObject({ serial: z.string(), by: z.string(), reason: saidSchema })),
  /** Items drawn, tested with a result, and not conforming. */
  counts: z.strictObject({ drawn: z.int(), tested: z.int(), failed: z.int(), inDoubt: z.int() }),
  /** The hypergeometric statement for an isolated lot, one for each requirement; null of a sample that was not drawn at random. */
  statements: z.array(
    z.strictObject({
      requirement: z.string(),
      tested: z.int(),
      failed: z.int(),
      confidence: z.number(),
      /** At most so many items of the lot do not meet the requirement. */
      mostNonconforming: z.int(),
      /** The same where an item that does not conform is accepted with the worst risk of the rule. */
      misclassification: z.number(),
      mostNonconformingWithRisk: z.int(),
    }),
  ),
  whyNoStatement: z.enum(['notRandom', 'nothingTested', 'noRequirement']).nullable(),
  /** Acceptance by attributes that the laboratory named: made for a continuing series of lots. */
  iso2859: z
    .strictObject({
      aql: z.number(),
      letter: z.string(),
      sampleSize: z.int(),
      accept: z.int(),
      reject: z.int(),
      outcome: z.enum(['accept', 'reject', 'notDecided']),
    })
    .nullable(),
  /** Spread between the units: n, mean, relative standard deviation, lowest, highest. */
  spread: z.array(
    z.strictObject({
      quantity: z.string(),
      name: z.string(),
      unit: z.string(),
      units: z.int(),
      mean: z.number(),
      standardDeviation: z.number().nullable(),
      relative: z.number().nullable(),
      lowest: z.number(),
      highest: z.number(),
      shown: z.string(),
    }),
  ),
});

/** 7.8.7: by whom, and what it rests on. Nothing here is a result. */
export const opinionsSchema = z.strictObject({
  /** Who gives them; null where nobody of the laboratory may: then there are none. */
  by: saidSchema.nullable(),
  remarks: z.array(saidSchema),
  claims: z.array(
    z.strictObject({
      id: z.string(),
      english: z.string(),
      original: z.string(),
      outcome: z.enum(['supported', 'refuted', 'depends', 'inconclusive', 'not-comparable']),
      strength: z.enum(['direct', 'cross-stack', 'projection', 'declared']).nullable(),
      decides: sentenceSchema,
      shown: z.string().nullable(),
      records: z.array(recordIdSchema),
    }),
  ),
  /** Figures of others that the measured ones stand beside. */
  published: z.array(
    z.strictObject({
      quantity: z.string(),
      name: z.string(),
      kind: z.enum(['measured', 'declared', 'published', 'projected']),
      value: z.number(),
      unit: z.string(),
      shown: z.string(),
      source: z.string(),
      verified: z.boolean(),
      item: z.string().nullable(),
    }),
  ),
  /** How near the items are to the limits of the rules, by what is declared of them. */
  limits: z.array(
    z.strictObject({
      item: z.string(),
      id: z.string(),
      name: z.string(),
      status: z.enum(['rule', 'former', 'bill']),
      mark: z.enum(['read', 'quoted', 'unverified']),
      outcome: z.enum(['inside', 'outside', 'unknown']),
      wouldBe: z.enum(['inside', 'outside', 'unknown']),
      meaning: sentenceSchema,
      bounds: z.array(
        z.strictObject({
          quantity: z.string(),
          unit: z.string(),
          edges: z.string(),
          value: z.number().nullable(),
          verified: z.boolean(),
          margin: z.number().nullable(),
        }),
      ),
      shownByMeasurement: z.array(sentenceSchema),
    }),
  ),
});

export type Statement = z.infer<typeof statementSchema>;
export type ConformityWord = (typeof conformityWords)[number];
export type Direction = (typeof directions)[number];
export type DecisionRule = z.infer<typeof decisionRuleSchema>;
export type Lot = z.infer<typeof lotSchema>;
export type Opinions = z.infer<typeof opinionsSchema>;
export type PlanFacts = z.infer<typeof planSchema>;
