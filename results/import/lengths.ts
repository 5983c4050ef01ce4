import type { ImportedFigure } from './figure.ts';

/** Tokens of each completed request where all have equally many; null where they have not, or the file does not say. */
export function lengthOf(
  figures: readonly ImportedFigure[],
  metric: 'tokens.in' | 'tokens.out',
): number | null {
  const of = (wanted: 'min' | 'max') =>
    figures.find((one) => one.metric === metric && one.statistic === wanted && one.population === 'ok')
      ?.value ?? null;
  const least = of('min');
  return least !== null && Number.isInteger(least) && least === of('max') ? least : null;
}
