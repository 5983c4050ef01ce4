import type { Comparand } from '../comparison/comparand.ts';
import type { MeasuredOnDevice } from '../comparison/measured.ts';
import { whyNoInterval } from '../figures/repeated.ts';
import type { RooflineFit } from '../projection/fit.ts';
import type { LeftOut } from '../projection/validate.ts';
import { intervalOf } from '../statistics/summary.ts';

/** Where a figure of the ladder comes from; they are never mixed in one column or one mark. */
export type RungKind = 'measured' | 'published' | 'declared' | 'projected';

export interface Rung {
  /** The catalogue's id, or null for a device that is unlisted. */
  device: string | null;
  name: string;
  kind: RungKind;
  value: number;
  /** 95 %; null where there is no interval. */
  low: number | null;
  high: number | null;
  /** Why a measured or projected value has no interval; null where it has one, and of what was printed. */
  reason: string | null;
  /** What was printed, over how many devices or in which unit: its value keeps these digits. Null of what was measured or projected. */
  printed: { value: number; dividedBy: number } | null;
  verified: boolean;
  /** Id of the reference data, or title of the record. */
  origin: string;
  /** "unlisted", "false name", "per device", software, … */
  notes: string[];
}

export interface Ladder {
  id: string;
  title: string;
  unit: string;
  /** Highest first. */
  rungs: Rung[];
  /** What the projected rungs rest on; null where there are none. */
  fit?: LadderFit | null;
}

/** A roofline, how well it fits its steps, and how well it predicts one that it did not see. */
export interface LadderFit {
  roofline: RooflineFit;
  leftOut: LeftOut[];
  /** What the shares are shares of. */
  basis: string;
}

/** Of all that share a key the one of most worth: each measured rate is a lower bound. */
export function bestOfEach(
  sides: readonly Comparand[],
  keyOf: (side: Comparand) => string,
  worth: (side: Comparand) => number = ({ figure }) => figure.centre,
): Comparand[] {
  return [...Map.groupBy(sides, keyOf).values()].map((group) =>
    group.reduce((best, side) => (worth(side) > worth(best) ? side : best)),
  );
}

export function rungOf(side: Comparand, kind: RungKind, scale: number, name: string, notes: string[]): Rung {
  const { figure } = side;
  const isPrinted = 'relativeUncertainty' in figure;
  // A published number has no interval of its own.
  const ends = isPrinted ? null : intervalOf(figure);
  return {
    device: side.device,
    name,
    kind,
    value: figure.centre / scale,
    low: ends && ends.low / scale,
    high: ends && ends.high / scale,
    reason: isPrinted || ends ? null : whyNoInterval(figure.n),
    printed: isPrinted ? { value: figure.centre, dividedBy: scale } : null,
    verified: side.verified,
    origin: side.origin,
    notes: notes.filter(Boolean),
  };
}

/** Highest first. */
export const sorted = (rungs: Rung[]): Rung[] =>
  rungs.sort((a, b) => b.value - a.value || a.name.localeCompare(b.name));

/** How a host's device stands in the catalogue. */
export const standing = ({ match }: MeasuredOnDevice): string =>
  match.status === 'consistent' ? 'listed' : match.status === 'unlisted' ? 'unlisted' : match.sentence;
