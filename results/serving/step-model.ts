import { leastSquares } from '../statistics/least-squares.ts';
import { median } from '../statistics/quantile.ts';
import type { StepWork } from './step-work.ts';

/** Steps of one kind that computed as much: a decode of so many rows, or a chunk of so many tokens. */
export interface StepSize {
  readonly kind: StepWork['kind'];
  /** Rows of a decode, idle ones included; tokens of a chunk. */
  readonly size: number;
  readonly steps: number;
  readonly medianSeconds: number;
  /** Means over the steps. */
  readonly active: number;
  readonly cached: number;
}

/** The steps of a load by kind and size, decodes first, ascending. */
export function stepSizes(works: readonly StepWork[]): StepSize[] {
  const sizeOf = ({ kind, rows, tokens }: StepWork) => (kind === 'decode' ? rows : tokens);
  const groups = Map.groupBy(works, (work) => `${work.kind} ${sizeOf(work)}`);
  return [...groups.values()]
    .map((group) => ({
      kind: group[0]!.kind,
      size: sizeOf(group[0]!),
      steps: group.length,
      medianSeconds: median(group.map(({ seconds }) => seconds))!,
      active: meanOf(group.map(({ active }) => active)),
      cached: meanOf(group.map(({ cached }) => cached)),
    }))
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.size - b.size);
}

/** seconds = fixed + perRow · rows + perCachedToken · tokens in the cache. A description of these steps, no law of the device. */
export interface StepFit extends FitTerms {
  /** null: with the others it was below 0 or could not be told from them, and was left out. */
  readonly perRow: number | null;
}

/** seconds = fixed + perToken · tokens of the chunk + perCachedToken · tokens of its prompt in the cache; likewise. */
export interface ChunkFit extends FitTerms {
  readonly perToken: number | null;
}

interface FitTerms {
  readonly fixed: number;
  readonly perCachedToken: number | null;
  readonly steps: number;
  /** Root mean square of (fitted - measured) / measured. */
  readonly relativeError: number;
}

/** Below so many steps a plane through them says nothing. */
const fewestSteps = 10;

/** The fit of the decode steps by least squares of the seconds, of the terms that are not negative; null below ten steps. */
export function fitDecodeSteps(works: readonly StepWork[]): StepFit | null {
  const found = fitKind(works, 'decode', ({ rows }) => rows);
  if (found === null) return null;
  const { perUnit, ...fit } = found;
  return { ...fit, perRow: perUnit };
}

/** The same of the chunks of prompts. */
export function fitChunkSteps(works: readonly StepWork[]): ChunkFit | null {
  const found = fitKind(works, 'prefill', ({ tokens }) => tokens);
  if (found === null) return null;
  const { perUnit, ...fit } = found;
  return { ...fit, perToken: perUnit };
}

/** Rows of a decode, or tokens of a chunk. */
type UnitsOf = (step: StepWork) => number;

function fitKind(works: readonly StepWork[], kind: StepWork['kind'], units: UnitsOf) {
  const steps = works.filter((work) => work.kind === kind);
  if (steps.length < fewestSteps) return null;
  const fits = [true, false]
    .flatMap((withUnits) => [true, false].map((withCached) => fitOf(steps, units, withUnits, withCached)))
    .filter((fit) => fit !== null);
  const least = Math.min(...fits.map(({ loss }) => loss));
  return fits.find(({ loss }) => loss === least)?.fit ?? null;
}

function fitOf(steps: readonly StepWork[], units: UnitsOf, withUnits: boolean, withCached: boolean) {
  const terms = (step: StepWork) => [
    1,
    ...(withUnits ? [units(step)] : []),
    ...(withCached ? [step.cached] : []),
  ];
  const seconds = steps.map((step) => step.seconds);
  const solution = leastSquares(steps.map(terms), seconds);
  if (solution === null || solution.some((value) => value < 0)) return null;
  const errors = steps.map(
    (step, i) => terms(step).reduce((sum, term, t) => sum + term * solution[t]!, 0) - seconds[i]!,
  );
  return {
    fit: {
      fixed: solution[0]!,
      perUnit: withUnits ? solution[1]! : null,
      perCachedToken: withCached ? solution.at(-1)! : null,
      steps: steps.length,
      relativeError: Math.sqrt(meanOf(errors.map((error, i) => (error / seconds[i]!) ** 2))),
    },
    loss: errors.reduce((sum, error) => sum + error ** 2, 0),
  };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
