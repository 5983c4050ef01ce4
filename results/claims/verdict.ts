import type { Strength } from '../comparison.ts';
import type { Band, ClaimTest, TestReading } from '../reference/claim-schema.ts';
import { declaredEvidence, driverMemoryEvidence, rankEvidence, wordEvidence } from './declared.ts';
import { agreement, envelope, unanswered } from './estimates.ts';
import type { Estimate, Evidence, Gather, Outcome, TestContext } from './evidence.ts';
import { askedText } from './format-estimate.ts';
import type { ImportedEvidence } from './imported/word.ts';
import { importedEvidence } from './imported.ts';
import { limitEvidence } from './limit.ts';
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
  /** What the reading asks for, in words. */
  asked: string;
  /** The same as a band, null being open; null where no figure answers but a word or the side of a limit. */
  expect: Band | null;
  /** Over all evidence that counts: geometric mean, lowest low, highest high. */
  estimate: Estimate | null;
  evidence: Evidence[];
  /** What imported figures say, beside the evidence: the outcome does not rest on it. */
  imported: ImportedEvidence[];
}

/** Records first: where they give usable evidence of a kind, the published lower bound is left aside. */
const gatherers: { [E in ClaimTest['evidence']]: Gather<Extract<ClaimTest, { evidence: E }>> } = {
  none: () => [],
  declared: declaredEvidence,
  word: wordEvidence,
  limit: limitEvidence,
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
const strongestFirst = (strengths: readonly Strength[]): Strength[] =>
  strengths.toSorted((a, b) => ranking.indexOf(a) - ranking.indexOf(b));

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
  const strength = strongestFirst(usable.map((entry) => entry.strength))[0] ?? null;
  const ofThatKind = usable.filter((entry) => entry.strength === strength);
  const recorded = ofThatKind.filter(({ basis }) => basis === 'record');
  const deciding = new Set(recorded.length > 0 ? recorded : ofThatKind);
  const estimate = envelope([...deciding].flatMap((entry) => entry.estimate ?? []));
  return {
    name: test.name,
    decides: test.decides,
    outcome: agreement([...deciding].map(({ outcome }) => outcome)),
    strength,
    asked: askedText(test, estimate?.unit ?? null),
    expect: 'expect' in test ? test.expect : null,
    estimate,
    evidence: gathered.map((entry) => ({ ...entry, counts: deciding.has(entry) })),
    imported: importedEvidence(test, full),
  };
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
  if (rule === 'each')
    return count('refuted') > 0 ? 'refuted' : (unanswered(outcomes) ?? agreement(outcomes));
  if (count('supported') >= atLeast) return 'supported';
  return outcomes.length - count('refuted') < atLeast ? 'refuted' : (unanswered(outcomes) ?? 'depends');
}

/**
 * How strong the evidence is that an outcome rests on: of the tests that it needs, the weakest. Where fewer than all suffice,
 * the strongest of them are taken.
 */
export function strengthOf(
  outcome: Outcome,
  { combine: rule, atLeast }: Pick<TestReading, 'combine' | 'atLeast'>,
  tests: readonly TestOutcome[],
): Strength | null {
  const deciding = tests.filter(({ decides }) => decides);
  const weakestOf = (count: number, ...wanted: Outcome[]) =>
    strongestFirst(
      deciding.filter((test) => wanted.includes(test.outcome)).flatMap(({ strength }) => strength ?? []),
    )[count - 1] ?? null;
  const toRefute = { each: 1, 'all-agree': deciding.length, some: deciding.length - atLeast + 1 };
  switch (outcome) {
    case 'supported':
      return weakestOf(rule === 'some' ? atLeast : deciding.length, 'supported');
    case 'refuted':
      return weakestOf(toRefute[rule], 'refuted');
    case 'depends': {
      const sides = [weakestOf(1, 'supported', 'depends'), weakestOf(1, 'refuted', 'depends')];
      return strongestFirst(sides.filter((side) => side !== null)).at(-1) ?? null;
    }
    case 'inconclusive':
      return weakestOf(1, 'inconclusive');
    case 'not-comparable':
      return null;
  }
}

/** A figure that was tested: with the band that it was held against, and the name of the test. */
export type TestedFigure = Estimate & { test: string; expect: Band };

/**
 * The figure that a verdict is shown with: of the deciding tests with the same outcome the one by the strongest evidence.
 * Where it depends, the span of the ratios that decide, if one band was asked of all; else the figure that refutes.
 */
export function headline(outcome: Outcome, tests: readonly TestOutcome[]): TestedFigure | null {
  const answers: readonly Outcome[] = outcome === 'depends' ? ['refuted', 'supported', 'depends'] : [outcome];
  const tested = tests
    .filter(({ decides }) => decides)
    .flatMap(({ estimate, expect, name, outcome: own, strength }) =>
      estimate && expect && answers.includes(own) ? [{ estimate, expect, name, own, strength }] : [],
    );
  const [strongest] = strongestFirst(tested.flatMap(({ strength }) => strength ?? []));
  const best =
    outcome === 'depends'
      ? (tested.find(({ own }) => own === 'refuted') ?? tested[0])
      : tested.find(({ strength }) => strength === strongest);
  if (!best) return null;
  const alike = tested.every(
    ({ estimate, expect }) => estimate.unit === 'x' && String(expect) === String(best.expect),
  );
  return outcome === 'depends' && alike
    ? {
        ...envelope(tested.map(({ estimate }) => estimate))!,
        test: tested.map(({ name }) => name).join('; '),
        expect: best.expect,
      }
    : { ...best.estimate, test: best.name, expect: best.expect };
}
