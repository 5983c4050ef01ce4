import { studentUpperTail } from '../statistics/student.ts';
import { asNumber } from '../uncertainty/coverage.ts';
import type { DegreesOfFreedom } from '../uncertainty/line.ts';
import { goodSide, isGood, type Requirement } from './requirement.ts';
import type { DecisionRule } from './rule.ts';

/** A result: its value, u_c in the same unit, and ν_eff. */
interface Result {
  readonly value: number;
  readonly combined: number;
  readonly degreesOfFreedom: DegreesOfFreedom;
}

/**
 * The chance that the value of an item exactly at the limit is measured clear of it by a guard band: P(T_ν > w / u_c). With w = U it
 * is 2.275 % by the choice of k; with w = 2 u_c it is 9.2 % for 2 degrees of freedom (ILAC-G8:09/2019, 5; JCGM 106, 8.3).
 */
export function worstFalseAccept(
  guardBand: number,
  { combined, degreesOfFreedom }: Pick<Result, 'combined' | 'degreesOfFreedom'>,
): number {
  // Without an uncertainty nothing is accepted wrongly.
  if (combined === 0) return 0;
  return studentUpperTail(guardBand / combined, asNumber(degreesOfFreedom));
}

/** What a rule risks at its limit. A rule that passes nothing, or fails nothing, has no such risk: null. */
export function worstRisks(
  { kind }: DecisionRule,
  guardBand: number,
  result: Omit<Result, 'value'>,
): { worstFalseAccept: number | null; worstFalseReject: number | null } {
  const missed = worstFalseAccept(guardBand, result);
  const failsBeyondBand = kind === 'nonBinary' || kind === 'rejection';
  return {
    worstFalseAccept: kind === 'rejection' ? null : missed,
    worstFalseReject: kind === 'acceptance' ? null : failsBeyondBand ? missed : 1 - missed,
  };
}

/**
 * The chance that the item meets the requirement, given this measurement and nothing else: Φ of the distance to the limit in u_c,
 * Student's for few degrees of freedom (JCGM 106:2012, 7.3 and 7.4). Of a lower limit of a peak it is the least it can be; of an upper
 * one nothing follows, and it is null.
 */
export function conformanceProbability(
  requirement: Requirement,
  { value, combined, degreesOfFreedom }: Result,
): number | null {
  if (requirement.limits === 'peak' && requirement.direction === 'upper') return null;
  if (combined === 0) return isGood(requirement, value, requirement.limit) ? 1 : 0;
  const distance = (goodSide(requirement) * (value - requirement.limit)) / combined;
  return studentUpperTail(-distance, asNumber(degreesOfFreedom));
}
