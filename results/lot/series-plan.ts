import { z } from 'zod';

/** A plan of ISO 2859-1 / ANSI Z1.4: single sampling, normal inspection, general level II. */
export const seriesPlanSchema = z.strictObject({
  standard: z.literal('ISO 2859-1'),
  /** The standard is made for a continuing series of lots; a shipment is an isolated one. */
  isForSeries: z.literal(true),
  lotSize: z.int().positive(),
  aql: z.number(),
  letter: z.string(),
  sampleSize: z.int().positive(),
  acceptUpTo: z.int().nonnegative(),
  rejectFrom: z.int().positive(),
  /** D_u of the lot when just so many bad items were found that it is accepted, at 95 % confidence. */
  atMostBad: z.int().nonnegative(),
});

export type SeriesPlan = z.infer<typeof seriesPlanSchema>;
