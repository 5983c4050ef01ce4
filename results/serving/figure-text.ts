import { formatDigits, formatInterval, formatShare, missing } from '../format.ts';
import type { Unit } from '../units.ts';
import type { ServingFigure } from './record.ts';

/** A figure of a served load as every page and the terminal write it; "—" where it has no value. */
export function formatServingFigure(figure: ServingFigure | null): string {
  if (!figure || figure.value === null) return missing;
  const { id, value, unit, interval } = figure;
  if (unit === '1') {
    if (isCount(id)) return formatDigits(value, 3);
    return interval && interval.high > interval.low
      ? formatInterval(
          { centre: 100 * value, low: 100 * interval.low, high: 100 * interval.high, reason: null },
          '%',
        )
      : formatShare(value, 1);
  }
  const ends = interval ?? { low: null, high: null };
  const text = formatInterval({ centre: value, ...ends, reason: noInterval }, unitOf(unit));
  // Why there is no interval is one and the same: fewer requests than batches of them take.
  return text.replace(` (${noInterval})`, '');
}

const noInterval = 'no interval';

/** A mean of rows has no unit either, and is no share. */
const isCount = (id: string) => id === 'rows.mean';

/** Requests in the system are counted: their number stands alone. */
const unitOf = (unit: Exclude<ServingFigure['unit'], '1'>): Unit => (unit === 'requests' ? 'ratio' : unit);

/** Of a load, by definition and statistic; null where it has none. */
export const servingFigure = (
  { figures }: { readonly figures: readonly ServingFigure[] },
  id: string,
  statistic = 'value',
): ServingFigure | null => figures.find((each) => each.id === id && each.statistic === statistic) ?? null;
