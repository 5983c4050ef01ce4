import { whyNoInterval } from '../figures/repeated.ts';
import { digitsBy, formatDigits, formatExpanded } from '../format.ts';
import type { MeasuredRow, QuantityRow } from '../four.ts';

// The figures of the four quantities in numbers, for every page alike. Without units: a row has one.

/** Four digits of what is exact by formula, and no exponent. */
export const exactText = (value: number): string => formatDigits(value, 4);

/** The value with its expanded uncertainty, or why there is none. */
export const measuredText = ({ value, uncertainty, processes }: MeasuredRow): string =>
  uncertainty
    ? withUncertainty(value, uncertainty.expanded)
    : `${alone(value)} (${whyNoInterval(processes)})`;

/** "88 ± 2 %" of the declared figure; empty where one of the two is missing. */
export function ofDeclaredText({ ratio }: QuantityRow): string {
  if (!ratio) return '';
  const [value, expanded] = [100 * ratio.value, ratio.expanded === null ? null : 100 * ratio.expanded];
  return `${expanded === null ? alone(value) : withUncertainty(value, expanded)} %`;
}

function withUncertainty(value: number, expanded: number): string {
  if (expanded === 0) return `${exactText(value)} ± 0`;
  const text = formatExpanded(value, expanded);
  return `${text.value} ± ${text.expanded}`;
}

/** Of one process, with the digits that it deserves. */
const alone = (value: number) => digitsBy({ centre: value, low: null, high: null })(value);
