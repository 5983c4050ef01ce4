import { z } from 'zod';
import { telemetrySchema } from '../record/telemetry.ts';
import { hostShareSchema, recordSchema, wholeNanoseconds } from '../record.ts';
import { servingReasonCodes } from './caveats.ts';
import { servingDefinitionIds } from './definitions.ts';
import { packedLogSchema } from './packed-log.ts';
import { servingStops } from './validity.ts';

/**
 * What one served load left behind: one model on one device under one scenario, with everything that happened. Written once, named by the
 * hash of its content, never rewritten. Verdicts are computed when it is read.
 */
const servingRecordVersion = 1;

const count = z.int().nonnegative();
const positive = z.number().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const { tool, machine, engine, setting, workload } = recordSchema.shape;

const arrivalsSchema = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('at once') }),
  z.strictObject({ process: z.literal('poisson'), perSecond: positive }),
  z.strictObject({ process: z.literal('gamma'), perSecond: positive, cv: positive }),
  z.strictObject({ process: z.literal('even'), perSecond: positive }),
  z.strictObject({ process: z.literal('closed'), users: z.int().positive() }),
  /** The times of a trace are in the log; its hash tells which one it was. */
  z.strictObject({ process: z.literal('trace'), sha256 }),
]);

const lengthsSchema = z.discriminatedUnion('law', [
  z.strictObject({ law: z.literal('fixed'), tokens: count }),
  z.strictObject({ law: z.literal('uniform'), from: count, to: count }),
  z.strictObject({
    law: z.literal('lognormal'),
    median: positive,
    sigma: z.number().nonnegative(),
    most: count,
  }),
  /** As the log has them. */
  z.strictObject({ law: z.literal('trace'), sha256 }),
]);

const limitsSchema = z.strictObject({
  ttftSeconds: positive,
  tpotSeconds: positive,
  percent: z.number().gt(0).lt(100),
});

const scenarioSchema = z.strictObject({
  kind: z.enum(['offline', 'server', 'interactive', 'closed']),
  arrivals: arrivalsSchema,
  isl: lengthsSchema,
  osl: lengthsSchema,
  limits: limitsSchema.nullable(),
  /** Requests that were to count, and those in front of them. */
  requests: count,
  warmup: count,
  seed: z.int(),
});

const policySchema = z.strictObject({
  rows: z.int().positive(),
  chunk: z.int().positive(),
  /** How rows and steps are shared out, in words: equal words, equal policy. */
  order: z.string(),
});

const figureSchema = z.strictObject({
  definition: z.enum(servingDefinitionIds),
  statistic: z.enum(['mean', 'p50', 'p90', 'p95', 'p99']),
  unit: z.string(),
  value: z.number().nullable(),
  interval: z.strictObject({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
  n: count,
  missing: z.string().nullable(),
});

export const servingRecordSchema = z
  .strictObject({
    schema: z.literal('assay.serving'),
    version: z.literal(servingRecordVersion),
    tool,
    createdAt: z.iso.datetime(),
    run: z.strictObject({
      id: z.string(),
      suite: z.string().nullable(),
      /** Its place in the run; of a search for a rate the place of its rate among those that were tried. */
      position: count,
      probe: count.nullable(),
      /** The command that serves this load again. */
      reproduce: z.string(),
      /** Of a load of a search: the requests that are judged together at its rate, and the command that searches again. */
      search: z.strictObject({ requests: count, reproduce: z.string() }).optional(),
    }),
    /** For people: `server tinyllama-1.1b int4 rate=2 isl=64 osl=32`. */
    title: z.string(),
    /** Hash of all that makes two loads the same but for their seed and their length. */
    key: z.string(),
    model: workload.shape.model.unwrap(),
    precision: setting.shape.precision,
    scenario: scenarioSchema,
    policy: policySchema,
    /** SHA-256 of the arrivals and lengths, as they were drawn. */
    scheduleSha256: sha256,
    engine,
    machine,
    /** How prompts get into their rows, in which sizes rows are stepped, whether these are graphs of the device. */
    ways: z.strictObject({
      prompts: z.string(),
      buckets: z.array(z.int().positive()),
      recorded: z.boolean(),
    }),
    load: z.strictObject({
      /** Of the model, before the first request: nanoseconds. */
      loadNs: z.number().nonnegative(),
      /** Where the times of the log begin on the monotonic clock of the host; null where the process did not come to say. */
      originNs: wholeNanoseconds.nullable(),
      host: hostShareSchema.nullable(),
      /** Lengths in tokens of the chunks whose first run lay within the load: a session prepares itself then. Left out: none. */
      untriedChunks: z.array(z.int().positive()).optional(),
    }),
    /** Requests that count, by their numbers in the log: from `first` to before `end`. */
    window: z.strictObject({ first: count, end: count }),
    log: packedLogSchema,
    solo: z
      .strictObject({ checked: count, differing: count, isExact: z.boolean(), detail: z.string() })
      .nullable(),
    telemetry: telemetrySchema.nullable(),
    stop: z.enum(servingStops),
    /** What the engine said when it failed. */
    error: z.string().nullable(),
    figures: z.array(figureSchema),
    validity: z.strictObject({
      state: z.enum(['VALID', 'DEGRADED', 'INVALID']),
      reasons: z.array(z.strictObject({ code: z.enum(servingReasonCodes), detail: z.string() })),
    }),
  })
  .refine(({ window, log }) => window.first <= window.end && window.end <= log.requests.count, {
    path: ['window'],
    message: 'the window is not within the log',
  });

export type ServingRecord = z.infer<typeof servingRecordSchema>;
