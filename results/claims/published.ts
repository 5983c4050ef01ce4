import {
  type Comparand,
  fromMicrobenchmark,
  fromResult,
  publishedUncertainty,
} from '../comparison/comparand.ts';
import { type Comparison, type ConditionName, compare, conditionDifferences } from '../comparison.ts';
import type { TestOf, Where } from '../reference/claim-schema.ts';
import type { Microbenchmark, PublishedResult } from '../reference/schema.ts';
import { comparison as says } from '../sentences/comparison.ts';
import { composedRatio } from '../statistics/ratio.ts';
import {
  type Evidence,
  estimateOf,
  type Gather,
  judge,
  judgeLowerBound,
  lowerBoundOf,
  plainEvidence,
  type TestContext,
} from './evidence.ts';

/** Whether an entry has every value that is asked for; a pair of numbers is a range with its ends. */
export const fits = (entry: object, where: Where): boolean =>
  Object.entries(where).every(([field, wanted]) => {
    const value = (entry as Record<string, unknown>)[field];
    return Array.isArray(wanted)
      ? Number(value) >= wanted[0] && Number(value) <= wanted[1]
      : value === wanted;
  });

/** Fields beyond the conditions that both entries of a published pair must share. */
const pairKeys = ['source', 'benchmark', 'round', 'task', 'submitter', 'division', 'metric'] as const;

/**
 * Published results of two devices under equal conditions, but for those in `allow`: one source, one round, one submitter,
 * one scenario, one device count, one power configuration. Entries tuned for energy are no speed of a device. Memory
 * belongs to the device: where nobody says which it has, the pair stands and is no direct evidence.
 */
export function publishedPairs(
  results: readonly PublishedResult[],
  subject: string,
  baseline: string,
  where: Where,
  allow: readonly string[],
  toComparand: (result: PublishedResult) => Comparand,
): [PublishedResult, PublishedResult][] {
  // By the device first: of thousands of results few are of one.
  const of = (device: string) =>
    results.filter(
      (result) => result.device === device && result.tuning === undefined && fits(result, where),
    );
  const bases = of(baseline);
  return of(subject).flatMap((x) =>
    bases
      .filter((y) => pairKeys.every((key) => x[key] === y[key]))
      .filter((y) => differencesBeyond(toComparand(x), toComparand(y), [...allow, 'memory']).length === 0)
      .map((y): [PublishedResult, PublishedResult] => [x, y]),
  );
}

const differencesBeyond = (x: Comparand, y: Comparand, allow: readonly string[]): ConditionName[] =>
  conditionDifferences(x, y)
    .map(({ condition }) => condition)
    .filter((condition) => !allow.includes(condition));

export const resultsEvidence: Gather<TestOf<'results'>> = (test, context) => {
  const { where, subjectWhere, allow, expect } = test;
  const { reference, subject, baseline } = context;
  if (subject === null || baseline === null) return [];
  const comparand = (result: PublishedResult) => fromResult(result, reference.devices);
  const pairs = publishedPairs(reference.results, subject, baseline, where, allow, comparand);
  const wanted = pairs.filter(([x]) => fits(x, subjectWhere));
  return wanted.map(([x, y]) =>
    comparisonEvidence(pairStatement(x, y), compare(comparand(x), comparand(y)), expect, [x, y]),
  );
};

function pairStatement(x: PublishedResult, y: PublishedResult): string {
  const lengths = x.isl && x.osl ? `${x.isl}/${x.osl} tokens` : null;
  const count = x.deviceCount === y.deviceCount ? x.deviceCount : `${x.deviceCount} and ${y.deviceCount}`;
  const devices = x.deviceCount ? `${count} devices` : 'device count not stated';
  const power = [x, y].flatMap(({ device, powerLimitW }) =>
    powerLimitW ? `${device} at ${powerLimitW} W` : [],
  );
  const where = [
    x.benchmark,
    x.round,
    x.submitter,
    x.model,
    x.scenario,
    lengths,
    devices,
    ...power,
    x.software,
  ];
  return `${where.filter(Boolean).join(', ')}: ${x.value} / ${y.value} ${x.unit}`;
}

export const microbenchmarkEvidence: Gather<TestOf<'microbenchmarks'>> = ({ where, expect }, context) => {
  const { reference, subject, baseline } = context;
  const of = (device: string | null) =>
    reference.microbenchmarks.filter((entry) => entry.device === device && fits(entry, where));
  return of(subject).flatMap((x) =>
    of(baseline)
      .filter((y) => isSameKernel(x, y))
      .map((y) => {
        const statement = `${x.tool}, ${[x.precision, x.size].filter(Boolean).join(' ')}: ${x.value} / ${y.value} ${x.unit}`;
        const comparison = compare(
          fromMicrobenchmark(x, reference.devices),
          fromMicrobenchmark(y, reference.devices),
        );
        return comparisonEvidence(statement, comparison, expect, [x, y]);
      }),
  );
};

const isSameKernel = (x: Microbenchmark, y: Microbenchmark): boolean =>
  x.tool === y.tool && x.size === y.size && x.precision === y.precision && x.quantity === y.quantity;

/** The evidence that a comparison gives for a band. */
export function comparisonEvidence(
  statement: string,
  comparison: Comparison,
  expect: TestOf<'results'>['expect'],
  entries: readonly { id: string; source: string }[],
): Evidence {
  const { ratio, refusal, differences, doubts, conversions, strength } = comparison;
  const estimate = ratio === null ? null : estimateOf(ratio, 'x');
  const basis = [comparison.subject, comparison.baseline].some(({ kind }) => kind === 'record')
    ? 'record'
    : 'published';
  return {
    statement,
    strength,
    basis,
    verified: comparison.subject.verified && comparison.baseline.verified,
    estimate,
    outcome: estimate === null ? 'not-comparable' : judge(estimate, expect),
    conditions: [
      ...differences.map(({ condition, x, y }) =>
        says.difference({ condition, x: x ?? says.notStated(), y: y ?? says.notStated() }),
      ),
      ...conversions,
      ...doubts,
    ],
    figures: entries.map(({ id, source }) => ({ id, source })),
    refusal,
    counts: estimate !== null,
  };
}

/** Half a unit of the last digit that is printed: "1.9" stands for 1.85 to 1.95. */
const rounding = (value: number): number => 0.5 * 10 ** -(String(value).split('.')[1]?.length ?? 0);

/** A ratio that a source prints alone: what it declares, to the last digit that it prints. */
export const printedRatioEvidence: Gather<TestOf<'printed-ratio'>> = (
  { result: id, expect },
  { reference },
) => {
  const entry = reference.results.find((result) => result.id === id);
  if (!entry) return [];
  const half = rounding(entry.value);
  const estimate = {
    value: entry.value,
    low: entry.value - half,
    high: entry.value + half,
    unit: 'x',
    method: 'as printed, to its last digit',
  };
  const batches =
    entry.batch && entry.baselineBatch
      ? [says.difference({ condition: 'batch', x: entry.batch, y: entry.baselineBatch })]
      : [];
  return [
    {
      ...plainEvidence,
      statement: `${entry.benchmark}, ${entry.model}, ${entry.isl}/${entry.osl} tokens, printed as a ratio: ${entry.value}`,
      strength: 'declared',
      basis: 'published',
      verified: entry.verified,
      estimate,
      outcome: entry.verified ? judge(estimate, expect) : 'not-comparable',
      conditions: batches,
      figures: [{ id: entry.id, source: entry.source }],
      counts: entry.verified,
    },
  ];
};

/** Published results named one by one. What differs between them is not matched, so it is never direct evidence. */
export const pairsEvidence: Gather<TestOf<'pairs'>> = ({ pairs, figure, expect }, { reference }) => {
  const find = (id: string) => reference.results.find((result) => result.id === id);
  return pairs.flatMap(([subjectId, baselineId]) => {
    const [x, y] = [find(subjectId), find(baselineId)];
    const [subject, baseline] = [x?.[figure], y?.[figure]];
    if (!x || !y || subject === undefined || baseline === undefined) return [];
    const stated = (centre: number) => ({ centre, relativeUncertainty: publishedUncertainty });
    const estimate = estimateOf(composedRatio(stated(subject), stated(baseline)), 'x');
    const verified = x.verified && y.verified;
    return {
      ...plainEvidence,
      statement: `${x.model}, ${x.scenario} / ${y.scenario}: ${subject} / ${baseline}`,
      strength: 'cross-stack' as const,
      basis: 'published' as const,
      verified,
      estimate,
      outcome: verified ? judge(estimate, expect) : ('not-comparable' as const),
      conditions: [
        `precision: ${x.precision} against ${y.precision}`,
        `software: ${x.system} against ${y.system}`,
        ...compare(fromResult(x, reference.devices), fromResult(y, reference.devices)).doubts,
      ],
      figures: [x, y].map(({ id, source }) => ({ id, source })),
      counts: verified,
    };
  });
};

/** The tightest lower bound that is published: the best kernel of the subject, as a share of the claimed value. */
export function publishedLowerBound(
  test: TestOf<'lower-bound'>,
  { reference, subject }: TestContext,
): Evidence[] {
  const [best] = reference.microbenchmarks
    .filter((entry) => entry.device === subject && entry.verified && !entry.engine && fits(entry, test.where))
    .sort((a, b) => b.value - a.value);
  if (!best) return [];
  const figure = { centre: best.value, relativeUncertainty: publishedUncertainty };
  const estimate = lowerBoundOf(composedRatio(figure, { centre: test.claimed, relativeUncertainty: 0 }));
  return [
    {
      ...plainEvidence,
      statement: `${best.tool} ${best.size ?? ''}: ${best.value} of ${test.claimed} ${test.unit}, a lower bound`,
      strength: best.disowned || best.memoryVariant ? 'cross-stack' : 'direct',
      basis: 'published',
      verified: true,
      estimate,
      outcome: judgeLowerBound(estimate, test.expect),
      figures: [{ id: best.id, source: best.source }],
    },
  ];
}
