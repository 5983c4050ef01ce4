import { formatDigits, formatQuantity, missing } from '../format.ts';
import { isUnit } from '../units.ts';
import type { ImportedFigure } from './figure.ts';
import { metrics } from './metrics.ts';

/** Nobody knows how sure another tool's number is: so many significant digits tell it apart, and how it was written stands beside it. */
const digits = 4;

/** The value of an imported figure, scaled for the eye, for every page alike: "172.5 tokens/s", "5003 requests"; "—" where there is none. */
export function importedValueText({ value, metric }: Pick<ImportedFigure, 'value' | 'metric'>): string {
  if (value === null) return missing;
  const { unit } = metrics[metric];
  return isUnit(unit) ? formatQuantity({ value, unit }, digits) : `${formatDigits(value, digits)} ${unit}`;
}
