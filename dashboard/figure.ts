import { type Utilisation, utilisation } from '../results/figures/efficiency.ts';
import { formatInterval, formatShare, missing } from '../results/format.ts';
import type { Figure } from '../results/record.ts';
import type { Unit } from '../results/units.ts';

export { utilisation };

/** A figure as it is written everywhere: value, 95 % interval, unit. */
export function figureText(figure: Figure | null): string {
  if (!figure || figure.value === null) return missing;
  const { value, interval, unit } = figure;
  return formatInterval(
    { centre: value, low: interval?.low ?? null, high: interval?.high ?? null },
    unit as Unit,
  );
}

/** The share of its limit that a figure reached. */
export const shareText = ({ kind, ratio, atLeast }: Utilisation): string =>
  ratio > 1 && atLeast <= 1 ? `≈ 100 % ${kind}` : `${formatShare(ratio)} ${kind}`;
