import { z } from 'zod';
import { requirementSchema } from '../../conformity/requirement.ts';
import { statementSchema as decidedSchema } from '../../conformity/statement.ts';
import { drawSchema } from '../../lot/draw.ts';
import { seriesPlanSchema } from '../../lot/series-plan.ts';
import { lotStatementSchema } from '../../lot/statement.ts';
import {
  daySchema,
  momentSchema,
  recordIdSchema,
  saidSchema,
  sentenceSchema,
  sha256Schema,
} from './words.ts';

// What follows from the results: conformity (7.8.6), the lot (7.8.5), and, apart from both, opinions (7.8.7).

/** A limit of the plan, as it was asked for. */
const demandSchema = requirementSchema.extend({
  /** Null: a share of what is declared, of an item of which nothing is declared. */
  limit: z.number().nullable(),
  name: saidSchema.nullable(),
  /** Who asks for it, and where. */
  source: saidSchema,
  /** Of a share of what is declared: `limit` is so much of the declared figure; null for a limit in numbers. */
  shareOfDeclared: z.number().nullable(),
  /** Id of a limit of the rules that this program knows (`assay conformity`); null for one of the customer. */
  ruleOf: z.string().nullable(),
  /** Of a figure of one trial: its title and definition. */
  trial: z.strictObject({ title: z.string(), definition: z.string() }).nullable(),
});

/** What one item comes to under one requirement (7.8.6.2): word, reasons, guard band and risks are those of results/conformity. */
export const statementSchema = decidedSchema.omit({ requirement: true }).extend({
  item: z.string(),
  quantity: z.string(),
  /** Id of the requirement of the plan. */
  requirement: z.string(),
  demand: demandSchema,
  /** `value` is the measured one with U, or "—"; `limit` has its direction: "≥ 4320 GB/s". */
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
  /** A draw by hash as anybody can redo it; null where it does not give the sample of the plan (`isReproduced`). */
  draw: drawSchema.nullable(),
  isReproduced: z.boolean().nullable(),
  /** Each serial that was drawn, and the item that it is here; null where it was not tested. */
  drawn: z.array(z.strictObject({ serial: z.string(), item: z.string().nullable() })),
  /** Drawn and not available. */
  unavailable: z.array(
    z.strictObject({ serial: z.string(), replacedBy: z.string().nullable(), reason: z.string() }),
  ),
  /** Serials drawn, and items of them with a usable result. */
  counts: z.strictObject({ drawn: z.int(), tested: z.int() }),
  /** What the sample says of the whole lot, one for each requirement; none without a requirement. */
  statements: z.array(lotStatementSchema),
  /** Acceptance by attributes that the laboratory named: made for a continuing series of lots. */
  series: seriesPlanSchema.extend({ outcome: z.enum(['accept', 'reject', 'notDecided']) }).nullable(),
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
      /** In both languages: names of tests hold commas, so that one cannot be made of the other. */
      decides: z.strictObject({ en: z.string(), zh: z.string() }),
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
          /** The rule reaches an item where all bounds of one group hold. */
          group: z.int().nonnegative(),
          quantity: z.string(),
          unit: z.string(),
          edges: z.string(),
          value: z.number().nullable(),
          verified: z.boolean(),
          holds: z.boolean().nullable(),
          margin: z.number().nullable(),
        }),
      ),
      shownByMeasurement: z.array(sentenceSchema),
    }),
  ),
});

export type Statement = z.infer<typeof statementSchema>;
export type Lot = z.infer<typeof lotSchema>;
export type Opinions = z.infer<typeof opinionsSchema>;
export type PlanFacts = z.infer<typeof planSchema>;
