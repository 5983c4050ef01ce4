import type { StepPeriod } from '../serving/step-periods.ts';

/**
 * How fast a device worked at each moment of a load: the time that a step takes on average over that which it took there. A host that does
 * other things meanwhile is slow for a while and not for one step: so a queue grows that no mean of the steps shows.
 */
export interface Pace {
  /** Ends of the stretches of one pace each: seconds from the start. */
  readonly until: Float64Array;
  /** What was done by then: seconds that it takes on average. */
  readonly done: Float64Array;
  /** The pace of the slowest twentieth of the load and of the fastest: 0.9 does nine tenths of what is done on average. */
  readonly slow: number;
  readonly fast: number;
}

const slices = 20;

/** @param expected seconds that a step takes on average */
export function paceOf(periods: readonly StepPeriod[], expected: (step: StepPeriod) => number): Pace {
  const end = periods.at(-1)?.until ?? 0;
  const sliceOf = (seconds: number) => Math.min(slices - 1, Math.floor((slices * seconds) / end));
  const sums = Array.from({ length: slices }, () => ({ done: 0, took: 0 }));
  for (const period of periods) {
    const sum = sums[sliceOf(period.from)]!;
    sum.done += expected(period);
    sum.took += period.until - period.from;
  }
  const paces = sums.map(({ done, took }) => (took > 0 ? done / took : null));
  const [until, done]: [number[], number[]] = [[], []];
  let [at, all] = [0, 0];
  for (const period of periods) {
    if (period.from > at) {
      // Of an idle moment nothing is known: it takes the pace of its twentieth.
      all += (period.from - at) * (paces[sliceOf(period.from)] ?? 1);
      until.push(period.from);
      done.push(all);
    }
    all += expected(period);
    at = period.until;
    until.push(at);
    done.push(all);
  }
  const known = periods.length > 0 ? paces.filter((pace) => pace !== null) : [1];
  return {
    until: Float64Array.from(until),
    done: Float64Array.from(done),
    slow: Math.min(...known),
    fast: Math.max(...known),
  };
}

/** Seconds that pass until so much is done, from a moment on; behind its end a load begins anew. */
export function secondsAt({ until, done }: Pace, work: number, moment: number): number {
  const [length, all] = [until.at(-1), done.at(-1)];
  if (!length || !all) return work;
  const turns = Math.floor(moment / length);
  const goal = valueAt(until, done, moment - turns * length) + work;
  const more = Math.floor(goal / all);
  return (turns + more) * length + valueAt(done, until, goal - more * all) - moment;
}

/** A line through (0, 0) and the points, read at x. */
function valueAt(xs: Float64Array, ys: Float64Array, x: number): number {
  let [low, high] = [0, xs.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle]! < x) low = middle + 1;
    else high = middle;
  }
  const [x0, y0] = low === 0 ? [0, 0] : [xs[low - 1]!, ys[low - 1]!];
  const share = xs[low]! > x0 ? (x - x0) / (xs[low]! - x0) : 1;
  return y0 + share * (ys[low]! - y0);
}
