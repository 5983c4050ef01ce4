import { digitsBy, formatFixed, formatPrinted, missing } from '../format.ts';
import type { FittedShare } from '../projection/fit.ts';
import type { Rung } from './rung.ts';

/** The numbers of a rung, whatever its kind. */
type Numbers = Omit<Rung, 'kind'>;

// Rungs in numbers, for every page alike.

/** The value with the digits that its interval supports, or with those of its source; no unit. */
export function rungValue({ value, low, high, printed }: Numbers): string {
  return printed
    ? formatPrinted(printed.value, printed.dividedBy)
    : digitsBy({ centre: value, low, high })(value);
}

/** "[4.1, 4.5]", or why there is none in brackets; empty for what was printed. */
export function rungInterval(rung: Numbers): string {
  const { low, high, reason } = rung;
  if (low === null || high === null) return reason ? `(${reason})` : '';
  return `[${rungEnds(rung).join(', ')}]`;
}

/** The ends alone, written likewise; "—" where there are none. */
export function rungEnds({ value, low, high }: Numbers): [low: string, high: string] {
  if (low === null || high === null) return [missing, missing];
  const text = digitsBy({ centre: value, low, high });
  return [text(low), text(high)];
}

/** "80 % [78, 82]": a share that was fitted. */
export function fittedShare({ value, low, high }: FittedShare): string {
  const percent = (share: number) => formatFixed(100 * share, 0);
  const ends = low === null || high === null ? '' : ` [${percent(low)}, ${percent(high)}]`;
  return `${percent(value)} %${ends}`;
}

/** Milliseconds that every step takes besides, with the digits that their interval supports. */
export const fixedMilliseconds = ({ value, low, high }: FittedShare): string =>
  digitsBy({ centre: 1e3 * value, low: low && 1e3 * low, high: high && 1e3 * high })(1e3 * value);

/** The largest error of a step that was left out of the fit, as a share; null where none could be. */
export function worstLeftOut(leftOut: readonly { relativeError: number | null }[]): number | null {
  const errors = leftOut.flatMap(({ relativeError }) =>
    relativeError === null ? [] : [Math.abs(relativeError)],
  );
  return errors.length > 0 ? Math.max(...errors) : null;
}
