import type { Evidence, Outcome } from './claims/evidence.ts';
import { type ExplainedClaim, explainClaim } from './claims/explained.ts';
import { formatEstimate } from './claims/format-estimate.ts';
import { type ImportedSaying, sayingOf } from './claims/imported/saying.ts';
import {
  combine,
  headline,
  runTest,
  strengthOf,
  type TestedFigure,
  type TestOutcome,
} from './claims/verdict.ts';
import type { ImportedSide } from './comparison/imported-side.ts';
import type { MeasuredOnDevice } from './comparison/measured.ts';
import type { Strength } from './comparison.ts';
import type { TestReading } from './reference/claim-schema.ts';
import { type Limit, loadLimits } from './reference/limits.ts';
import type { Reference } from './reference/reference.ts';
import { verdicts } from './sentences/claims.ts';
import { chinese, filled, inChinese, listed, type Piece } from './sentences.ts';

export interface Verdict {
  outcome: Outcome | 'not-a-performance-claim';
  /** Of the tests that the outcome needs, the weakest; see `strengthOf`. null where nothing answers. */
  strength: Strength | null;
  /** What the answer depends on, where it depends and the reading says on what. */
  dependsOn: string | null;
  /** One of the two, by what the claim asserts; with the name of the test that it belongs to and the band asked for. */
  ratio?: TestedFigure;
  value?: TestedFigure;
  /** Every piece of evidence, in the order of the tests; `counts` marks what the outcome rests on. */
  evidence: Evidence[];
  /** The figure or the condition that decides, in one sentence. */
  decides: string;
  /** What imported figures say to the tests that decide; null where none says anything. The outcome does not rest on it. */
  imported: ImportedSaying | null;
}

export interface JudgedClaim {
  id: string;
  english: string;
  /** The words of the article; " … " stands where words are left out. */
  original: string;
  subject: string;
  baseline: string | null;
  metric: string;
  /** The conditions that the sentence states. */
  conditions: string;
  /** How the sentence is read, fixed before any evidence was looked at. */
  reading: string;
  tests: TestOutcome[];
  settles: string | null;
  /** For a claim with a roofline among its tests: the ratio as a product, and the published pairs beside it. */
  explanation: ExplainedClaim | null;
  verdict: Verdict;
}

/**
 * A verdict for each claim, from published evidence and from what was measured. The same input gives the same output.
 *
 * @param imported figures of other tools: they stand beside a verdict, and none rests on them
 */
export function judgeClaims(
  reference: Reference,
  measured: readonly MeasuredOnDevice[] = [],
  limits: readonly Limit[] = loadLimits(),
  imported: readonly ImportedSide[] = [],
): JudgedClaim[] {
  return reference.claims.map((claim) => judgeClaim({ claim, reference, measured, limits, imported }));
}

function judgeClaim(context: Parameters<typeof runTest>[1]): JudgedClaim {
  const { claim, reference } = context;
  const { id, english, subject, baseline, metric, conditions, reading } = claim;
  const original = [claim.original].flat().join(' … ');
  const said = { id, english, original, subject, baseline, metric, conditions, reading: reading.says };
  if (reading.kind === 'not-a-performance-claim') {
    const decides = verdicts.noPerformance({ about: reading.about, reading: reading.says });
    const verdict = {
      outcome: reading.kind,
      strength: null,
      dependsOn: null,
      evidence: [],
      decides,
      imported: null,
    };
    return { ...said, tests: [], settles: null, explanation: null, verdict };
  }
  const tests = reading.tests.map((test) => runTest(test, context));
  const explanation = explainClaim(claim, reading, tests, reference);
  return { ...said, tests, settles: reading.settles, explanation, verdict: verdictOf(reading, tests) };
}

function verdictOf(reading: TestReading, tests: TestOutcome[]): Verdict {
  const outcome = combine(reading, tests);
  const figure = headline(outcome, tests);
  return {
    outcome,
    strength: strengthOf(outcome, reading, tests),
    dependsOn: outcome === 'depends' ? (reading.hinge ?? null) : null,
    ...(figure && (figure.unit === 'x' ? { ratio: figure } : { value: figure })),
    evidence: tests.flatMap(({ evidence }) => evidence),
    decides: deciderOf(outcome, reading, tests),
    imported: sayingOf(tests),
  };
}

function deciderOf(outcome: Outcome, reading: TestReading, tests: TestOutcome[]): string {
  const parts = deciders(tests);
  if (parts.length === 0) return verdicts.noTest({ reading: reading.says });
  const all = parts
    .map((part) => verdicts[part.outcome]({ tests: part.tests.map(withFigure).join(', ') }))
    .join('; ');
  const rest = `${all.charAt(0).toUpperCase()}${all.slice(1)}.`;
  return outcome === 'depends' && reading.hinge ? verdicts.dependsOn({ hinge: reading.hinge, rest }) : rest;
}

const withFigure = ({ name, estimate, expect }: TestOutcome): string =>
  estimate === null ? name : `${name} (${formatEstimate(estimate, expect)})`;

/** The order in which a reader asks. */
const order = ['supported', 'refuted', 'depends', 'inconclusive', 'not-comparable'] as const;

/** The tests that decide, by what they came to. */
function deciders(tests: readonly TestOutcome[]) {
  const deciding = tests.filter(({ decides }) => decides);
  return order
    .map((outcome) => ({ outcome, tests: deciding.filter((test) => test.outcome === outcome) }))
    .filter((part) => part.tests.length > 0);
}

/** What decides, in Chinese: the names of tests hold commas, so that the English sentence cannot be taken apart again. */
export function decidesInChinese({
  verdict,
  tests,
}: Pick<JudgedClaim, 'verdict' | 'tests'>): readonly Piece[] {
  const named = ({ name, estimate, expect }: TestOutcome) => [
    ...inChinese(name),
    ...(estimate === null ? [] : [chinese(`（${formatEstimate(estimate, expect)}）`)]),
  ];
  const parts = deciders(tests).map((part) =>
    filled(verdicts[part.outcome], { tests: listed(part.tests.map(named), '、') }),
  );
  if (parts.length === 0) return inChinese(verdict.decides);
  const rest = [...listed(parts, '；'), chinese('。')];
  return verdict.dependsOn === null
    ? rest
    : filled(verdicts.dependsOn, { hinge: inChinese(verdict.dependsOn), rest });
}
