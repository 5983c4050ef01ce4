import { type BootstrapOptions, bootstrapInterval, resample } from '../statistics/bootstrap.ts';
import { leastSquares } from '../statistics/least-squares.ts';
import { type Limits, stepSeconds } from './roofline.ts';

/** One measured step: what it moves and computes, and the centre of its time. */
export interface MeasuredStep {
  name: string;
  bytes: number;
  flops: number;
  seconds: number;
}

export interface FittedShare {
  value: number;
  /** 95 % by bootstrap over the steps; null below three steps of that kind. */
  low: number | null;
  high: number | null;
}

/** A device's roofline. A share is null where no step was bound by it: the sweep does not say. */
export interface RooflineFit {
  bandwidth: FittedShare | null;
  arithmetic: FittedShare | null;
  fixedSeconds: FittedShare;
  /** Root mean square of the relative errors of the steps, and the largest one. */
  relativeError: { rms: number; largest: number };
  steps: number;
  /** Names of the steps that the fit holds to be bound by memory and by arithmetic. */
  bound: { memory: string[]; arithmetic: string[] };
}

/**
 * Fits time = max(bytes / (b·BW), flops / (a·peak)) + fixed to the steps by least squares of the relative error.
 * Sorted by arithmetic intensity, the steps up to some place are bound by memory and the rest by arithmetic; every
 * place is tried, and each is a linear problem without negative terms. The same on every machine. null below two steps.
 */
export function fitRoofline(
  steps: readonly MeasuredStep[],
  limits: Limits,
  options: BootstrapOptions = {},
): RooflineFit | null {
  const best = solve(steps, limits);
  if (best === null) return null;
  const errors = steps.map((step) => predict(best, step, limits) / step.seconds - 1);
  const interval = intervals(steps, limits, best, options);
  const share = (pick: (terms: Terms) => number | null, scale: number, invert: boolean) =>
    interval((terms) => {
      const slope = pick(terms);
      return slope === null || slope === 0 ? null : invert ? 1 / (slope * scale) : slope;
    });
  const isMemory = (step: MeasuredStep) =>
    (best.perByte ?? 0) * step.bytes >= (best.perFlop ?? 0) * step.flops;
  return {
    bandwidth: best.perByte === null ? null : share((terms) => terms.perByte, limits.bandwidth, true),
    arithmetic: best.perFlop === null ? null : share((terms) => terms.perFlop, limits.arithmetic, true),
    fixedSeconds: share((terms) => terms.fixed, 1, false) ?? { value: 0, low: null, high: null },
    relativeError: {
      rms: Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length),
      largest: Math.max(...errors.map(Math.abs)),
    },
    steps: steps.length,
    bound: {
      memory: steps.filter(isMemory).map(({ name }) => name),
      arithmetic: steps.filter((step) => !isMemory(step)).map(({ name }) => name),
    },
  };
}

/** Seconds per byte and per FLOP, and fixed seconds; null is "no step says". */
export interface Terms {
  perByte: number | null;
  perFlop: number | null;
  fixed: number;
}

/** The time that fitted terms give for a step on a device with these limits. */
export const predict = (
  { perByte, perFlop, fixed }: Terms,
  { bytes, flops }: Pick<MeasuredStep, 'bytes' | 'flops'>,
  limits: Limits,
): number =>
  stepSeconds(bytes, flops, limits, {
    bandwidth: perByte ? 1 / (perByte * limits.bandwidth) : Number.POSITIVE_INFINITY,
    arithmetic: perFlop ? 1 / (perFlop * limits.arithmetic) : Number.POSITIVE_INFINITY,
    fixedSeconds: fixed,
  });

/** A device does not run above its limits; datasheets understate them by up to this (see the shares in devices.ts). */
const highestShare = { bandwidth: 1.02, arithmetic: 1.2 };
/** Fits that are closer than this to the data, root mean square, are equally good. */
const closeEnough = 1e-3;

/**
 * The terms of the best fit; null below two steps. A term more has to earn its place (Bayesian information criterion),
 * and a share that is above what the device can do, or that rests on a single step, is no candidate.
 */
export function solve(steps: readonly MeasuredStep[], limits: Limits): Terms | null {
  if (steps.length < 2) return null;
  const sorted = [...steps].sort((x, y) => x.flops / x.bytes - y.flops / y.bytes);
  const places = sorted
    .map((_, place) => place + 1)
    .filter((place) => place !== 1 && place !== sorted.length - 1);
  const candidates = [0, ...places]
    .flatMap((place) => linearFits(sorted, place))
    .filter((terms) => isPossible(terms, limits));
  const score = (terms: Terms) => {
    const loss = sorted.reduce(
      (sum, step) => sum + (predict(terms, step, limits) / step.seconds - 1) ** 2,
      0,
    );
    const used = [terms.perByte, terms.perFlop, terms.fixed || null].filter((term) => term !== null).length;
    return (
      sorted.length * Math.log(Math.max(loss / sorted.length, closeEnough ** 2)) +
      used * Math.log(sorted.length)
    );
  };
  return candidates.reduce<Terms | null>(
    (best, next) => (best === null || score(next) < score(best) ? next : best),
    null,
  );
}

const isPossible = ({ perByte, perFlop }: Terms, { bandwidth, arithmetic }: Limits): boolean =>
  (perByte === null || 1 / (perByte * bandwidth) <= highestShare.bandwidth) &&
  (perFlop === null || 1 / (perFlop * arithmetic) <= highestShare.arithmetic);

/** All least-squares solutions without negative terms, with the first `place` steps bound by memory. */
function linearFits(sorted: readonly MeasuredStep[], place: number): Terms[] {
  const rows = sorted.map((step, index) => [
    (index < place ? step.bytes : 0) / step.seconds,
    (index < place ? 0 : step.flops) / step.seconds,
    1 / step.seconds,
  ]);
  const needed = [place > 0 ? 0 : null, place < sorted.length ? 1 : null].filter((column) => column !== null);
  return [[...needed, 2], needed].flatMap((columns) => {
    if (columns.length > sorted.length) return [];
    const solution = leastSquares(
      rows.map((row) => columns.map((column) => row[column]!)),
      rows.map(() => 1),
    );
    if (solution === null || solution.some((value) => value < 0)) return [];
    const term = (column: number) => solution[columns.indexOf(column)] ?? null;
    return [{ perByte: term(0), perFlop: term(1), fixed: term(2) ?? 0 }];
  });
}

/** Gives the value of a term over all steps, and its bootstrap interval over drawn steps; a draw that does not say counts as the value. */
function intervals(
  steps: readonly MeasuredStep[],
  limits: Limits,
  best: Terms,
  { resamples = 499, ...options }: BootstrapOptions,
): (read: (terms: Terms) => number | null) => FittedShare | null {
  const indices = steps.map((_, index) => index);
  // The same draws for every term: each is solved once.
  const solved: (Terms | null)[] = [];
  return (read) => {
    const value = read(best);
    if (value === null) return null;
    if (steps.length < 3) return { value, low: null, high: null };
    let draw = 0;
    const replicate: Parameters<typeof bootstrapInterval>[0] = (random) => {
      const at = draw++;
      if (at === solved.length) {
        const drawn = Array.from(resample(indices, random), (index) => steps[index]!);
        solved.push(solve(drawn, limits));
      }
      const terms = solved[at]!;
      return (terms && read(terms)) ?? value;
    };
    return { value, ...bootstrapInterval(replicate, steps.length, { resamples, ...options }) };
  };
}
