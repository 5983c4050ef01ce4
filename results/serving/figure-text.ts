import {
  formatEnds,
  formatInterval,
  formatQuantity,
  formatShare,
  formatShareEnds,
  formatShareOf,
  missing,
} from '../format.ts';
import type { Unit } from '../units.ts';
import type { ServingFigure } from './figures.ts';

type Written = Pick<ServingFigure, 'value' | 'unit' | 'interval'>;

/**
 * A figure of a served load as every page and the terminal write it: with its interval, or with the digits that it deserves without one;
 * "—" where it has no value.
 */
export function formatServingFigure(figure: Written | null): string {
  if (!figure || figure.value === null) return missing;
  const { value, unit, interval } = figure;
  if (unit === 'share') {
    return interval && interval.high > interval.low
      ? formatShareOf({ centre: value, ...interval }, '').trimEnd()
      : formatShare(value, 1);
  }
  return interval
    ? formatInterval({ centre: value, ...interval }, unit as Unit)
    : formatQuantity({ value, unit: unit as Unit }, 2);
}

/** The ends of its interval alone, written likewise; where there is none, two times "—". */
export function servingEnds({ value, unit, interval }: Written): readonly [low: string, high: string] {
  const ends = { centre: value ?? 0, low: interval?.low ?? null, high: interval?.high ?? null };
  return unit === 'share' ? formatShareEnds(ends) : formatEnds(ends, unit as Unit);
}

/** Of a load, by definition and statistic; null where it has none. */
export const servingFigure = <F extends { readonly definition: string; readonly statistic: string }>(
  { figures }: { readonly figures: readonly F[] },
  id: F['definition'],
  statistic: F['statistic'] = 'mean',
): F | null => figures.find((each) => each.definition === id && each.statistic === statistic) ?? null;
