import { digitsBy } from '../format.ts';
import type { MeasuredQuantity } from './measured-for-conformity.ts';

/** "4200 [4150, 4250]" in the unit of its measurand; a count has no interval. */
export function quantityText({ value, low, high }: MeasuredQuantity): string {
  const text = digitsBy({ centre: value, low, high });
  return low === high ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}
