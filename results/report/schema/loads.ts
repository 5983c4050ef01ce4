import { z } from 'zod';
import { servingReasonCodes } from '../../serving/caveats.ts';
import { servingDefinitionIds } from '../../serving/definitions.ts';
import { servingRecordSchema } from '../../serving/record.ts';
import { momentSchema, recordIdSchema, sentenceSchema, sha256Schema } from './words.ts';

// What was served: loads with their figures, the verdict on those that differ in their seed alone, and what searches for a rate found.

const { scenario, policy, ways, window, solo, stop, figures } = servingRecordSchema.shape;
const { kind, arrivals, isl, osl, limits } = scenario.shape;
const count = z.int().nonnegative();

/** What was asked for, and what computed it: loads with this in common differ in their seed, those of a search in their rate as well. */
const setupSchema = z.strictObject({
  kind,
  /** Of a search those of its first rate. */
  arrivals,
  isl,
  osl,
  /** What was promised to how many percent of the requests; null: nothing. */
  limits,
  model: z.string(),
  precision: z.string(),
  isSynthetic: z.boolean(),
  ...policy.shape,
  ways,
  device: z.string(),
  engine: z.string(),
  library: z.string(),
  provider: z.string(),
  threads: z.int().nullable(),
});

const { interval, ...ofFigure } = figures.element.shape;

/** A figure with its 95 % interval, as every page writes it. */
const figureSchema = z.strictObject({
  ...ofFigure,
  definition: z.enum(servingDefinitionIds),
  interval,
  missing: sentenceSchema.nullable(),
  shown: z.string(),
});

/** One load: with one seed, at one rate. */
const loadSchema = z.strictObject({
  load: recordIdSchema,
  run: z.string(),
  title: z.string(),
  seed: z.int(),
  /** Requests a second; null where the arrivals have no rate. */
  rate: z.number().nullable(),
  startedAt: momentSchema,
  createdAt: momentSchema,
  /** Of the arrivals and lengths, as they were drawn. */
  scheduleSha256: sha256Schema,
  /** Of the requests of the log, those that count: from `first` to before `end`. */
  window,
  requests: count,
  ends: z.strictObject({ finished: count, cancelled: count, unfinished: count, never: count }),
  stop,
  error: z.string().nullable(),
  /** The ids of its answers against those of the same requests alone; null where none were compared. */
  solo,
  validity: z.strictObject({
    state: z.enum(['VALID', 'DEGRADED', 'INVALID']),
    reasons: z.array(z.strictObject({ code: z.enum(servingReasonCodes), detail: z.string() })),
  }),
  /** All of them; of a load of a search those of its table alone: the others follow from its file. */
  figures: z.array(figureSchema),
  /** How late the scheduler woke up for arrivals. Seconds; `share` of the limit of the first token. */
  lateness: z.strictObject({
    sleeps: count,
    p99Seconds: z.number().nullable(),
    mostSeconds: z.number().nullable(),
    share: z.number().nullable(),
  }),
  /** L = λ·W over the window; null where it has too few requests to tell. */
  little: z
    .strictObject({
      inSystem: z.number(),
      perSecond: z.number(),
      seconds: z.number(),
      difference: z.number(),
      holds: z.boolean(),
    })
    .nullable(),
  reproduce: z.string(),
});

const verdictSchema = z.strictObject({
  /** `fail` also where a load was given up, since nothing could save it. */
  word: z.enum(['pass', 'fail', 'indeterminate']),
  givenUp: z.enum(['backlog', 'too slow']).nullable(),
  open: z.enum(['too few', 'between the bounds', 'not enough seen']).nullable(),
  requests: count,
  misses: count,
  seeds: count,
  /** Shares of requests: those that may miss, and the bounds of 99 % on either side of those that do. */
  allowed: z.number(),
  lowest: z.number().nullable(),
  highest: z.number().nullable(),
  /** The variance of the misses over that of independent requests, and as how many of these they count. */
  inflation: z.number().nullable(),
  effective: z.number().nullable(),
  needs: count.nullable(),
  sentence: sentenceSchema,
  /** What MLPerf's early stopping says of the same requests, which it takes for independent. */
  earlyStopping: z.strictObject({
    passes: z.boolean(),
    allows: count.nullable(),
    sentence: sentenceSchema,
  }),
});

/** Loads of one run that differ in their seed alone, and the verdict on all of them. */
const loadGroupSchema = z.strictObject({
  title: z.string(),
  item: z.string(),
  setup: setupSchema,
  /** Null where nothing was promised, or nothing may be believed. */
  verdict: verdictSchema.nullable(),
  /** How much prompts of others stretch answers, where it is known. */
  isolation: sentenceSchema.nullable(),
  loads: z.array(loadSchema).min(1),
});

/** A search for the highest rate that keeps the promise. Rates in requests a second. */
const searchSchema = z.strictObject({
  title: z.string(),
  item: z.string(),
  run: z.string(),
  setup: setupSchema,
  /** What it found, the bracket first. */
  sentences: z.array(sentenceSchema).min(1),
  /** Those of them that belong to the bracket wherever it is quoted. */
  standing: z.array(sentenceSchema),
  highestPass: z.number().nullable(),
  lowestFail: z.number().nullable(),
  boundary: z.enum(['smooth', 'cliff', 'no_failure_in_range', 'no_pass_in_range', 'undecided']),
  /** Whether each end of the bracket came out the same again, with fresh seeds: without that no end is a result. */
  isConfirmed: z.boolean(),
  /** Every rate that was tried, in its order, by all of its loads; with fewer requests than were asked for it is unfinished. */
  probes: z.array(
    z.strictObject({
      rate: z.number(),
      outcome: z.enum(['pass', 'fail', 'backlog', 'look', 'indeterminate', 'unfinished']),
      requests: count,
      asked: count,
      misses: count,
      confirms: z.boolean(),
    }),
  ),
  /** The share of misses by rate: as seen, and never falling. */
  curve: z.array(z.strictObject({ rate: z.number(), requests: count, seen: z.number(), fitted: z.number() })),
  loads: z.array(loadSchema).min(1),
});

export const reportedLoadsSchema = z.strictObject({
  groups: z.array(loadGroupSchema),
  searches: z.array(searchSchema),
});

export type ReportedLoads = z.infer<typeof reportedLoadsSchema>;
export type ReportedGroup = z.infer<typeof loadGroupSchema>;
export type ReportedSearch = z.infer<typeof searchSchema>;
export type ReportedLoad = z.infer<typeof loadSchema>;
export type LoadSetup = z.infer<typeof setupSchema>;
export type LoadFigure = z.infer<typeof figureSchema>;
