import type { ServingLog } from '../serving/log.ts';
import { type ChunkFit, fitChunkSteps, fitDecodeSteps, type StepFit } from '../serving/step-model.ts';
import { type StepPeriod, stepPeriods } from '../serving/step-periods.ts';
import type { StepWork } from '../serving/step-work.ts';
import { type Pace, paceOf, secondsAt } from './pace.ts';
import type { Step, StepModel, StepModels } from './served-load.ts';

/** What the steps of a load took, from when there was something to do: the time of the scheduler before each is in them. */
export interface OwnSteps {
  readonly decode: StepFit;
  readonly chunk: ChunkFit;
  /** Of the time of a step what passes before it begins, where it could begin at once: seconds on average. */
  readonly hostSeconds: number;
  /** What a step takes longer right behind an idle moment: seconds on average. */
  readonly wakeSeconds: number;
  /** The pace of the slowest twentieth of the load and of the fastest, where 1 is its mean. */
  readonly slowPace: number;
  readonly fastPace: number;
}

/** The steps of a load, and the device that takes them as a model; null below ten steps of either kind. */
export function ownSteps(
  log: ServingLog,
  works: readonly StepWork[],
): { readonly steps: OwnSteps; readonly models: StepModels } | null {
  const periods = stepPeriods(log, works);
  const timed = periods.map((step) => ({ ...step, seconds: step.woke ? step.seconds : lengthOf(step) }));
  const [decode, chunk] = [fitDecodeSteps(timed), fitChunkSteps(timed)];
  if (decode === null || chunk === null) return null;
  const awake = usualSeconds(timed, { decode, chunk });
  const wakeSeconds = meanOf(
    periods.filter(({ woke }) => woke),
    (step) => lengthOf(step) - awake(step),
  );
  const usual = (step: Step) => awake(step) + (step.woke ? Math.max(0, wakeSeconds) : 0);
  const pace = paceOf(periods, usual);
  const hostSeconds = meanOf(
    periods.filter(({ woke }) => !woke),
    ({ wait }) => wait,
  );
  const ends = { slowPace: pace.slow, fastPace: pace.fast };
  const steps = { decode, chunk, hostSeconds, wakeSeconds: Math.max(0, wakeSeconds), ...ends };
  return { steps, models: modelsOf(usual, pace) };
}

/** The mean of fewer steps of a size is too often that of one which something else disturbed: the size stays as it is fitted. */
const fewestOfSize = 10;

/** Seconds that a step takes on average: those of the fit, times what the steps of its size took of it. */
function usualSeconds(
  timed: readonly StepPeriod[],
  { decode, chunk }: Pick<OwnSteps, 'decode' | 'chunk'>,
): (step: Step) => number {
  const fitted = ({ kind, rows, tokens, cached }: Step) =>
    kind === 'decode'
      ? decode.fixed + (decode.perRow ?? 0) * rows + (decode.perCachedToken ?? 0) * cached
      : chunk.fixed + (chunk.perToken ?? 0) * tokens + (chunk.perCachedToken ?? 0) * cached;
  const sizeOf = ({ kind, rows, tokens }: Step) => (kind === 'decode' ? -rows : tokens);
  const factors = new Map<number, number>();
  for (const [size, steps] of Map.groupBy(timed, sizeOf)) {
    if (steps.length < fewestOfSize) continue;
    factors.set(size, meanOf(steps, ({ seconds }) => seconds) / meanOf(steps, fitted));
  }
  return (step) => fitted(step) * (factors.get(sizeOf(step)) ?? 1);
}

/** Moments of the load at which the projected one begins, as shares of its length: none has the bursts and the slow moments together again. */
const beginnings = [1 / 6, 1 / 2, 5 / 6];

function modelsOf(usual: (step: Step) => number, pace: Pace): StepModels {
  const length = pace.until.at(-1)!;
  const begunAt =
    (share: number, factor = 1): StepModel =>
    (step, atSeconds) =>
      secondsAt(pace, usual(step) / factor, atSeconds + share * length);
  return {
    centres: beginnings.map((share) => begunAt(share)),
    ends: [pace.slow, pace.fast].flatMap((factor) =>
      [beginnings[0]!, beginnings[2]!].map((share) => begunAt(share, factor)),
    ),
  };
}

const lengthOf = ({ wait, seconds }: StepPeriod) => wait + seconds;

const meanOf = <Step>(steps: readonly Step[], value: (step: Step) => number): number =>
  steps.length === 0 ? 0 : steps.reduce((sum, step) => sum + value(step), 0) / steps.length;
