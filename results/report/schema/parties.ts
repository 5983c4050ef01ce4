import { z } from 'zod';
import { daySchema, recordIdSchema, saidSchema, sha256Schema, traitSchema } from './words.ts';

// Who tested what for whom, and by which method (ISO/IEC 17025:2017, 7.8.2.1). Null is what is missing of a draft, or what is not known.

const contactSchema = z.strictObject({
  name: saidSchema.nullable(),
  address: saidSchema.nullable(),
  contact: saidSchema.nullable(),
});

/** One who signs, in a role; `keyId` is the OpenSSH fingerprint of the key, "SHA256:…". */
const signatorySchema = z.strictObject({
  name: saidSchema,
  position: saidSchema.nullable(),
  keyId: z.string().nullable(),
  /** Whether the laboratory says that this person may give opinions (7.8.7). */
  mayGiveOpinions: z.boolean(),
});

export const laboratorySchema = contactSchema.extend({
  /** 7.8.2.1 c: where it was tested, by the list of the DCC. */
  testedAt: z.strictObject({
    kind: z.enum(['laboratory', 'laboratoryBranch', 'customer', 'customerBranch', 'other']).nullable(),
    address: saidSchema.nullable(),
    /** ISO 3166-1, two letters. */
    country: z.string().nullable(),
  }),
  accreditation: z
    .strictObject({ body: saidSchema, number: z.string(), coversThisMethod: z.boolean() })
    .nullable(),
  /** IANA name of the zone in which the laboratory writes its days. */
  timeZone: z.string(),
  reproduceOnlyInFull: z.boolean(),
  /** What the laboratory declares of itself, for the rule of January 2026, (dd)(3). */
  declarations: z.array(
    z.strictObject({
      what: z.enum(['headquarters', 'control', 'noInterest', 'location', 'sampling']),
      text: saidSchema,
    }),
  ),
});

export const customerSchema = contactSchema.extend({ reference: saidSchema.nullable() });

export const signatoriesSchema = z.strictObject({
  engineer: signatorySchema.nullable(),
  reviewer: signatorySchema.nullable(),
  authoriser: signatorySchema.nullable(),
});

/** 7.8.2.1 f. */
export const methodSchema = z.strictObject({
  /** The programs that measured, as their records say: one, unless items were measured by several. */
  measuredBy: z.array(
    z.strictObject({ name: z.string(), version: z.string(), commit: z.string().nullable() }),
  ),
  /** The program that wrote this report. */
  writtenBy: z.strictObject({ name: z.string(), version: z.string(), commit: z.string().nullable() }),
  suites: z.array(z.string()),
  /** The commands that measure again, one for each trial at most. */
  reproduce: z.array(z.string()),
  documents: z.array(
    z.strictObject({ name: z.enum(['method.md', 'validity.md', 'serving.md']), sha256: sha256Schema }),
  ),
});

const identifierSchema = z.strictObject({
  kind: z.enum(['uuid', 'uuidHash', 'serial', 'boardSerial', 'chipSerial', 'label', 'fingerprint', 'other']),
  value: z.string(),
  issuer: traitSchema.shape.issuer,
  /**
   * What this program could say of it: `told` by the driver itself; `fits` the hash that the record holds; `contradicts` it; or
   * `unchecked`, since no record holds anything of it.
   */
  check: z.enum(['told', 'fits', 'contradicts', 'unchecked']),
  /** `--redact`: `value` is the SHA-256 of the identifier. */
  isRedacted: z.boolean(),
});

/** One thing that was tested (7.8.2.1 g). */
export const itemSchema = z.strictObject({
  /** "item-1": what every table of this report calls it. */
  id: z.string(),
  /** What the laboratory calls it. */
  label: saidSchema.nullable(),
  kind: z.enum(['cpu', 'gpu', 'npu', 'none']),
  name: z.string(),
  identifiers: z.array(identifierSchema),
  /** A serial or a UUID of it is known, by the driver or fitting the hash of the record. */
  isUnambiguous: z.boolean(),
  /** What the catalogue knows it as. */
  match: z.strictObject({
    status: z.enum(['consistent', 'falseName', 'unlisted']),
    /** Name in the catalogue by the item's own name alone. */
    named: z.string().nullable(),
    evidence: z.array(
      z.strictObject({
        what: z.enum([
          'name',
          'memory',
          'smCount',
          'computeCapability',
          'powerLimit',
          'bandwidth',
          'arithmetic',
        ]),
        seen: z.string(),
        expected: z.string(),
        agrees: z.boolean().nullable(),
        verified: z.boolean(),
      }),
    ),
  }),
  description: z.array(traitSchema),
  condition: z.array(traitSchema),
  receivedOn: daySchema.nullable(),
  suppliedBy: z.enum(['customer', 'laboratory', 'manufacturer', 'other']).nullable(),
  records: z.array(recordIdSchema),
  /** Loads that it served; missing where it served none. */
  loads: z.array(recordIdSchema).min(1).optional(),
});

export type Laboratory = z.infer<typeof laboratorySchema>;
export type Signatory = z.infer<typeof signatorySchema>;
export type Signatories = z.infer<typeof signatoriesSchema>;
export type Method = z.infer<typeof methodSchema>;
export type Identifier = z.infer<typeof identifierSchema>;
export type Item = z.infer<typeof itemSchema>;
