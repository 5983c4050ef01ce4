import { z } from 'zod';
import { importedFigureSchema } from './figure.ts';

/** What an import stores beside the bytes that it read. */

const text = z.string().nullable();
const count = z.int().nonnegative().nullable();

/** Everything besides the device that can make two figures differ; null is "the file does not say". */
export const importedConditionsSchema = z.strictObject({
  model: text,
  /** As the file names it, or as the user did (`--device`). */
  device: text,
  deviceCount: count,
  precision: text,
  scenario: text,
  isl: count,
  osl: count,
  /** Tokens in the cache before a test begins. */
  context: count,
  /** Sequences of a batch, or requests at once where a server is loaded. */
  batch: count,
  /** Requests a second that are sent; null where as many as can be, or not said. */
  rate: z.number().nullable(),
  /** Speculative decoding; null where the file does not say. */
  speculation: text,
  engine: text,
  /** RFC 3339; without a zone where the file has none. */
  startedAt: text,
});
export type ImportedConditions = z.infer<typeof importedConditionsSchema>;

const findingSchema = z.strictObject({
  /** Id of the check. */
  check: z.string(),
  /** `contradicts`: cannot be true as written. `suspicious`: can be, and should be explained. `note`: to be known when reading. */
  grade: z.enum(['contradicts', 'suspicious', 'note']),
  sentence: z.string(),
  remedy: z.string(),
  /** Where the figures lie that do not fit. */
  at: z.array(z.string()),
});
export type Finding = z.infer<typeof findingSchema>;

/** One run, row or stage of a file: what was measured under one set of conditions. */
const importedResultSchema = z.strictObject({
  at: z.string(),
  title: z.string(),
  conditions: importedConditionsSchema,
  figures: z.array(importedFigureSchema),
  /** How many requests or repetitions the file keeps one by one, and where; null where it keeps none. */
  kept: z.strictObject({ at: z.string(), n: z.int().nonnegative() }).nullable(),
  /** What the tool itself says of its run, in its words; null where it says nothing. What it calls invalid is no evidence. */
  verdict: z
    .strictObject({
      word: z.string(),
      isValid: z.boolean(),
      /** What it says of its reasons, line by line; also where they do not bear its word out. */
      grounds: z.array(z.string()).optional(),
    })
    .nullable(),
});
export type ImportedResult = z.infer<typeof importedResultSchema>;

export const importedSchema = z.strictObject({
  schema: z.literal('assay.imported'),
  version: z.literal(1),
  source: z.strictObject({
    /** The name that it came with. */
    name: z.string(),
    bytes: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  tool: z.string(),
  /** As the file states it; null where it does not. */
  toolVersion: text,
  /** Which of the tool's layouts it is. */
  layout: z.string(),
  /** By what it was recognised. */
  evidence: z.array(z.string()),
  /** Version of the reader: figures are read again by a later one. */
  reader: z.string(),
  importedAt: z.iso.datetime(),
  /** Conditions that no file states and the user did. */
  told: importedConditionsSchema
    .pick({ device: true, model: true, deviceCount: true, precision: true })
    .partial(),
  results: z.array(importedResultSchema),
  /** Rows that are no results, and why. */
  rejected: z.array(z.strictObject({ at: z.string(), reason: z.string() })),
  /** Fields that nobody understood, as they are. */
  unknown: z.array(z.strictObject({ at: z.string(), value: z.unknown() })),
  /** Lines that are no part of the result, such as a log around it. */
  noise: z.array(z.strictObject({ at: z.string(), text: z.string() })),
  findings: z.array(findingSchema.extend({ result: z.string().nullable() })),
  /** What the auditor says of the file. Never "correct". */
  word: z.enum(['consistent', 'suspicious', 'contradictory', 'unauditable']),
  /** Why it cannot be audited. */
  unauditable: text,
});
export type Told = Imported['told'];
export type Imported = z.infer<typeof importedSchema>;

export const nothingSaid: ImportedConditions = {
  model: null,
  device: null,
  deviceCount: null,
  precision: null,
  scenario: null,
  isl: null,
  osl: null,
  context: null,
  batch: null,
  rate: null,
  speculation: null,
  engine: null,
  startedAt: null,
};
