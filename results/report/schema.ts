import { z } from 'zod';
import { decisionRuleSchema } from '../conformity/rule.ts';
import { chartSchema } from './schema/charts.ts';
import { firstPageSchema } from './schema/first-page.ts';
import { reportedImportSchema } from './schema/imports.ts';
import { reportedLoadsSchema } from './schema/loads.ts';
import {
  customerSchema,
  itemSchema,
  laboratorySchema,
  methodSchema,
  signatoriesSchema,
} from './schema/parties.ts';
import { conditionsSchema, fourRowSchema, resultSchema } from './schema/results.ts';
import { lotSchema, opinionsSchema, planSchema, statementSchema } from './schema/statements.ts';
import { daySchema, momentSchema, saidSchema, sentenceSchema, sha256Schema } from './schema/words.ts';

/**
 * The one truth of a report: `report.json`. Every form is written from it and from nothing else. It is made of records, job, profile, plan
 * and reference data alone (`reportOf`), so that who has these has it again, byte for byte. Base units, unless a unit stands beside.
 */
export const reportVersion = 1;

/** A field that a report needs and nobody filled in. */
const missingSchema = z.strictObject({
  /** Where it is missing here, as a JSON pointer: "/customer/name". */
  at: z.string(),
  /** "7.8.2.1 e". */
  clause: z.string(),
  file: z.enum(['profile.json', 'job.json', 'plan.json']),
  /** Its name there: "customer.name". */
  field: z.string(),
});

/** Something added to the method, left out of it, or done otherwise (7.8.2.1 n). */
const deviationSchema = z.strictObject({
  what: z.enum([
    'noSuite',
    'repeats',
    'warmup',
    'window',
    'memoryLimit',
    'cycledLayers',
    'environment',
    'processors',
    'noTelemetry',
    'interrupted',
    'severalVersions',
    'ownModel',
    'together',
    'byLaboratory',
  ]),
  /** Trials that it concerns; empty: all. */
  records: z.array(z.string()),
  /** What was done, in numbers and names: "3 processes; lab has 5". */
  detail: saidSchema,
});

const notMeasuredSchema = z.strictObject({
  item: z.string().nullable(),
  quantity: z.string(),
  name: z.string(),
  because: z.enum(['notAsked', 'invalid', 'notTested', 'noRecord']),
  detail: sentenceSchema,
});

export const reportSchema = z.strictObject({
  schema: z.literal('assay.report'),
  version: z.literal(reportVersion),
  status: z.enum(['draft', 'final', 'example']),
  identity: z.strictObject({
    /** `testReport`, or `samplingReport` where nothing but a draw is reported. */
    title: z.enum(['testReport', 'samplingReport']),
    /** "LAB-2026-0001"; null where a draft has no number yet. */
    id: z.string().nullable(),
    revision: z.int().positive(),
    /** 7.8.8: the report that this one stands for, by the SHA-256 of its report.json, and why. */
    replaces: z
      .strictObject({
        id: z.string(),
        revision: z.int().positive(),
        sha256: sha256Schema,
        reason: saidSchema,
        /** JSON pointers of what differs; null where the earlier report.json is not at hand. */
        changed: z.array(z.string()).nullable(),
      })
      .nullable(),
  }),
  languages: z.strictObject({
    written: z.array(z.enum(['en', 'zh'])).min(1),
    prevails: z.enum(['en', 'zh']),
  }),
  dates: z.strictObject({
    issuedOn: daySchema.nullable(),
    receivedOn: daySchema.nullable(),
    sampledOn: daySchema.nullable(),
    /** First process and last record; null without a trial. */
    tested: z.strictObject({ from: momentSchema, to: momentSchema }).nullable(),
    /** What the laboratory says of the clock of the host: nothing in a record tells whether it was set. */
    clock: z.enum(['synchronised', 'notSynchronised', 'notTold', 'implausible']),
  }),
  laboratory: laboratorySchema,
  customer: customerSchema,
  /** 7.8.2.2: JSON pointers of what the customer supplied. */
  byCustomer: z.array(z.string()),
  signatories: signatoriesSchema,
  method: methodSchema,
  items: z.array(itemSchema),
  conditions: conditionsSchema,
  firstPage: firstPageSchema,
  /** Null: nothing was decided before the measurement, and there are no statements. */
  plan: planSchema.nullable(),
  rule: decisionRuleSchema.nullable(),
  results: z.array(resultSchema),
  /** What was served; missing where nothing was. */
  loads: reportedLoadsSchema.optional(),
  four: z.array(fourRowSchema),
  statements: z.array(statementSchema),
  opinions: opinionsSchema,
  lot: lotSchema.nullable(),
  deviations: z.array(deviationSchema),
  notMeasured: z.array(notMeasuredSchema),
  /** 7.8.2.1 p: results that others gave, in the words of the laboratory. */
  external: z.array(z.strictObject({ by: saidSchema, what: saidSchema })),
  /** Results of other tools that were chosen for an annex; missing where none were. No result and no statement rests on them. */
  imports: z.array(reportedImportSchema).min(1).optional(),
  /** 7.8.5: pictures of the place and of the items, by their hashes. */
  photos: z.array(z.strictObject({ name: z.string(), what: saidSchema.nullable(), sha256: sha256Schema })),
  missing: z.array(missingSchema),
  charts: z.array(chartSchema),
  disclaimers: z.array(
    z.enum([
      'onlyItemsTested',
      'reproduceOnlyInFull',
      'suppliedByCustomer',
      'sampledByCustomer',
      'lowerBounds',
      'notLegalAdvice',
      'declaredFiguresOfOthers',
      'servedAsAsked',
      'importedFiguresOfOthers',
      'identityByDriver',
      'noPowerGrade',
    ]),
  ),
  /** Files that belong to it, as the dossier has them. */
  sources: z.strictObject({
    profile: sha256Schema.nullable(),
    job: sha256Schema.nullable(),
    plan: sha256Schema.nullable(),
    reference: sha256Schema,
  }),
});

export type Report = z.infer<typeof reportSchema>;
export type Missing = Report['missing'][number];
export type Deviation = Report['deviations'][number];
export type NotMeasured = Report['notMeasured'][number];

/** The JSON Schema (draft 2020-12) of a report, for readers that are not written in TypeScript. */
export function reportJsonSchema(): object {
  return {
    title: 'A report of assay',
    description:
      'What a laboratory reports, by ISO/IEC 17025:2017, 7.8. Base units, unless a unit stands beside.',
    ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12', reused: 'ref' }),
  };
}
