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
  return least !== null && Number.isSafeInteger(least) && least >= 0 && least === of('max') ? least : null;
}

/** Tokens of each request where all have equally many; a mean that is no whole number says that they have not. */
export const evenly = (total: number | null, requests: number | null): number | null =>
  total !== null && requests ? (Number.isInteger(total / requests) ? total / requests : null) : null;
