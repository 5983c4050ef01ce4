import { withImportedSayings } from '../library/imported-sayings.ts';
import { auditWords } from '../library/imports.ts';
import type { Library } from '../library.ts';
import { estimateOf, isAlone } from '../pages/claims.ts';
import { importsChoice } from '../parts/imports.ts';
import { NotThere, oneOf } from '../state.ts';
import { claims as words } from '../words/claims.ts';
import { collection, pageOf } from './collection.ts';
import { oneDocument } from './document.ts';
import { z } from './openapi.ts';

const choices = { evidence: oneOf(['published']).optional(), imports: importsChoice };

type Choices = z.infer<z.ZodObject<typeof choices>>;

/** The verdicts as pages show them, with what imports say beside each unless these are hidden. */
async function judgedClaims({ evidence, imports }: Choices, library: Library) {
  const judged = await library.claims(evidence === 'published');
  return isAlone({ evidence, imports }) ? judged : withImportedSayings(judged, library);
}

/** What imports say to a sentence: no word of a verdict. */
const saysSchema = z.enum(['in-line', 'not-in-line', 'divided', 'undecided']);

/** A verdict for each claim. */
export const claims = collection({
  path: '/claims',
  summary:
    'claims with their verdicts, and what imports say beside them; evidence=published leaves records and imports aside, imports=hidden the imports',
  query: choices,
  row: z.object({
    id: z.string(),
    english: z.string(),
    original: z.string(),
    subject: z.string(),
    baseline: z.string().nullable(),
    outcome: z.string(),
    strength: z.string().nullable(),
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    unit: z.string().nullable(),
    shown: z.string(),
    decides: z.string(),
    recordsCount: z.boolean(),
    /** What figures of other tools say, with the word of the auditor; null where none says anything. No verdict rests on it. */
    importsSay: saysSchema.nullable(),
    importsAuditor: z.enum(auditWords).nullable(),
    importsSentence: z.string().nullable(),
  }),
  find: async ({ evidence, imports, ...asked }, library) => {
    const judged = await judgedClaims({ evidence, imports }, library);
    const rows = judged.map(({ id, english, original, subject, baseline, verdict }) => {
      const figure = verdict.ratio ?? verdict.value;
      return {
        id,
        english,
        original,
        subject,
        baseline,
        outcome: verdict.outcome,
        strength: verdict.strength,
        value: figure?.value ?? null,
        low: figure?.low ?? null,
        high: figure?.high ?? null,
        unit: figure?.unit ?? null,
        shown: estimateOf(verdict),
        decides: verdict.decides,
        recordsCount: verdict.evidence.some(({ basis, counts }) => basis === 'record' && counts),
        importsSay: verdict.imported?.says ?? null,
        importsAuditor: verdict.imported?.audit ?? null,
        importsSentence: verdict.imported?.sentence ?? null,
      };
    });
    return pageOf(rows, asked, ({ id }) => id);
  },
});

const estimateSchema = z.object({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  unit: z.string(),
  method: z.string(),
  reason: z.string().optional(),
});

const evidenceSchema = z.object({
  statement: z.string(),
  strength: z.string(),
  basis: z.enum(['record', 'published']),
  verified: z.boolean(),
  estimate: estimateSchema.nullable(),
  outcome: z.string(),
  conditions: z.array(z.string()),
  figures: z.array(z.object({ id: z.string(), source: z.string() })),
  refusal: z.string().nullable(),
  counts: z.boolean(),
});

const importedSchema = z.object({
  statement: z.string(),
  tool: z.string(),
  audit: z.enum(auditWords),
  findings: z.array(z.string()).readonly(),
  estimate: estimateSchema.nullable(),
  says: saysSchema.nullable(),
  conditions: z.array(z.string()),
  figures: z.array(z.object({ id: z.string(), source: z.string() })),
  refusal: z.string().nullable(),
});

/** One claim with its tests and all evidence, also what does not count. */
export const claim = oneDocument({
  path: '/claims/{id}',
  summary:
    'a claim with its reading, its tests and all evidence, and beside it (`imported`) what other tools measured; imports=hidden leaves that out',
  query: choices,
  schema: z.object({
    id: z.string(),
    english: z.string(),
    original: z.string(),
    metric: z.string(),
    conditions: z.string(),
    reading: z.string(),
    settles: z.string().nullable(),
    tests: z.array(
      z.object({
        name: z.string(),
        decides: z.boolean(),
        outcome: z.string(),
        strength: z.string().nullable(),
        asked: z.string(),
        estimate: estimateSchema.nullable(),
        evidence: z.array(evidenceSchema),
        imported: z.array(importedSchema),
      }),
    ),
    verdict: z.object({
      outcome: z.string(),
      strength: z.string().nullable(),
      dependsOn: z.string().nullable(),
      decides: z.string(),
      evidence: z.array(evidenceSchema),
      imported: z.object({ says: saysSchema, audit: z.enum(auditWords), sentence: z.string() }).nullable(),
    }),
  }),
  make: async (asked, library, id = '') => {
    const found = (await judgedClaims(asked, library)).find((claim) => claim.id === id);
    if (!found) throw new NotThere(words.en.noClaim(id));
    return found;
  },
});
