import { figures as says } from '../sentences/figures.ts';
import { studentFactor, studentTwoSided } from './student.ts';
import { type GeometricSummary, summarise } from './summary.ts';

/** A ratio x / y with its interval; `low` and `high` are null where there is none, and then `reason` says why. */
export interface Ratio {
  ratio: number;
  low: number | null;
  high: number | null;
  confidence: number | null;
  method: 'log ratio, Student t';
  reason: string | null;
  /** The chance of a ratio at least this far from 1 between equals, two-sided; null without an interval. */
  p: number | null;
  /** The standard uncertainty of ln(ratio), which for small values is that of the ratio itself, relative. */
  standardUncertainty: number | null;
  /** By Welch and Satterthwaite; Infinity where all the uncertainty is stated and none measured. */
  degreesOfFreedom: number | null;
  /** The parts of the variance that come from each side, adding up to 1; `stated` is the part of published figures. */
  shares: { x: number; y: number; stated: number } | null;
}

/** A measured side: a summary by geometric mean is one. */
export type Repeated = Pick<GeometricSummary, 'centre' | 'n' | 'logDeviation'>;

/** A side of one published number, with its relative standard uncertainty (METHOD's default: 0.05). */
export interface Stated {
  centre: number;
  relativeUncertainty: number;
}

/**
 * The ratio of the geometric means of process-level centres: Welch's t test (Biometrika 34, 1947) on the logarithms, for effects that
 * multiply and spreads that differ. Of times it is the inverse of that of their rates, its ends turned over, with the same p.
 *
 * @throws RangeError unless all centres are above 0, or where a side has none
 */
export const ratioOf = (x: readonly number[], y: readonly number[]): Ratio =>
  composedRatio(summarise(x), summarise(y));

/**
 * x / y from summaries or published numbers: se(ln R) = √(s_x²/n_x + s_y²/n_y + u_ref²), s being the standard deviation of the
 * logarithms, and the interval R · exp(± t · se) with t of the degrees of freedom of Welch and Satterthwaite.
 *
 * @throws RangeError unless both centres are above 0
 */
export function composedRatio(x: Repeated | Stated, y: Repeated | Stated, confidence = 0.95): Ratio {
  const ratio = positive(x.centre) / positive(y.centre);
  const method = 'log ratio, Student t';
  const [fromX, fromY] = [relativeVariance(x), relativeVariance(y)];
  if (fromX === null || fromY === null) {
    return {
      ratio,
      method,
      ...noInterval,
      reason: reasonOf(x, y),
      standardUncertainty: null,
      degreesOfFreedom: null,
      shares: null,
    };
  }
  const variance = fromX + fromY;
  const uncertain = variance > 0;
  const degreesOfFreedom = uncertain
    ? variance ** 2 / (fromX ** 2 / freedom(x) + fromY ** 2 / freedom(y))
    : Number.POSITIVE_INFINITY;
  const standardUncertainty = Math.sqrt(variance);
  const factor = Math.exp(studentFactor(confidence, degreesOfFreedom) * standardUncertainty);
  const part = (isPart: boolean, share: number) => (isPart && uncertain ? share / variance : 0);
  return {
    ratio,
    low: ratio / factor,
    high: ratio * factor,
    confidence,
    method,
    reason: null,
    p: chance(ratio, standardUncertainty, degreesOfFreedom),
    standardUncertainty,
    degreesOfFreedom,
    shares: {
      x: part(!isStated(x), fromX),
      y: part(!isStated(y), fromY),
      stated: part(isStated(x), fromX) + part(isStated(y), fromY),
    },
  };
}

function chance(ratio: number, standardUncertainty: number, degreesOfFreedom: number): number {
  if (standardUncertainty === 0) return ratio === 1 ? 1 : 0;
  return studentTwoSided(Math.log(ratio) / standardUncertainty, degreesOfFreedom);
}

const noInterval = {
  low: null,
  high: null,
  confidence: null,
  p: null,
};

/** Which side says nothing of its spread. */
function reasonOf(x: Repeated | Stated, y: Repeated | Stated): string {
  const silent = [x, y].filter((side) => relativeVariance(side) === null) as Repeated[];
  const alone = silent.every(({ n }) => n < 2);
  const who = alone ? says.oneProcess() : says.noInterval();
  return silent.length === 2 ? says.onBothSides({ who }) : says.onOneSide({ who });
}

const isStated = (side: Repeated | Stated): side is Stated => 'relativeUncertainty' in side;

const freedom = (side: Repeated | Stated) => (isStated(side) ? Number.POSITIVE_INFINITY : side.n - 1);

function relativeVariance(side: Repeated | Stated): number | null {
  if (isStated(side)) return side.relativeUncertainty ** 2;
  return side.logDeviation === null ? null : side.logDeviation ** 2 / side.n;
}

function positive(centre: number | null): number {
  if (centre === null || !(centre > 0 && centre < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`A ratio needs centres above 0; got ${centre ?? 'none'}.`);
  }
  return centre;
}
