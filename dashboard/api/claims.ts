import { estimateOf } from '../pages/claims.ts';
import { NotThere, oneOf } from '../state.ts';
import { claims as words } from '../words/claims.ts';
import { collection, pageOf } from './collection.ts';
import { oneDocument } from './document.ts';
import { z } from './openapi.ts';

const evidence = { evidence: oneOf(['published']).optional() };

/** A verdict for each claim. */
export const claims = collection({
  path: '/claims',
  summary: 'claims with their verdicts; evidence=published leaves the records aside',
  query: evidence,
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
  }),
  find: async ({ evidence, ...asked }, library) => {
    const judged = await library.claims(evidence === 'published');
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

/** One claim with its tests and all evidence, also what does not count. */
export const claim = oneDocument({
  path: '/claims/{id}',
  summary: 'a claim with its reading, its tests and all evidence',
  query: evidence,
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
      }),
    ),
    verdict: z.object({
      outcome: z.string(),
      strength: z.string().nullable(),
      dependsOn: z.string().nullable(),
      decides: z.string(),
      evidence: z.array(evidenceSchema),
    }),
  }),
  make: async ({ evidence }, library, id = '') => {
    const found = (await library.claims(evidence === 'published')).find((claim) => claim.id === id);
    if (!found) throw new NotThere(words.en.noClaim(id));
    return found;
  },
});
