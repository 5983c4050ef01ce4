import { z } from 'zod';
import { reasonCodes } from '../../record/caveats.ts';
import { budgetSchema } from '../../uncertainty/budget.ts';
import { momentSchema, recordIdSchema, sentenceSchema, traitSchema } from './words.ts';

// What was measured, with its uncertainty: chapter "Results" (7.8.2.1 m, 7.8.3.1 a, c).

const validitySchema = z.strictObject({
  state: z.enum(['VALID', 'DEGRADED', 'INVALID']),
  reasons: z.array(
    z.strictObject({ code: z.enum(reasonCodes), detail: z.string(), repeat: z.int().nullable() }),
  ),
});

/** A value as it is written everywhere. `shown` has its unit and, where there is one, U with two digits. */
const quantitySchema = z.strictObject({
  value: z.number().nullable(),
  unit: z.string(),
  /** In the unit of the value: U = k · u_c at 95.45 %, its lines, and what is not in it. */
  uncertainty: budgetSchema.nullable(),
  /** Why there is no value or no uncertainty; null where there are both. */
  whyNone: sentenceSchema.nullable(),
  shown: z.string(),
});

const figureSchema = quantitySchema.extend({
  /** Of docs/method.md: "bw.read". */
  definition: z.string(),
  statistic: z.string(),
  processes: z.int().nonnegative(),
  samples: z.int().nonnegative(),
  /** The figure that stands for its record in a table. */
  isMain: z.boolean(),
  /** Of an energy. */
  sensorGrade: z.enum(['A', 'B', 'C']).nullable(),
});

/** What was reached of a limit that the same run measured; ends are those of the 95 % interval of the ratio. */
const reachedSchema = z.strictObject({
  kind: z.enum(['MBU', 'MFU']),
  share: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Definition and record of the probe that is the limit. */
  probe: z.string(),
  probeRecord: recordIdSchema,
  probeShown: z.string(),
  shown: z.string(),
});

/** The lowest and the highest reading inside the timed windows. */
const rangeSchema = z.strictObject({
  what: z.enum([
    'temperatureC',
    'powerW',
    'smClockMhz',
    'cpuClockMhz',
    'memoryClockMhz',
    'utilisationPercent',
  ]),
  low: z.number(),
  high: z.number(),
});

/** Every trial of the runs, INVALID ones as well, in the order in which they were measured. */
export const resultSchema = z.strictObject({
  record: recordIdSchema,
  item: z.string(),
  run: z.string(),
  title: z.string(),
  kind: z.string(),
  validity: validitySchema,
  startedAt: momentSchema,
  createdAt: momentSchema,
  /** Fresh processes that came to their end, of all that were started. */
  processes: z.strictObject({ ok: z.int(), of: z.int() }),
  setting: z.strictObject({
    precision: z.string(),
    activations: z.string(),
    batch: z.int(),
    /** Tokens; null where the work has no such length. */
    context: z.int().nullable(),
    isl: z.int().nullable(),
    osl: z.int().nullable(),
    seed: z.int(),
    threads: z.int(),
    synchronised: z.enum(['per-step', 'queued']),
    deviceGraph: z.boolean(),
    /** Of a decoder: "full", or how many of its layers have weights of their own. */
    layers: z.string().nullable(),
    isSynthetic: z.boolean(),
  }),
  figures: z.array(figureSchema),
  reached: reachedSchema.nullable(),
  window: z.array(rangeSchema),
});

/** What a maker or a source prints of a quantity. */
const declaredSchema = z.strictObject({
  value: z.number(),
  /** Whether somebody read it in the source. */
  verified: z.boolean(),
  source: z.string(),
  alternatives: z.array(z.strictObject({ value: z.number(), source: z.string() })),
});

/** One row of the four quantities of an item: declared, structural, measured. */
export const fourRowSchema = z.strictObject({
  item: z.string(),
  quantity: z.enum(['memory capacity', 'memory bandwidth', 'arithmetic', 'interconnect']),
  name: z.string(),
  unit: z.enum(['GB', 'GB/s', 'TFLOPS']),
  declared: declaredSchema.nullable(),
  structural: z.strictObject({ value: z.number(), formula: z.string() }).nullable(),
  measured: quantitySchema
    .extend({
      record: recordIdSchema,
      /** The workload, and of how many it was the best. */
      from: z.string(),
      of: z.int(),
      processes: z.int(),
      state: validitySchema.shape.state,
    })
    .nullable(),
  /** Measured over declared, with U of the ratio; the declared figure is taken as exact. */
  ofDeclared: z
    .strictObject({ value: z.number(), expanded: z.number().nullable(), shown: z.string() })
    .nullable(),
  /** What was found, or why there is nothing. */
  shows: sentenceSchema,
  cannotShow: sentenceSchema,
});

/** 7.8.3.1 a. */
export const conditionsSchema = z.strictObject({
  /** Of the room, by the laboratory. */
  ambient: z
    .strictObject({
      temperatureC: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
      relativeHumidityPercent: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
    })
    .nullable(),
  hosts: z.array(z.strictObject({ items: z.array(z.string()), traits: z.array(traitSchema) })),
  /** Over all trials of an item. */
  windows: z.array(z.strictObject({ item: z.string(), ranges: z.array(rangeSchema) })),
});

export type Quantity = z.infer<typeof quantitySchema>;
export type ReportFigure = z.infer<typeof figureSchema>;
export type Result = z.infer<typeof resultSchema>;
export type Range = z.infer<typeof rangeSchema>;
export type Reached = z.infer<typeof reachedSchema>;
export type FourRow = z.infer<typeof fourRowSchema>;
export type Conditions = z.infer<typeof conditionsSchema>;
