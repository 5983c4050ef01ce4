import type { Comparand, Conditions } from './comparison/comparand.ts';
import { align } from './comparison/conversion.ts';
import { definitions } from './record/definitions.ts';
import { comparison as says } from './sentences/comparison.ts';
import { holm } from './statistics/holm.ts';
import { composedRatio, type Ratio } from './statistics/ratio.ts';

/**
 * How strong evidence is. direct: measured against measured under equal conditions, all of them stated. cross-stack:
 * measured on both sides, with software or conditions that differ or are not stated (and are named), with draft tokens,
 * disowned by its source, or imported and not found consistent. projection: a model. declared: what makers print.
 */
export type Strength = 'direct' | 'cross-stack' | 'projection' | 'declared';

/** What a difference in a condition does: forbid the comparison, or possibly explain the ratio. */
const conditionEffects = {
  workload: 'refuses',
  size: 'decides',
  scenario: 'decides',
  precision: 'decides',
  isl: 'decides',
  osl: 'decides',
  context: 'decides',
  batch: 'decides',
  deviceCount: 'decides',
  power: 'decides',
  memory: 'decides',
  processors: 'decides',
  speculation: 'decides',
  software: 'decides',
} as const satisfies Record<keyof Conditions, 'refuses' | 'decides'>;

export type ConditionName = keyof Conditions;

export interface ConditionDifference {
  condition: ConditionName;
  x: string | number | null;
  y: string | number | null;
  effect: 'refuses' | 'decides';
}

export interface Comparison {
  subject: Comparand;
  baseline: Comparand;
  /** Value of the subject / value of the baseline, as converted; null where refused. */
  ratio: Ratio | null;
  refusal: string | null;
  conversions: string[];
  differences: ConditionDifference[];
  /** Why it is no direct evidence even where nothing differs. */
  doubts: string[];
  strength: 'direct' | 'cross-stack';
  /** Chance of a ratio at least this far from 1 between equals, two-sided; null without an interval. */
  p: number | null;
}

/** Two figures with their ratio, what differs between them, and how strong that makes the comparison. */
export function compare(subject: Comparand, baseline: Comparand): Comparison {
  const differences = conditionDifferences(subject, baseline);
  const doubts = doubtsOf(subject, baseline, differences);
  const strength = differences.length + doubts.length === 0 ? 'direct' : 'cross-stack';
  const base = { subject, baseline, differences, doubts, strength } as const;
  const refuse = (refusal: string): Comparison => ({
    ...base,
    ratio: null,
    refusal,
    conversions: [],
    p: null,
  });

  const refusal = subject.refusal ?? baseline.refusal;
  if (refusal !== null) return refuse(refusal);
  const forbidden = differences.find(({ effect }) => effect === 'refuses');
  const unnamed = [subject, baseline].some(
    ({ kind, conditions }) => kind === 'imported' && conditions.workload === null,
  );
  if (forbidden?.condition === 'workload' && unnamed)
    return refuse(says.modelNotStated({ model: String(forbidden.x ?? forbidden.y) }));
  if (forbidden)
    return refuse(
      says.unlike({
        condition: forbidden.condition,
        x: forbidden.x ?? says.notStated(),
        y: forbidden.y ?? says.notStated(),
      }),
    );
  const aligned = align(subject, baseline);
  if (typeof aligned === 'string') return refuse(aligned);
  const [x, y] = aligned.sides;
  // A batch of 0, say, makes 0 of a figure that was none.
  const odd = aligned.sides.find(({ figure: { centre } }) => !(centre > 0 && Number.isFinite(centre)));
  if (odd) return refuse(says.impossibleSide({ label: odd.label, value: odd.figure.centre }));
  const ratio = composedRatio(x.figure, y.figure);
  return { ...base, ratio, refusal: null, conversions: aligned.conversions, p: ratio.p };
}

/**
 * Which figures of two sources to hold against each other: those of one definition; else those that convert; else the first
 * of each, so that the refusal is seen.
 */
export function pairFigures(
  subjects: readonly Comparand[],
  baselines: readonly Comparand[],
): [Comparand, Comparand][] {
  const pairs = subjects.flatMap((x) => baselines.map((y): [Comparand, Comparand] => [x, y]));
  const alike = pairs.filter(([x, y]) => x.definition !== null && x.definition === y.definition);
  if (alike.length > 0) return alike;
  const convertible = pairs.filter(([x, y]) => typeof align(x, y) !== 'string');
  return convertible.length > 0 ? convertible : pairs.slice(0, 1);
}

export function conditionDifferences(x: Comparand, y: Comparand): ConditionDifference[] {
  return (Object.keys(conditionEffects) as ConditionName[])
    .filter((name) => x.conditions[name] !== y.conditions[name])
    .map((name) => ({
      condition: name,
      x: x.conditions[name],
      y: y.conditions[name],
      effect: conditionEffects[name],
    }));
}

/** What takes directness from figures that do not differ: a condition that is not stated, draft tokens, a source's own warning. */
function doubtsOf(x: Comparand, y: Comparand, differences: readonly ConditionDifference[]): string[] {
  const different = differences.map(({ condition }) => condition);
  const open = [...new Set([...x.open, ...y.open])].filter((name) => !different.includes(name));
  const drafted = [x, y].every(({ conditions }) => conditions.speculation === 'draft tokens');
  const doubted = [x, y].filter(({ audit }) => audit === 'suspicious' || audit === 'unauditable');
  const warnings = new Set([x, y].flatMap(({ disowned }) => disowned ?? []));
  return [
    ...(open.length > 0 ? [says.open({ list: open.join(', ') })] : []),
    ...(drafted ? [says.drafted()] : []),
    ...doubted.map(({ origin, audit }) => says.audited({ origin, word: audit! })),
    ...[...warnings].map((words) => says.disowned({ words })),
  ];
}

export interface TableRow extends Comparison {
  /** p corrected for the size of the table (Holm). */
  corrected: number | null;
  answer: 'higher' | 'lower' | 'no difference shown' | 'not compared';
  /** Whether a higher figure is the better one; null for a definition that this project does not know. */
  better: 'higher' | 'lower' | null;
}

/** Any comparisons as one family: those with a p-value are corrected together. */
export function correct(comparisons: readonly Comparison[]): TableRow[] {
  const tested = comparisons.flatMap(({ p }) => (p === null ? [] : [p]));
  const corrected = holm(tested);
  return comparisons.map((comparison) => {
    const own = comparison.p === null ? null : corrected.shift()!;
    return {
      ...comparison,
      corrected: own,
      answer: answer(comparison, own),
      better: better(comparison.subject),
    };
  });
}

const level = 0.05;

function answer({ ratio }: Comparison, corrected: number | null): TableRow['answer'] {
  if (ratio === null) return 'not compared';
  if (corrected === null || corrected > level) return 'no difference shown';
  return ratio.ratio > 1 ? 'higher' : 'lower';
}

const better = ({ definition }: Comparand): TableRow['better'] =>
  definition !== null && definition in definitions
    ? definitions[definition as keyof typeof definitions].better
    : null;
