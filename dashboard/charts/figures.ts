import { formatFigure } from '../../results/figures/words.ts';
import { formatEnds } from '../../results/format.ts';
import type { Figure } from '../../results/record.ts';
import type { Unit } from '../../results/units.ts';
import type { ChartFigure } from './chart.ts';

/**
 * A figure of a record for a chart.
 *
 * @param toAxis from the base unit of the figure into the unit of the axis
 */
export function chartFigure(
  figure: Figure & { readonly value: number },
  toAxis: (value: number) => number = (value) => value,
): ChartFigure {
  const { low, high } = figure.interval ?? { low: null, high: null };
  return {
    value: toAxis(figure.value),
    low: low === null ? null : toAxis(low),
    high: high === null ? null : toAxis(high),
    shown: formatFigure(figure),
    ends: formatEnds({ centre: figure.value, low, high }, figure.unit as Unit),
  };
}
