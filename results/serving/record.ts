import { z } from 'zod';
import { machineSchema } from '../record/machine.ts';
import { telemetrySchema } from '../record/telemetry.ts';
import { engineSchema, hostShareSchema, modelSchema, settingSchema, wholeNanoseconds } from '../record.ts';
import { servingDefinitionIds } from './definitions.ts';
import { packedLogSchema } from './packed-log.ts';

/**
 * What one served load left behind: who arrived when, what each request and each step took. Written once, named by the hash of its content.
 * Figures, verdict and doubts are computed from the log when it is read, and stored beside it as they were then.
 */
export const servingVersion = 1;

const count = z.int().nonnegative();
const positive = z.number().positive();

const lengthsSchema = z.discriminatedUnion('law', [
  z.strictObject({ law: z.literal('fixed'), tokens: count }),
  z.strictObject({ law: z.literal('uniform'), from: count, to: count }),
  z.strictObject({ law: z.literal('lognormal'), median: count, sigma: positive, most: count }),
  /** The lengths stand in the log. */
  z.strictObject({ law: z.literal('trace'), sha256: z.string() }),
]);

const arrivalsSchema = z.discriminatedUnion('process', [
  z.strictObject({ process: z.literal('at once') }),
  z.strictObject({ process: z.literal('poisson'), perSecond: positive }),
  z.strictObject({ process: z.literal('gamma'), perSecond: positive, cv: positive }),
  z.strictObject({ process: z.literal('even'), perSecond: positive }),
  z.strictObject({ process: z.literal('closed'), users: z.int().positive() }),
  /** The times stand in the log. */
  z.strictObject({ process: z.literal('trace'), sha256: z.string() }),
]);

export const limitsSchema = z.strictObject({
  ttftSeconds: positive,
  tpotSeconds: positive,
  percent: z.number().positive().lt(100),
});

/** The load as it was asked for; workloads/serving/scenario.ts says what each word means. */
export const scenarioSchema = z.strictObject({
  kind: z.enum(['offline', 'server', 'interactive', 'closed']),
  shape: z.string(),
  precision: z.string(),
  arrivals: arrivalsSchema,
  isl: lengthsSchema,
  osl: lengthsSchema,
  limits: limitsSchema.nullable(),
  /** Rows of the cache, and tokens of a prompt that are computed between two steps of the others. */
  policy: z.strictObject({ rows: z.int().positive(), chunk: z.int().positive() }),
  requests: z.int().positive(),
  warmup: count,
  seed: z.int(),
});

export const servingReasons = [
  /** The process that served died, was killed or failed. */
  'died',
  'interrupted',
  /** The queue grew without end: the load was ended. */
  'backlog',
  /** The requests that were served missed the promise, so many that the load was ended. */
  'too_slow',
  'no_requests',
  /** Answers differ from those that the same requests get alone. */
  'answers_differ',
  /** The scheduler woke up too late for its arrivals. */
  'late_scheduler',
  'littles_law',
  'cpu_contention',
  'stolen_time',
  'cpu_quota',
  'throttled',
  'software_device',
  'null_engine',
] as const;

const validitySchema = z.strictObject({
  state: z.enum(['VALID', 'DEGRADED', 'INVALID']),
  reasons: z.array(z.strictObject({ code: z.enum(servingReasons), detail: z.string() })),
});

/** A figure of a load with its interval, or with what it is missing. */
const servingFigureSchema = z.strictObject({
  definition: z.enum(servingDefinitionIds),
  statistic: z.enum(['mean', 'p50', 'p90', 'p95', 'p99', 'p99.9']),
  unit: z.string(),
  value: z.number().nullable(),
  /** From batches of neighbours, which depend on each other. */
  interval: z.strictObject({ low: z.number(), high: z.number(), confidence: z.number() }).nullable(),
  /** How many it was made of. */
  n: count,
  missing: z.string().nullable(),
});

export const servingRecordSchema = z.strictObject({
  schema: z.literal('assay.serving'),
  version: z.literal(servingVersion),
  tool: z.strictObject({ name: z.literal('assay'), version: z.string(), commit: z.string().nullable() }),
  createdAt: z.iso.datetime(),
  run: z.strictObject({
    id: z.string(),
    suite: z.string().nullable(),
    /** Place in the run, and of a search for a rate the place among its probes. */
    position: count,
    probe: count.nullable(),
    reproduce: z.string(),
  }),
  /** For people: `server tinyllama-1.1b int4 rate=2 …`. */
  title: z.string(),
  /** Hash of all that makes two loads the same but for their seed. */
  key: z.string(),
  scenario: scenarioSchema,
  /** Of the times and lengths; the requests from `first` up to `end` count. */
  schedule: z.strictObject({ sha256: z.string(), first: count, end: count }),
  model: modelSchema,
  setting: settingSchema,
  engine: engineSchema,
  /** How prompts get into their rows, in which sizes rows are stepped, whether steps are graphs of the device. */
  ways: z.strictObject({
    prompts: z.string(),
    buckets: z.array(z.int().positive()),
    recorded: z.boolean(),
  }),
  machine: machineSchema,
  load: z.strictObject({
    stop: z.enum(['done', 'backlog', 'too slow', 'late', 'interrupted', 'died']),
    error: z.string().nullable(),
    /** Of the model, before the first request. */
    loadNs: z.number().nonnegative(),
    /** Where the times of the log begin on the host's monotonic clock; null where the process did not come to say. */
    originNs: wholeNanoseconds.nullable(),
    host: hostShareSchema.nullable(),
    /** Answers that were computed again, each alone: ids compared, and those that differ. */
    alone: z.strictObject({ requests: count, ids: count, different: count }).nullable(),
  }),
  telemetry: telemetrySchema.nullable(),
  log: packedLogSchema,
  figures: z.array(servingFigureSchema),
  validity: validitySchema,
});

export type ServingRecord = z.infer<typeof servingRecordSchema>;
export type ServingFigure = z.infer<typeof servingFigureSchema>;
export type ServingValidity = z.infer<typeof validitySchema>;
export type StoredScenario = z.infer<typeof scenarioSchema>;
