import { digitsBy } from '../format.ts';
import type { LinkCell } from './links.ts';

/** How rates in B/s are written as GB/s. */
type Write = (value: number) => string;

/** The same digits for all, those that the widest interval supports; two significant ones where no pair has an interval. */
export function linkWriter(cells: readonly LinkCell[]): Write {
  const ends = cells.flatMap(({ value, interval }) =>
    value && interval ? [{ centre: value, ...interval }] : [],
  );
  const widest = ends.toSorted((a, b) => b.high - b.low - (a.high - a.low))[0];
  const [centre, low, high] = [widest?.centre, widest?.low, widest?.high].map((each) => each && each / 1e9);
  const text = digitsBy({ centre: centre ?? 0, low: low ?? null, high: high ?? null }, 1);
  return (value) => text(value / 1e9);
}

/** One process deserves two digits, whatever its neighbours have. */
const aloneText: Write = (value) => digitsBy({ centre: value, low: null, high: null })(value / 1e9);

/** The figure of a pair among those of the others, in GB/s; null where it has none. */
export const linkFigure = ({ value, interval }: LinkCell, write: Write): string | null =>
  value === null ? null : (interval ? write : aloneText)(value);
