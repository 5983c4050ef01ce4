import type { ImportedFigure } from './figure.ts';
import { type ImportedConditions, importedConditionsSchema } from './imported.ts';

// Readers divide, multiply and scale what a file says: of a number that no run has, what comes out is none either.

/** Conditions as they are, but for numbers that no condition can be, such as a length that is infinite: the file does not say. */
export function possible(conditions: ImportedConditions): ImportedConditions {
  const entries = Object.entries(conditions).map(([key, value]) => {
    const schema = importedConditionsSchema.shape[key as keyof ImportedConditions];
    return [key, typeof value !== 'number' || schema.safeParse(value).success ? value : null];
  });
  return Object.fromEntries(entries) as ImportedConditions;
}

/** A figure as it is; without its value where that is not finite, which says so. Of a negative zero the sign means nothing, and
 of how many it is can be no negative number. */
export function possibleFigure(figure: ImportedFigure): ImportedFigure {
  const { value, n } = figure;
  const isCount = n === null || (Number.isSafeInteger(n) && n >= 0);
  const counted = isCount ? figure : { ...figure, n: null };
  if (value === null) return counted;
  if (Number.isFinite(value)) return Object.is(value, -0) ? { ...counted, value: 0 } : counted;
  return { ...counted, value: null, missing: 'the number in the file is not finite' };
}
