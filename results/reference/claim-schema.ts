import { z } from 'zod';
import { publishedDecoderIds } from './decoder-cost.ts';
import { specNames } from './schema.ts';

/**
 * A sentence of an article as data, with the reading that was fixed before any evidence was looked at: what the
 * words mean in figures, which tests decide, and how their outcomes add up.
 */
const text = z.string().min(1);

/** From, to; null is open on that side. The ends belong to the band. */
const bandSchema = z
  .tuple([z.number().nullable(), z.number().nullable()])
  .refine(([low, high]) => low === null || high === null || low <= high, 'the low end is above the high end');

/** A published entry fits if each named field equals the value, or lies within the two numbers given. */
const whereSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.tuple([z.number(), z.number()])]),
);

const testBase = {
  /** For people: "memory bandwidth as declared". */
  name: text,
  /** `false`: shown beside, decides nothing. */
  decides: z.boolean().default(true),
  /** Other devices than those of the claim. */
  subject: text.optional(),
  baseline: text.optional(),
};

/** A test of a quantity, with the band that the sentence asserts for it. */
const banded = { ...testBase, expect: bandSchema };

const testSchema = z.discriminatedUnion('evidence', [
  /** A part of the sentence for which no figure can exist or was found: as long as it decides, nobody can say that the whole holds. */
  z.strictObject({ ...testBase, evidence: z.literal('none'), because: text }),
  /** What the makers print: a value, or the ratio of two. */
  z.strictObject({ ...banded, evidence: z.literal('declared'), quantity: z.enum(specNames) }),
  /** A word that the maker prints, such as the type of memory. */
  z.strictObject({ ...testBase, evidence: z.literal('word'), quantity: z.enum(specNames), says: text }),
  /** On which side of a limit of limits.json the subject lies, by the rules of conformity. */
  z.strictObject({
    ...testBase,
    evidence: z.literal('limit'),
    limit: text,
    stands: z.enum(['inside', 'outside']),
  }),
  /** GiB of memory that the driver reports. */
  z.strictObject({ ...banded, evidence: z.literal('driver-memory') }),
  /** Microbenchmarks of both devices with one tool. */
  z.strictObject({ ...banded, evidence: z.literal('microbenchmarks'), where: whereSchema }),
  /**
   * A measured rate under a theoretical one. It is a lower bound, so only the low end of its interval is tested: from the
   * low end of `expect` on (a share of the claimed value) it supports, above the high end it refutes; see `judgeLowerBound`.
   */
  z.strictObject({
    ...banded,
    evidence: z.literal('lower-bound'),
    claimed: z.number().positive(),
    unit: z.enum(['GB/s', 'TFLOPS']),
    where: whereSchema,
    /** Definitions of a record that measure the same quantity. */
    definitions: z.array(z.enum(['bw.read', 'bw.copy', 'bw.triad', 'gemm.tput'])),
  }),
  /** Published results of both devices under equal conditions, but for those named in `allow`. */
  z.strictObject({
    ...banded,
    evidence: z.literal('results'),
    where: whereSchema,
    /** What the entry of the subject has besides, such as a power limit. */
    subjectWhere: whereSchema.default({}),
    allow: z.array(z.enum(['precision', 'deviceCount', 'power', 'software', 'system'])).default([]),
  }),
  /** A ratio that a source prints without the two figures behind it: a declaration, no measurement that can be checked. */
  z.strictObject({ ...banded, evidence: z.literal('printed-ratio'), result: text }),
  /** Published results named one by one: subject entry, baseline entry. */
  z.strictObject({
    ...banded,
    evidence: z.literal('pairs'),
    figure: z.enum(['value', 'tokensPerTflop']),
    pairs: z.array(z.tuple([text, text])),
  }),
  /** The roofline of both devices at the efficiencies of `projection.ts`, each at its own batch. */
  z.strictObject({
    ...banded,
    evidence: z.literal('projection'),
    workload: z.enum(publishedDecoderIds),
    isl: z.int().positive(),
    osl: z.int().positive(),
    subjectBatch: z.int().positive(),
    baselineBatch: z.int().positive(),
  }),
  /** The place of the device among its maker's parts in the catalogue, by a declared quantity. */
  z.strictObject({ ...banded, evidence: z.literal('rank'), quantity: z.enum(specNames) }),
]);

const readingSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tests'),
    says: text,
    /**
     * `all-agree`: the sentence leaves the metric or the conditions open; it is supported if it holds whichever is
     * meant, refuted if it fails whichever is meant, and depends on what is meant where it holds for one and fails for another.
     * `each`: the sentence asserts every test; one refuted test refutes it. `some`: `atLeast` tests suffice.
     */
    combine: z.enum(['all-agree', 'each', 'some']),
    atLeast: z.int().positive().default(1),
    /** For `all-agree`: what the answer depends on where the tests do not agree. */
    hinge: text.optional(),
    tests: z.array(testSchema),
    /** The measurement that would settle it. */
    settles: text,
  }),
  z.strictObject({
    kind: z.literal('not-a-performance-claim'),
    about: z.enum(['money', 'politics', 'supply', 'future', 'date', 'manufacture', 'reputation']),
    says: text,
  }),
]);

export const claimSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/),
  article: text,
  /** conformity: the place of a device to the limits of a rule. */
  kind: z.enum(['performance', 'rank', 'conformity', 'policy', 'supply', 'price']),
  /** The words as they stand in the article; several parts, in their order, where words between them are left out. */
  original: z.union([text, z.array(text).min(2)]),
  english: text,
  subject: text,
  subjectDevice: text.nullable(),
  baseline: text.nullable(),
  baselineDevice: text.nullable(),
  metric: text,
  conditions: text,
  /** Somebody's verdict on the published figures, kept for comparison; ours follows from the reading. */
  publishedVerdict: text,
  /** What the collector of the claim found, in words, with its source. */
  statements: z.array(z.strictObject({ text, source: text })),
  note: z.string(),
  reading: readingSchema,
});

export type Claim = z.infer<typeof claimSchema>;
export type ClaimTest = z.infer<typeof testSchema>;
export type TestReading = Extract<Claim['reading'], { kind: 'tests' }>;
export type TestOf<E extends ClaimTest['evidence']> = Extract<ClaimTest, { evidence: E }>;
export type Band = z.infer<typeof bandSchema>;
export type Where = z.infer<typeof whereSchema>;
