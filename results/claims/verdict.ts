import type { Strength } from '../comparison.ts';
import type { ClaimTest, TestReading } from '../reference/claim-schema.ts';
import { declaredEvidence, driverMemoryEvidence, rankEvidence } from './declared.ts';
import type { Estimate, Evidence, Gather, Outcome, TestContext } from './evidence.ts';
import { projectionEvidence } from './projected.ts';
import {
  microbenchmarkEvidence,
  pairsEvidence,
  printedRatioEvidence,
  publishedLowerBound,
  resultsEvidence,
} from './published.ts';
import { recordedKernels, recordedLowerBound, recordedResults } from './recorded.ts';

/** What one test of a claim came to. */
export interface TestOutcome {
  name: string;
  decides: boolean;
  outcome: Outcome;
  strength: Strength | null;
  /** The band that the reading asks for; null is open. */
  expect: readonly [number | null, number | null];
  /** Over all evidence that counts: geometric mean, lowest low, highest high. */
  estimate: Estimate | null;
  evidence: Evidence[];
}

/** Records first: where they give usable evidence of a kind, the published lower bound is left aside. */
const gatherers: { [E in ClaimTest['evidence']]: Gather<Extract<ClaimTest, { evidence: E }>> } = {
  declared: declaredEvidence,
  'driver-memory': driverMemoryEvidence,
  rank: rankEvidence,
  projection: projectionEvidence,
  'printed-ratio': printedRatioEvidence,
  pairs: pairsEvidence,
  microbenchmarks: (test, context) => [
    ...recordedKernels(test, context),
    ...microbenchmarkEvidence(test, context),
  ],
  results: (test, context) => [...recordedResults(test, context), ...resultsEvidence(test, context)],
  'lower-bound': (test, context) => {
    const recorded = recordedLowerBound(test, context);
    return recorded.some(({ counts }) => counts)
      ? recorded
      : [...recorded, ...publishedLowerBound(test, context)];
  },
};

/** Strongest first. */
const ranking: readonly Strength[] = ['direct', 'cross-stack', 'projection', 'declared'];
const strongest = (strengths: readonly Strength[]): Strength | null =>
  ranking.find((strength) => strengths.includes(strength)) ?? null;

/** Gathers the evidence of a test; only the strongest kind that there is counts, and of it records before publications. */
export function runTest(test: ClaimTest, context: Omit<TestContext, 'subject' | 'baseline'>): TestOutcome {
  const { claim } = context;
  const full = {
    ...context,
    subject: test.subject ?? claim.subjectDevice,
    baseline: test.baseline ?? claim.baselineDevice,
  };
  const gathered = (gatherers[test.evidence] as Gather)(test, full);
  const usable = gathered.filter(({ counts }) => counts);
  const strength = strongest(usable.map((entry) => entry.strength));
  const ofThatKind = usable.filter((entry) => entry.strength === strength);
  const recorded = ofThatKind.filter(({ basis }) => basis === 'record');
  const deciding = new Set(recorded.length > 0 ? recorded : ofThatKind);
  return {
    name: test.name,
    decides: test.decides,
    outcome: agreement([...deciding].map(({ outcome }) => outcome)),
    strength,
    expect: test.expect,
    estimate: envelope([...deciding].flatMap(({ estimate }) => estimate ?? [])),
    evidence: gathered.map((entry) => ({ ...entry, counts: deciding.has(entry) })),
  };
}

/** All alike, or inconclusive; nothing at all is not comparable. */
function agreement(outcomes: readonly Outcome[]): Outcome {
  const [first] = outcomes;
  if (first === undefined) return 'not-comparable';
  return outcomes.every((outcome) => outcome === first) ? first : 'inconclusive';
}

/** How the outcomes of the deciding tests add up to that of the claim; see `combine` in claim-schema.ts. */
export function combine(
  { combine: rule, atLeast }: Pick<TestReading, 'combine' | 'atLeast'>,
  tests: readonly TestOutcome[],
): Outcome {
  const outcomes = tests.filter(({ decides }) => decides).map(({ outcome }) => outcome);
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length;
  if (count('not-comparable') === outcomes.length) return 'not-comparable';
  if (rule === 'all-agree') return agreement(outcomes);
  if (rule === 'each') return count('refuted') > 0 ? 'refuted' : agreement(outcomes);
  if (count('supported') >= atLeast) return 'supported';
  return outcomes.length - count('refuted') < atLeast ? 'refuted' : 'inconclusive';
}

/**
 * The figure that a verdict is shown with: of the deciding tests with the same outcome the one by the strongest evidence;
 * where they do not agree, the span of all that are ratios.
 */
export function headline(
  outcome: Outcome,
  tests: readonly TestOutcome[],
): (Estimate & { test: string }) | null {
  const deciding = tests.filter(({ decides }) => decides);
  const alike = deciding.filter((test) => test.outcome === outcome && test.estimate !== null);
  const split = outcome === 'inconclusive' && deciding.length > 1;
  const best = alike.find(({ strength }) => strength === strongestOf(alike));
  if (best && !split) return { ...best.estimate!, test: best.name };
  const ratios = deciding.filter(({ estimate }) => estimate?.unit === 'x');
  const span = envelope(ratios.flatMap(({ estimate }) => estimate ?? []));
  if (span && split) return { ...span, test: ratios.map(({ name }) => name).join('; ') };
  return best ? { ...best.estimate!, test: best.name } : null;
}

export const strongestOf = (tests: readonly TestOutcome[]): Strength | null =>
  strongest(tests.flatMap(({ strength }) => strength ?? []));

function envelope(estimates: readonly Estimate[]): Estimate | null {
  const [first] = estimates;
  if (!first || estimates.length === 1) return first ?? null;
  const end = (pick: (estimate: Estimate) => number | null, of: (...values: number[]) => number) => {
    const ends = estimates.map(pick);
    return ends.includes(null) ? null : of(...(ends as number[]));
  };
  const values = estimates.map(({ value }) => value);
  const all = estimates.flatMap((estimate) =>
    estimate.values ? Object.values(estimate.values) : [estimate.value],
  );
  return {
    values: { smallest: Math.min(...all), largest: Math.max(...all) },
    value: Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length),
    low: end(({ low }) => low, Math.min),
    high: end(({ high }) => high, Math.max),
    unit: first.unit,
    method: `geometric mean and outermost ends of ${estimates.length} figures`,
  };
}
