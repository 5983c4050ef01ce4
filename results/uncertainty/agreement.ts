import { z } from 'zod';

/** One result of one laboratory. Value and uncertainty in `unit`. */
export const agreementSideSchema = z.strictObject({
  laboratory: z.string(),
  value: z.number(),
  /** U; null where there is none, as of a single process. */
  expanded: z.number().nonnegative().nullable(),
  /** What ± U covers, 0 to 1. */
  coverage: z.number().gt(0).lt(1),
  unit: z.string(),
  definition: z.string(),
  /** Everything besides the item that can make two results differ; null is "not stated". */
  conditions: z.record(z.string(), z.union([z.string(), z.number()]).nullable()),
  /** The hash of the identifier of the item; null where it is not known. */
  uuidHash: z.string().nullable(),
  /** The name of the program that measured. */
  tool: z.string(),
  validity: z.enum(['VALID', 'DEGRADED', 'INVALID']),
});

/** Why no verdict is given. */
export const agreementRefusals = [
  'differentItems',
  'unknownItem',
  'differentUnit',
  'differentDefinition',
  'differentConditions',
  'differentCoverage',
  'noUncertainty',
  'invalid',
] as const;

/** What a verdict does not see. */
export const agreementWarnings = ['sameTool', 'degraded'] as const;

export const agreementSchema = z.strictObject({
  /** First less second, in their unit; null where they have no unit or definition in common. */
  difference: z.number().nullable(),
  /** √(U₁² + U₂²), in the same unit. */
  expandedOfDifference: z.number().nonnegative().nullable(),
  /** E_n = difference / √(U₁² + U₂²); null where no verdict is given. */
  normalisedError: z.number().nullable(),
  verdict: z.enum(['agree', 'disagree']).nullable(),
  refusals: z.array(z.strictObject({ code: z.enum(agreementRefusals), detail: z.string() })),
  warnings: z.array(z.strictObject({ code: z.enum(agreementWarnings), detail: z.string() })),
});

export type AgreementSide = z.infer<typeof agreementSideSchema>;
export type Agreement = z.infer<typeof agreementSchema>;
