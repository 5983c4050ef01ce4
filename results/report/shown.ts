import { whyNoInterval } from '../figures/repeated.ts';
import { digitsBy, formatInterval, missing } from '../format.ts';
import type { Figure, Record } from '../record.ts';
import type { Budget } from '../uncertainty/budget.ts';
import type { Line } from '../uncertainty/line.ts';
import { figureBudget, type NoBudget, whyNoBudget } from '../uncertainty/of-figure.ts';
import type { Unit } from '../units.ts';
import type { Quantity } from './schema/results.ts';

// Figures of a report, each with its uncertainty, and as it is written on every page: U with two significant digits, and the value to
// the same place (GUM 7.2.6). Decisions are made on the numbers beside, which are not rounded.

/** Base units of a figure in one of the unit in which a report has it: `{ unit: 'GB/s', scale: 1e9 }`. */
export interface Scale {
  readonly unit: string;
  readonly scale: number;
}

export function quantityOf(
  record: Record,
  figure: Figure,
  { unit, scale }: Scale,
  more: readonly Line[] = [],
): Quantity {
  const { value } = figure;
  const reason = figure.missing ?? whyNoInterval(figure.processes);
  if (value === null) return { value, unit, uncertainty: null, whyNone: reason, shown: missing };
  const measured = { record, figure: { ...figure, value } };
  const uncertainty = figureBudget(measured, { unit, scale }, more);
  const whyNone = uncertainty ? null : sentenceOf(whyNoBudget(measured)!, figure);
  return {
    value: value / scale,
    unit,
    uncertainty,
    whyNone,
    shown: shownWith(value / scale, unit, uncertainty, whyNone),
  };
}

const sentenceOf = (why: NoBudget, figure: Figure): string =>
  why === 'sensorNotKnown'
    ? 'no uncertainty: the error of the power sensor is not stated'
    : (figure.missing ?? whyNoInterval(figure.processes));

/** Units of figures as records have them are scaled for the eye; one that a row or a limit has stays, so that numbers compare at sight. */
export const isScaled = (unit: string): unit is Unit => baseUnits.some((one) => one === unit);

const baseUnits: readonly Unit[] = ['s', 'B', 'B/s', 'FLOP/s', 'tokens/s', 'J', 'J/token'];

/** "4215.0 ± 7.3 GB/s"; without an uncertainty two digits, and why. */
export function shownWith(
  value: number,
  unit: string,
  uncertainty: Pick<Budget, 'expanded'> | null,
  whyNone: string | null,
): string {
  const half = uncertainty?.expanded ?? null;
  const ends = half === null ? { low: null, high: null } : { low: value - half, high: value + half };
  if (isScaled(unit)) return formatInterval({ centre: value, ...ends, reason: whyNone }, unit);
  const text = digitsBy({ centre: value, ...ends });
  return half === null ? `${text(value)} ${unit} (${whyNone})` : `${text(value)} ± ${text(half)} ${unit}`;
}

/** "88 ± 2 %" of another figure. */
export const shownShare = (share: number, expanded: number | null): string => {
  const [at, half] = [100 * share, expanded === null ? null : 100 * expanded];
  const text = digitsBy({
    centre: at,
    low: half === null ? null : at - half,
    high: half === null ? null : at + half,
  });
  return half === null ? `${text(at)} %` : `${text(at)} ± ${text(half)} %`;
};
