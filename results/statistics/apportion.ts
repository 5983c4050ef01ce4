import { sum } from './moments.ts';

/**
 * Whole units for parts of a whole, so that they add up to it: each part gets what it has without its fraction, and the units that are left
 * go to the largest fractions (largest remainder, Hamilton's method). No part is a unit or more from what it has.
 *
 * @param units how many the whole has, such as 1000 for shares with one decimal of a percent
 * @returns units of each part, in the order of the parts; of parts that add up to nothing 0 each
 */
export function apportion(parts: readonly number[], units: number): number[] {
  const whole = sum(parts);
  if (whole === 0) return parts.map(() => 0);
  const exact = parts.map((part) => (part / whole) * units);
  const given = exact.map(Math.floor);
  const left = Math.round(units - sum(given));
  const byFraction = [...exact.keys()].sort((a, b) => exact[b]! - given[b]! - (exact[a]! - given[a]!));
  for (const at of byFraction.slice(0, left)) given[at]!++;
  return given;
}
