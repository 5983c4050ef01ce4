import { studentFactor, studentTwoSided } from '../statistics/student.ts';
import type { DegreesOfFreedom } from './line.ts';

/** 2Φ(2) − 1, the share of a normal distribution within two standard deviations: what every ± U covers, "95.45 %". */
export const coverage = 0.9544997361036416;

export const asNumber = (degreesOfFreedom: DegreesOfFreedom): number =>
  degreesOfFreedom === 'infinite' ? Number.POSITIVE_INFINITY : degreesOfFreedom;

/**
 * k for which ± k · u_c covers 95.45 %: Student's t at Φ(2) = 0.97725 (GUM G.4.1, table G.2). 4.53 for 2 degrees of freedom, 2.87 for 4,
 * 2.00 for many.
 *
 * @throws RangeError for degrees of freedom that are not above 0
 */
export const coverageFactor = (degreesOfFreedom: DegreesOfFreedom): number =>
  studentFactor(coverage, asNumber(degreesOfFreedom));

/** What ± k · u_c covers (0 to 1): k = 2 covers 0.9545 for many degrees of freedom, 0.88 for 4 and 0.82 for 2. */
export const coverageOf = (k: number, degreesOfFreedom: DegreesOfFreedom): number =>
  1 - studentTwoSided(k, asNumber(degreesOfFreedom));
