import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Quantities that a rule may limit. Units: TPP, GB/s (decimal), TPP per mm2, GB/s per mm2. */
export const limitedQuantities = {
  tpp: 'TPP',
  memoryBandwidth: 'GB/s',
  interconnectBandwidth: 'GB/s',
  /** Memory and interconnect bandwidth added. */
  bandwidthSum: 'GB/s',
  performanceDensity: 'TPP/mm2',
  memoryBandwidthDensity: 'GB/s/mm2',
} as const;

export type LimitedQuantity = keyof typeof limitedQuantities;

const boundSchema = z
  .strictObject({
    quantity: z.enum(Object.keys(limitedQuantities) as [LimitedQuantity, ...LimitedQuantity[]]),
    atLeast: z.number().positive().optional(),
    above: z.number().positive().optional(),
    below: z.number().positive().optional(),
  })
  .refine(({ atLeast, above, below }) => (atLeast ?? above ?? below) !== undefined, 'a bound needs a number');

const limitSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  status: z.enum(['rule', 'former', 'bill']),
  effective: z.string().nullable(),
  /** read in the source; quoted: seen as a quotation in another document; unverified: general knowledge. */
  mark: z.enum(['read', 'quoted', 'unverified']),
  sources: z.array(z.strictObject({ title: z.string(), url: z.url().nullable() })).min(1),
  /** A device is inside if all bounds of one of these groups hold. */
  reach: z.array(z.array(boundSchema).min(1)).min(1),
  meaning: z.strictObject({ inside: z.string(), outside: z.string() }),
  note: z.string().optional(),
});

export type Bound = z.infer<typeof boundSchema>;
export type Limit = z.infer<typeof limitSchema>;

/** Every limit of the rules that this project knows, in the order of limits.json. */
export const loadLimits = (): Limit[] =>
  z.array(limitSchema).parse(JSON.parse(readFileSync(new URL('limits.json', import.meta.url), 'utf8')));
