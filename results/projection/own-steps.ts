import { servedWhatIf as says } from '../sentences/served-what-if.ts';
import { type ChunkFit, fitChunkSteps, fitDecodeSteps, type StepFit } from '../serving/step-model.ts';
import type { StepWork } from '../serving/step-work.ts';
import { type Step, type StepModel, type StepModels, UnknownStep } from './served-load.ts';

/** The steps of a load as a model of themselves: each kind by its own fit. */
export interface OwnSteps {
  /** null below ten steps of that kind. */
  readonly decode: StepFit | null;
  readonly chunk: ChunkFit | null;
  /** Root mean square of (fitted - measured) / measured, of the time of each size; sizes count by the time that they took. */
  readonly error: number;
}

export function ownSteps(works: readonly StepWork[]): OwnSteps {
  const fits = { decode: fitDecodeSteps(works), chunk: fitChunkSteps(works) };
  return { ...fits, error: errorOf(works, fits) };
}

/** A model from the fits; its ends have every step shorter and longer by the error. */
export function ownModels(own: OwnSteps): StepModels {
  const times =
    (factor: number): StepModel =>
    (step) =>
      factor * secondsOf(own, step);
  return { centre: times(1), fast: times(Math.max(0, 1 - own.error)), slow: times(1 + own.error) };
}

type Fits = Pick<OwnSteps, 'decode' | 'chunk'>;

function secondsOf({ decode, chunk }: Fits, { kind, rows, tokens, cached }: Step): number {
  const fit = kind === 'decode' ? decode : chunk;
  if (fit === null) throw new UnknownStep(says.fewSteps());
  const perUnit = 'perRow' in fit ? fit.perRow : fit.perToken;
  return (
    fit.fixed + (perUnit ?? 0) * (kind === 'decode' ? rows : tokens) + (fit.perCachedToken ?? 0) * cached
  );
}

function errorOf(works: readonly StepWork[], fits: Fits): number {
  const known = works.filter(({ kind }) => fits[kind === 'decode' ? 'decode' : 'chunk'] !== null);
  const sizes = Map.groupBy(
    known,
    ({ kind, rows, tokens }) => `${kind} ${kind === 'decode' ? rows : tokens}`,
  );
  let [squares, all] = [0, 0];
  for (const size of sizes.values()) {
    const measured = size.reduce((sum, { seconds }) => sum + seconds, 0);
    const fitted = size.reduce((sum, step) => sum + secondsOf(fits, step), 0);
    squares += measured * (fitted / measured - 1) ** 2;
    all += measured;
  }
  return all > 0 ? Math.sqrt(squares / all) : 0;
}
