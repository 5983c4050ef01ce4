import { whyNoInterval } from '../figures/repeated.ts';
import {
  formatEnds,
  formatInterval,
  formatPrinted,
  formatRatio,
  formatShare,
  formatShareOf,
  type Interval,
} from '../format.ts';
import type { Ratio } from '../statistics/ratio.ts';
import { intervalOf } from '../statistics/summary.ts';
import { isUnit, scaleForTheEye, type Unit } from '../units.ts';
import type { Comparand } from './comparand.ts';

// Sides of a comparison and their ratio in words, for every page alike.

/**
 * A side: "41.2 ± 0.3 tokens/s (62 ± 1 % of declared)", or what was printed with the digits of its source.
 *
 * @param ofDeclared what stands behind the share of the declared limit
 */
export function sideText({ figure, unit, efficiency }: Comparand, ofDeclared = 'of declared'): string {
  if ('relativeUncertainty' in figure) {
    const share = efficiency === null ? '' : ` (${formatShare(efficiency)} ${ofDeclared})`;
    return `${printedText(figure.centre, unit)}${share}`;
  }
  const { low, high } = intervalOf(figure) ?? { low: null, high: null };
  const measured = { centre: figure.centre, low, high, reason: whyNoInterval(figure.n) };
  const value = formatInterval(measured, unit as Unit);
  if (efficiency === null) return value;
  // What is declared is taken as exact: the share is known as well as the figure.
  if (low === null || high === null) return `${value}, ${formatShare(efficiency)} ${ofDeclared}`;
  const scale = efficiency / figure.centre;
  const share = { centre: efficiency, low: low * scale, high: high * scale };
  return `${value} (${formatShareOf(share, ofDeclared)})`;
}

/** A published number with the digits of its source, in the unit for the eye. */
function printedText(value: number, unit: string): string {
  const { value: scaled, unit: shown } = isUnit(unit) ? scaleForTheEye({ value, unit }) : { value, unit };
  return `${formatPrinted(scaled)} ${shown}`;
}

const ofRatio = (ratio: Ratio): Interval => ({ ...ratio, centre: ratio.ratio });

/** "1.229 [1.204, 1.253]"; empty where the sides are not compared. */
export const ratioText = (ratio: Ratio | null): string => (ratio === null ? '' : formatRatio(ofRatio(ratio)));

/** The ends alone, written likewise. */
export const ratioEnds = (ratio: Ratio): readonly [low: string, high: string] =>
  formatEnds(ofRatio(ratio), 'ratio');
