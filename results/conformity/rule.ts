import { z } from 'zod';

/**
 * Decision rules of ILAC-G8:09/2019 (4.2.1 simple acceptance, 4.2.2 binary and 4.2.3 non-binary with a guard band) and of
 * JCGM 106:2012 (8.3.2 guarded acceptance, 8.3.3 guarded rejection).
 *
 * simple: pass up to the limit, else fail. binary: pass up to the acceptance limit, else fail. nonBinary: pass, conditionalPass up
 * to the limit, conditionalFail up to a guard band beyond it, then fail. acceptance: pass, or noPass where it is not shown.
 * rejection: fail, or noFail where it is not shown.
 */
export const ruleKinds = ['simple', 'binary', 'nonBinary', 'acceptance', 'rejection'] as const;

export const decisionRuleSchema = z
  .strictObject({
    kind: z.enum(ruleKinds),
    /** r: the guard band is w = r · U. */
    guardFactor: z.number().nonnegative(),
  })
  .refine(
    ({ kind, guardFactor }) => (kind === 'simple') === (guardFactor === 0),
    'simple acceptance has no guard band (guardFactor 0), and every other rule has one',
  );

export type DecisionRule = z.infer<typeof decisionRuleSchema>;

/**
 * The words of the Digital Calibration Certificate (DCC 3.1.2, conformity status), and two that a peak and an unusable record ask
 * for.
 */
export const conformityWords = [
  'pass',
  'fail',
  'conditionalPass',
  'conditionalFail',
  'noPass',
  'noFail',
  'notContradicted',
  'notTested',
] as const;

export type ConformityWord = (typeof conformityWords)[number];
