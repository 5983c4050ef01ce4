import { z } from 'zod';

/**
 * What an item has to meet: a limit that was named before the measurement. Not every quantity has one; without it there is a
 * result and no statement.
 */
export const requirementSchema = z.strictObject({
  id: z.string().min(1),
  quantity: z.string().min(1),
  unit: z.string(),
  /** `lower`: good is above the limit. `upper`: good is below it. */
  direction: z.enum(['lower', 'upper']),
  /** In `unit`. */
  limit: z.number(),
  /** Whether a value exactly at the limit, or at the acceptance limit, is good: ≤ and ≥, or < and >. */
  includesLimit: z.boolean(),
  /**
   * `value`: the quantity is what the measurement gives (a capacity, an achieved rate, a share of what is declared). `peak`: a
   * theoretical maximum, of which every measurement is a lower bound (TPP, the bandwidth of a data sheet).
   */
  limits: z.enum(['value', 'peak']),
  /** Who set it, and where it is written. */
  source: z.string().min(1),
});

export type Requirement = z.infer<typeof requirementSchema>;

/** 1 where more is better, −1 where less is. */
export const goodSide = ({ direction }: Pick<Requirement, 'direction'>): 1 | -1 =>
  direction === 'lower' ? 1 : -1;

/** Whether a value is on the good side of an edge, with or without the edge itself. */
export const isGood = (
  requirement: Pick<Requirement, 'direction' | 'includesLimit'>,
  value: number,
  edge: number,
) => {
  const beyond = goodSide(requirement) * (value - edge);
  return requirement.includesLimit ? beyond >= 0 : beyond > 0;
};
