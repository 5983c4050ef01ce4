import type { ImportedSide } from '../comparison/imported-side.ts';
import type { MeasuredOnDevice } from '../comparison/measured.ts';
import type { Strength } from '../comparison.ts';
import type { Band, Claim, ClaimTest } from '../reference/claim-schema.ts';
import type { Limit } from '../reference/limits.ts';
import type { Reference } from '../reference/reference.ts';
import type { Ratio } from '../statistics/ratio.ts';

/**
 * depends: figures decide, and differently, because the sentence leaves open what is meant. inconclusive: an interval is
 * too wide. not-comparable: there is no figure that may be held against the sentence.
 */
export type Outcome = 'supported' | 'refuted' | 'depends' | 'inconclusive' | 'not-comparable';

/** A value with the 95 % interval that the decision rule looks at; no ends where there is no interval, no high end for a lower bound. */
export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
  /** Why there are no ends; missing where there are. */
  reason?: string;
  /** Of several figures: the smallest and the largest value. */
  values?: { smallest: number; largest: number };
  /** `x` for a ratio, `share` for a part of a claimed value, else a unit. */
  unit: string;
  method: string;
}

export interface Evidence {
  statement: string;
  strength: Strength;
  basis: 'record' | 'published';
  /** Every figure behind it was read in its source, or measured here. */
  verified: boolean;
  estimate: Estimate | null;
  outcome: Outcome;
  /** Conditions that differ, or that no side states. */
  conditions: string[];
  /** Ids of the reference data, with the source of each. */
  figures: { id: string; source: string }[];
  /** Why this cannot decide. */
  refusal: string | null;
  /** Whether the outcome of its test rests on it. */
  counts: boolean;
}

/** What a test is looked at with. */
export interface TestContext {
  reference: Reference;
  claim: Claim;
  subject: string | null;
  baseline: string | null;
  measured: readonly MeasuredOnDevice[];
  imported: readonly ImportedSide[];
  limits: readonly Limit[];
}

export type Gather<T extends ClaimTest = ClaimTest> = (test: T, context: TestContext) => Evidence[];

/**
 * The decision rule, with the interval as guard band (ILAC-G8:09/2019, non-binary, w = U): supported if the whole
 * interval lies within the band, refuted if the whole interval lies outside, else inconclusive.
 */
export function judge({ low, high }: Pick<Estimate, 'low' | 'high'>, [from, to]: Band): Outcome {
  if (low === null || high === null) return 'inconclusive';
  const [floor, ceiling] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY];
  if (low >= floor && high <= ceiling) return 'supported';
  return high < floor || low > ceiling ? 'refuted' : 'inconclusive';
}

/**
 * A measured rate under a theoretical one is a lower bound: too low a rate never refutes, but one that is above the
 * theoretical value, interval included, does.
 */
export function judgeLowerBound({ low }: Pick<Estimate, 'low'>, [from, to]: Band): Outcome {
  if (low === null) return 'inconclusive';
  if (to !== null && low > to) return 'refuted';
  return low >= (from ?? 0) ? 'supported' : 'inconclusive';
}

/** A figure as it is printed: no interval but itself. */
export const exact = (value: number, unit: string): Estimate => ({
  value,
  low: value,
  high: value,
  unit,
  method: 'as printed',
});

export const estimateOf = ({ ratio, low, high, method, reason }: Ratio, unit: string): Estimate => ({
  value: ratio,
  low,
  high,
  ...(reason !== null && { reason }),
  unit,
  method,
});

/** A measured rate as a share of a theoretical one: the theoretical one is at least as high, and how much higher is not known. */
export const lowerBoundOf = (ratio: Ratio): Estimate => ({
  ...estimateOf(ratio, 'share'),
  high: null,
});

/** The part of evidence that most gatherers leave alone. */
export const plainEvidence = { conditions: [], refusal: null, counts: true } satisfies Partial<Evidence>;
