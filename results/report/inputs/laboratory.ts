import { z } from 'zod';
import { saidSchema } from '../schema/words.ts';

/** The roles in which somebody signs (7.8.1.1). */
export const roles = ['engineer', 'reviewer', 'authoriser'] as const;
export type Role = (typeof roles)[number];

const said = saidSchema.nullable().default(null);

/** A place where tests are carried out, by the list of the DCC. */
export const placeSchema = z.strictObject({
  kind: z
    .enum(['laboratory', 'laboratoryBranch', 'customer', 'customerBranch', 'other'])
    .nullable()
    .default(null),
  address: said,
  /** ISO 3166-1, two letters. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters, such as US')
    .nullable()
    .default(null),
});

const signatorySchema = z.strictObject({
  name: saidSchema.nullable(),
  position: said,
  roles: z.array(z.enum(roles)).default([]),
  /** OpenSSH fingerprint of the public key, "SHA256:…", as `assay key` and `ssh-keygen -lf` print it. */
  keyId: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as `ssh-keygen -lf` prints it: SHA256:…')
    .nullable()
    .default(null),
  mayGiveOpinions: z.boolean().default(false),
});

/** `profile.json`: what is fixed of a laboratory. Null is what nobody filled in; `fields.ts` has the clause of each. */
export const profileSchema = z.strictObject({
  schema: z.literal('assay.profile'),
  version: z.literal(1),
  /** What each field is for; written by `assay report --init`, and not read. */
  $fields: z.record(z.string(), z.string()).optional(),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,16}$/, 'letters, digits and hyphens, at most 16')
    .nullable()
    .default(null),
  name: said,
  address: said,
  contact: said,
  testedAt: placeSchema.prefault({}),
  timeZone: z.string().refine(isTimeZone, 'a name such as America/New_York or UTC').default('UTC'),
  accreditation: z
    .strictObject({ body: saidSchema, number: z.string(), coversThisMethod: z.boolean() })
    .nullable()
    .default(null),
  signatories: z.array(signatorySchema).max(100).default([]).transform(named),
  reproduceOnlyInFull: z.boolean().default(true),
  declarations: z
    .array(
      z.strictObject({
        what: z.enum(['headquarters', 'control', 'noInterest', 'location', 'sampling']),
        text: saidSchema,
      }),
    )
    .max(20)
    .default([]),
});

export type Profile = z.infer<typeof profileSchema>;

type Signatory = z.infer<typeof signatorySchema>;

/** A blank of `--init` is nobody. */
function named(all: readonly Signatory[]) {
  return all.flatMap(({ name, ...rest }) => (name === null ? [] : [{ name, ...rest }]));
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
