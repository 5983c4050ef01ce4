import { formatInterval, formatQuantity, formatShare, missing } from '../format.ts';
import type { Unit } from '../units.ts';
import type { ServingFigure } from './figures.ts';

type Written = Pick<ServingFigure, 'value' | 'unit' | 'interval'>;

/** Ends that differ by no more than this share of a value are the value: what a sum of many numbers rounds is no interval. */
const roundingNoise = 1e-12;

/**
 * A figure of a served load as every page and the terminal write it: with its interval, or with the digits that it deserves without one;
 * "—" where it has no value.
 */
export function formatServingFigure(figure: Written | null): string {
  if (!figure || figure.value === null) return missing;
  const { value, unit, interval: found } = figure;
  const interval = found && found.high - found.low > roundingNoise * Math.abs(value) ? found : null;
  if (unit === 'share') {
    return interval
      ? formatInterval(
          { centre: 100 * value, low: 100 * interval.low, high: 100 * interval.high, reason: null },
          '%',
        )
      : formatShare(value, 1);
  }
  return interval
    ? formatInterval({ centre: value, ...interval }, unit as Unit)
    : formatQuantity({ value, unit: unit as Unit }, 2);
}

/** Of a load, by definition and statistic; null where it has none. */
export const servingFigure = <F extends { readonly definition: string; readonly statistic: string }>(
  { figures }: { readonly figures: readonly F[] },
  id: F['definition'],
  statistic: F['statistic'] = 'mean',
): F | null => figures.find((each) => each.definition === id && each.statistic === statistic) ?? null;
