import { z } from 'zod';
import { daySchema, issuers, saidSchema, sha256Schema } from '../schema/words.ts';
import { placeSchema } from './laboratory.ts';

const said = saidSchema.nullable().default(null);
const day = daySchema.nullable().default(null);
const rangeSchema = z
  .strictObject({ low: z.number(), high: z.number() })
  .refine(({ low, high }) => low <= high, 'low is above high')
  .nullable()
  .default(null);

/** One item as the laboratory knows it. It is tied to a device of the records by a UUID, by `device`, or since there is one of each. */
const jobItemSchema = z.strictObject({
  label: said,
  /** The beginning of the fingerprint of the device in the records; needed only where no UUID tells. */
  device: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/, 'at least 8 hex digits of the fingerprint')
    .nullable()
    .default(null),
  identifiers: z
    .array(
      z.strictObject({
        kind: z.enum(['uuid', 'serial', 'boardSerial', 'chipSerial', 'label', 'other']),
        value: z.string().nullable(),
        issuer: z.enum(issuers),
      }),
    )
    .max(20)
    .default([]),
  suppliedBy: z.enum(['customer', 'laboratory', 'manufacturer', 'other']).nullable().default(null),
  receivedOn: day,
  visualState: said,
  seals: said,
  cooling: said,
});

/** `job.json`: what belongs to one order. Null is what nobody filled in; `fields.ts` has the clause of each. */
export const jobSchema = z.strictObject({
  schema: z.literal('assay.job'),
  version: z.literal(1),
  /** What each field is for; written by `assay report --init`, and not read. */
  $fields: z.record(z.string(), z.string()).optional(),
  /** "0001": the running number of the report in its year. */
  number: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,24}$/, 'letters, digits and hyphens, at most 24')
    .nullable()
    .default(null),
  revision: z.int().positive().default(1),
  replaces: z
    .strictObject({
      id: z.string(),
      revision: z.int().positive(),
      sha256: sha256Schema,
      reason: saidSchema,
    })
    .nullable()
    .default(null),
  /** Made-up records: every page says so, and nobody can sign it. */
  example: z.boolean().default(false),
  languages: z
    .strictObject({
      written: z.array(z.enum(['en', 'zh'])).min(1),
      prevails: z.enum(['en', 'zh']),
    })
    .refine(
      ({ written, prevails }) => written.includes(prevails),
      'the language that prevails is not written',
    )
    .default({ written: ['en'], prevails: 'en' }),
  issuedOn: day,
  receivedOn: day,
  customer: z.strictObject({ name: said, address: said, contact: said, reference: said }).prefault({}),
  /** Where this differs from the profile. */
  testedAt: placeSchema.nullable().default(null),
  /** Names of signatories of the profile. */
  engineer: z.string().nullable().default(null),
  reviewer: z.string().nullable().default(null),
  authoriser: z.string().nullable().default(null),
  items: z.array(jobItemSchema).max(10_000).default([]),
  /** Items that were drawn and could not be had, in the order in which that was found (7.8.5). */
  unavailable: z
    .array(
      z.strictObject({
        serial: z.string(),
        /** Of a draw by hash the program finds it. */
        replacedBy: z.string().nullable().default(null),
        reason: z.string(),
      }),
    )
    .max(10_000)
    .default([]),
  ambient: z
    .strictObject({ temperatureC: rangeSchema, relativeHumidityPercent: rangeSchema })
    .nullable()
    .default(null),
  /** Whether the clock of the hosts was set by a time server when they measured. */
  clock: z.enum(['synchronised', 'notSynchronised']).nullable().default(null),
  deviations: z.array(saidSchema).max(100).default([]),
  external: z
    .array(z.strictObject({ by: saidSchema, what: saidSchema }))
    .max(100)
    .default([]),
  opinions: z
    .strictObject({
      by: z.string().nullable().default(null),
      remarks: z.array(saidSchema).max(100).default([]),
    })
    .prefault({}),
  /** Pictures of the place and of the items (7.8.5), by their hashes. */
  photos: z
    .array(z.strictObject({ name: z.string(), what: said, sha256: sha256Schema }))
    .max(1000)
    .default([]),
});

export type Job = z.infer<typeof jobSchema>;
export type JobItem = Job['items'][number];
