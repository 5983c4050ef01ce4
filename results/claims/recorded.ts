import { type Comparand, fromMicrobenchmark, fromResult, modelKey } from '../comparison/comparand.ts';
import { lowestOfEachKernel, type MeasuredOnDevice } from '../comparison/measured.ts';
import { compare } from '../comparison.ts';
import { digitsBy, missing } from '../format.ts';
import type { DefinitionId } from '../record/definitions.ts';
import type { TestOf, Where } from '../reference/claim-schema.ts';
import { comparison as says } from '../sentences/comparison.ts';
import { composedRatio } from '../statistics/ratio.ts';
import { intervalOf } from '../statistics/summary.ts';
import { type Evidence, judgeLowerBound, lowerBoundOf, plainEvidence, type TestContext } from './evidence.ts';
import { comparisonEvidence, fits } from './published.ts';

/** What the records of this host say to a test; figures that are refused are shown with the reason. */

const onDevice = (measured: readonly MeasuredOnDevice[], device: string | null): Comparand[] =>
  measured
    .filter((group) => device !== null && group.match.named === device)
    .flatMap(({ comparands }) => comparands.map(asItIs));

/** A claim is about the device as it is: what was measured in an emulated smaller memory says nothing of it. */
const asItIs = (side: Comparand): Comparand =>
  side.conditions.memory?.startsWith('emulated')
    ? {
        ...side,
        refusal: side.refusal ?? says.emulated({ memory: side.conditions.memory }),
      }
    : side;

/** The best kernel of the records, as a share of the claimed value; the other kernels beside it. */
export function recordedLowerBound(
  test: TestOf<'lower-bound'>,
  { measured, subject }: TestContext,
): Evidence[] {
  const scale = test.unit === 'GB/s' ? 1e9 : 1e12;
  const figures = onDevice(measured, subject).filter(({ definition }) =>
    (test.definitions as readonly string[]).includes(definition ?? ''),
  );
  const [tightest] = lowestOfEachKernel(figures.filter(({ refusal }) => refusal === null)).sort(
    (a, b) => b.figure.centre - a.figure.centre,
  );
  return figures.map((side) => ({ ...boundEvidence(side, test, scale), counts: side === tightest }));
}

/** A record without a figure is evidence of nothing, and is shown as that. */
function boundEvidence(side: Comparand, test: TestOf<'lower-bound'>, scale: number): Evidence {
  const base: Evidence = {
    ...plainEvidence,
    estimate: null,
    outcome: 'not-comparable',
    statement: `${side.label}: ${rateText(side, scale)} of ${test.claimed} ${test.unit}, a lower bound`,
    strength: 'direct',
    basis: 'record',
    verified: true,
    figures: [{ id: side.origin, source: 'record' }],
  };
  if (side.refusal !== null) return { ...base, refusal: side.refusal };
  const ratio = composedRatio(side.figure, { centre: test.claimed * scale, relativeUncertainty: 0 });
  const estimate = lowerBoundOf(ratio);
  return { ...base, estimate, outcome: judgeLowerBound(estimate, test.expect) };
}

/** In the unit of the claim, with the digits that the interval supports. */
function rateText({ figure }: Comparand, scale: number): string {
  if (Number.isNaN(figure.centre)) return missing;
  const ends = 'relativeUncertainty' in figure ? null : intervalOf(figure);
  const [centre, low, high] = [figure.centre, ends?.low, ends?.high].map((rate) => rate && rate / scale);
  return digitsBy({ centre: centre!, low: low ?? null, high: high ?? null })(centre!);
}

/** Kernels of a record that measure what a microbenchmark test is about. */
export const kernelsOf = ({ quantity }: Where): readonly DefinitionId[] =>
  quantity === 'gemmThroughput'
    ? ['gemm.tput']
    : quantity === 'memoryBandwidth'
      ? ['bw.read', 'bw.copy', 'bw.triad']
      : [];

/** Kernels of the subject's records against those of the baseline's records, or against published ones of the baseline. */
export function recordedKernels(test: TestOf<'microbenchmarks'>, context: TestContext): Evidence[] {
  const { reference, measured, subject, baseline } = context;
  const wanted = kernelsOf(test.where);
  const isWanted = ({ definition, conditions }: Comparand) =>
    wanted.includes(definition as DefinitionId) &&
    (test.where.precision === undefined || conditions.precision === test.where.precision);
  const published = (device: string | null) =>
    reference.microbenchmarks
      .filter((entry) => entry.device === device && fits(entry, test.where))
      .map((entry) => fromMicrobenchmark(entry, reference.devices));
  const sides = {
    subject: onDevice(measured, subject).filter(isWanted),
    baseline: onDevice(measured, baseline).filter(isWanted),
  };
  return pairUp(sides, { subject: published(subject), baseline: published(baseline) }, test);
}

/** Results of the records with a model of the test, against the other device's records or published results. */
export function recordedResults(test: TestOf<'results'>, context: TestContext): Evidence[] {
  const { reference, measured, subject, baseline } = context;
  const model = typeof test.where.model === 'string' ? modelKey(test.where.model) : null;
  const isWanted = ({ conditions }: Comparand) => model !== null && conditions.workload === model;
  const published = (device: string | null) =>
    reference.results
      .filter((entry) => entry.device === device && entry.tuning === undefined && fits(entry, test.where))
      .map((entry) => fromResult(entry, reference.devices));
  const sides = {
    subject: onDevice(measured, subject).filter(isWanted),
    baseline: onDevice(measured, baseline).filter(isWanted),
  };
  return pairUp(sides, { subject: published(subject), baseline: published(baseline) }, test);
}

type Sides = { subject: Comparand[]; baseline: Comparand[] };

/** Record against record where both devices were measured; else record against published, either way round. */
function pairUp(
  recorded: Sides,
  published: Sides,
  { expect }: TestOf<'results' | 'microbenchmarks'>,
): Evidence[] {
  const both = recorded.subject.length > 0 && recorded.baseline.length > 0;
  const pairs: [Comparand, Comparand][] = both
    ? product(recorded.subject, recorded.baseline).filter(([x, y]) => x.definition === y.definition)
    : [...product(recorded.subject, published.baseline), ...product(published.subject, recorded.baseline)];
  return pairs.map(([x, y]) =>
    comparisonEvidence(`${x.label} / ${y.label}`, compare(x, y), expect, originsOf(x, y)),
  );
}

const product = <A, B>(left: readonly A[], right: readonly B[]): [A, B][] =>
  left.flatMap((x) => right.map((y): [A, B] => [x, y]));

const originsOf = (...sides: Comparand[]) =>
  sides.map(({ origin, kind }) => ({ id: origin, source: kind === 'record' ? 'record' : 'published' }));
