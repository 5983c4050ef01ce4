import { z } from 'zod';
import { conformityWords } from '../conformity/rule.ts';

/** Why nothing is said of the whole lot. */
export const lotRefusals = ['noneTested', 'cannotPass', 'unpublishedDraw'] as const;

/**
 * What a random sample says of an isolated lot (hypergeometric; ASTM E2334, finite lot). Counts are items.
 */
export const lotStatementSchema = z.strictObject({
  requirement: z.string(),
  lotSize: z.int().positive(),
  drawn: z.int().positive(),
  /** Drawn, and with a usable result: the n of the statement. */
  tested: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  /** Of the tested, those that did not pass: every word but `pass`. */
  notPassed: z.int().nonnegative(),
  words: z.record(z.enum(conformityWords), z.int().nonnegative()),
  confidence: z.number().gt(0).lt(1),
  /** β: the chance that a bad item passes, the worst of the rules that were applied. */
  misclassification: z.number().min(0).max(1),
  /** D_u: at this confidence at most so many of the lot would not meet the requirement; null with its reason. */
  atMostBad: z.int().nonnegative().nullable(),
  /** The same if every item that was drawn and not tested had failed. */
  atMostBadIfUntestedFailed: z.int().nonnegative().nullable(),
  refusal: z.enum(lotRefusals).nullable(),
});

export type LotStatement = z.infer<typeof lotStatementSchema>;
