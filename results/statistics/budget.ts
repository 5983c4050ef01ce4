import { studentTwoSided } from './student.ts';

/** One source of uncertainty. A budget is a list of these; the words are those of the GUM (JCGM 100:2008). */
export interface Source {
  name: string;
  /** A: from the statistics of repeats. B: from anything else (a data sheet, a resolution, a certificate). */
  type: 'A' | 'B';
  distribution: 'Student' | 'normal' | 'rectangular' | 'triangular' | 'arcsine';
  /** Standard uncertainty, in the unit of this source. */
  standardUncertainty: number;
  /** How many are behind it; Infinity for a stated bound. */
  degreesOfFreedom: number;
  /** How much the result changes for one unit of this source. */
  sensitivity: number;
}

interface BudgetLine extends Source {
  /** |sensitivity| · standardUncertainty, in the unit of the result. */
  contribution: number;
  /** The part of the combined variance, 0 to 1. */
  share: number;
}

export interface Budget {
  lines: BudgetLine[];
  combined: number;
  /** By Welch and Satterthwaite (GUM G.4.1). */
  degreesOfFreedom: number;
  coverageFactor: number;
  expanded: number;
  /** What ± expanded covers, given the degrees of freedom: k = 2 is 0.9545 for many and 0.88 for four. */
  confidence: number;
}

/**
 * Type A: the uncertainty of the mean of repeats, s / √n.
 *
 * @throws RangeError for a single one: it says nothing about repeats
 */
export function fromRepeats(
  name: string,
  { n, standardDeviation }: { readonly n: number; readonly standardDeviation: number | null },
  sensitivity = 1,
): Source {
  if (standardDeviation === null)
    throw new RangeError(`"${name}" was measured once; a type A line needs repeats.`);
  const standardUncertainty = standardDeviation / Math.sqrt(n);
  return {
    name,
    type: 'A',
    distribution: 'Student',
    standardUncertainty,
    degreesOfFreedom: n - 1,
    sensitivity,
  };
}

/** What the half-width of a stated bound is divided by to give a standard uncertainty (GUM 4.3). */
const divisors = { rectangular: Math.sqrt(3), triangular: Math.sqrt(6), arcsine: Math.sqrt(2) };

/** Type B: the value lies within ± halfWidth; `rectangular` unless more is known about where. */
export function fromBound(
  name: string,
  halfWidth: number,
  distribution: keyof typeof divisors = 'rectangular',
  sensitivity = 1,
): Source {
  const standardUncertainty = halfWidth / divisors[distribution];
  return stated(name, distribution, standardUncertainty, sensitivity);
}

/** Type B: a certificate or data sheet that states an expanded uncertainty and its coverage factor k. */
export function fromCertificate(name: string, expanded: number, coverageFactor = 2, sensitivity = 1): Source {
  return stated(name, 'normal', expanded / coverageFactor, sensitivity);
}

/**
 * The budget of independent sources: u_c² = Σ (c_i u_i)², expanded by the coverage factor (GUM 5.1, 6.2).
 *
 * @throws RangeError without a source, or for an uncertainty that is negative or not a finite number
 */
export function budget(sources: readonly Source[], coverageFactor = 2): Budget {
  if (sources.length === 0) throw new RangeError('An uncertainty budget needs at least one source.');
  const contributions = sources.map(contributionOf);
  const combined = Math.hypot(...contributions);
  const share = (contribution: number) => (combined === 0 ? 0 : (contribution / combined) ** 2);
  const lines = sources.map((source, i) => {
    const contribution = contributions[i]!;
    return { ...source, contribution, share: share(contribution) };
  });
  const doubt = lines.reduce((total, line) => total + line.share ** 2 / line.degreesOfFreedom, 0);
  const degreesOfFreedom = 1 / doubt;
  const confidence = 1 - studentTwoSided(coverageFactor, degreesOfFreedom);
  return {
    lines,
    combined,
    degreesOfFreedom,
    coverageFactor,
    expanded: coverageFactor * combined,
    confidence,
  };
}

function contributionOf({ name, standardUncertainty, sensitivity }: Source): number {
  const contribution = Math.abs(sensitivity * standardUncertainty);
  if (standardUncertainty >= 0 && Number.isFinite(contribution)) return contribution;
  throw new RangeError(`The uncertainty of "${name}" is ${standardUncertainty}, which is no uncertainty.`);
}

function stated(
  name: string,
  distribution: Source['distribution'],
  standardUncertainty: number,
  sensitivity: number,
): Source {
  const degreesOfFreedom = Number.POSITIVE_INFINITY;
  return { name, type: 'B', distribution, standardUncertainty, degreesOfFreedom, sensitivity };
}
