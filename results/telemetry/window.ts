import type { Series } from '../record/track.ts';
import { quantileOfSorted, sorted } from '../statistics/quantile.ts';

/** A stretch of the monotonic axis, both ends included. */
export type Window = { startNs: bigint; endNs: bigint };

/**
 * The window of timed samples: from the start of the first to the end of the last. Null without a sample.
 *
 * @param originNs where the samples' times count from on the monotonic axis, as a decimal string
 * @param samples starts and durations in nanoseconds, in run order
 */
export function windowOf(
  originNs: string,
  samples: { readonly startNs: readonly number[]; readonly durationNs: readonly number[] },
): Window | null {
  const first = samples.startNs[0];
  const last = samples.startNs.at(-1);
  const duration = samples.durationNs.at(-1);
  if (first === undefined || last === undefined || duration === undefined) return null;
  const onAxis = (offsetNs: number) => BigInt(originNs) + BigInt(Math.round(offsetNs));
  return { startNs: onAxis(first), endNs: onAxis(last + duration) };
}

type Point = { atNs: bigint; value: number };

const NS_PER_SECOND = 1e9;

/** The part of a series that lies inside the window. */
export function cutWindow(series: Series, window: Window): Series {
  const inside = series.atNs.map((atNs) => atNs >= window.startNs && atNs <= window.endNs);
  return {
    unit: series.unit,
    atNs: series.atNs.filter((_, i) => inside[i]),
    values: series.values.filter((_, i) => inside[i]),
  };
}

/** The values that the sensor gave inside the window, in order. */
export function valuesIn(series: Series, window: Window): number[] {
  return cutWindow(series, window).values.filter((value) => value !== null);
}

export type Sampling = {
  /** Readings with a value, and times at which the sensor gave none. */
  samples: number;
  missing: number;
  /** Readings with a value per second of the window. */
  rateHz: number;
  /** Longest stretch of the window without a reading, its ends counted as readings. */
  largestGapMs: number;
};

/** How densely the window was observed. A window without a reading is one gap. */
export function samplingIn(series: Series, window: Window): Sampling {
  const cut = cutWindow(series, window);
  const points = knownPoints(cut);
  const edges = [window.startNs, ...points.map(({ atNs }) => atNs), window.endNs];
  const gapsNs = edges.slice(1).map((atNs, i) => Number(atNs - edges[i]!));
  return {
    samples: points.length,
    missing: cut.values.length - points.length,
    rateHz: points.length / seconds(window),
    largestGapMs: gapsNs.reduce((largest, gap) => Math.max(largest, gap), 0) / 1e6,
  };
}

export type Spread = { samples: number; minimum: number; median: number; maximum: number; mean: number };

/** Minimum, median, maximum and mean of the readings inside the window; null without a reading. */
export function spreadIn(series: Series, window: Window): Spread | null {
  const values = valuesIn(series, window).sort((a, b) => a - b);
  if (values.length === 0) return null;
  const middle = values.length / 2;
  return {
    samples: values.length,
    minimum: values[0]!,
    median: (values[Math.ceil(middle) - 1]! + values[Math.floor(middle)]!) / 2,
    maximum: values.at(-1)!,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  };
}

/** (maximum − minimum) / median of the readings inside the window: how steady a clock was. Null without a reading. */
export function relativeRangeIn(series: Series, window: Window): number | null {
  const spread = spreadIn(series, window);
  return spread === null || spread.median === 0 ? null : (spread.maximum - spread.minimum) / spread.median;
}

/** The range of the middle 90 % of the readings over their median: one odd reading does not decide. Null without a reading. */
export function middleRangeIn(series: Series, window: Window): number | null {
  const values = sorted(valuesIn(series, window));
  const centre = quantileOfSorted(values, 0.5);
  if (!centre) return null;
  return (quantileOfSorted(values, 0.95)! - quantileOfSorted(values, 0.05)!) / centre;
}

/** How much a counter rose inside the window, sum of its rises (a counter that was reset starts again from there). */
export function increaseIn(series: Series, window: Window): number | null {
  const values = valuesIn(series, window);
  if (values.length < 2) return null;
  return values.slice(1).reduce((sum, value, i) => sum + Math.max(0, value - values[i]!), 0);
}

/**
 * Integral of the series over the window in unit·seconds: trapezoids between readings, cut at the window's ends by
 * linear interpolation. Null where the readings do not reach both ends of the window.
 */
export function integrate(series: Series, window: Window): number | null {
  const points = knownPoints(series);
  if (valueAt(points, window.startNs) === null || valueAt(points, window.endNs) === null) return null;
  const inside = points.filter(({ atNs }) => atNs > window.startNs && atNs < window.endNs);
  const corners: Point[] = [
    { atNs: window.startNs, value: valueAt(points, window.startNs)! },
    ...inside,
    { atNs: window.endNs, value: valueAt(points, window.endNs)! },
  ];
  return corners.slice(1).reduce((sum, right, i) => {
    const left = corners[i]!;
    return sum + ((left.value + right.value) / 2) * (Number(right.atNs - left.atNs) / NS_PER_SECOND);
  }, 0);
}

/**
 * Difference of a counter between the window's ends, each interpolated between the readings around it. Null where the
 * readings do not reach both ends, or where the counter fell on the way (it was reset).
 */
export function counterDifference(series: Series, window: Window): number | null {
  const points = knownPoints(series);
  const first = valueAt(points, window.startNs);
  const last = valueAt(points, window.endNs);
  if (first === null || last === null) return null;
  const used = points.filter(({ atNs }) => atNs >= window.startNs && atNs <= window.endNs);
  const walk = [first, ...used.map(({ value }) => value), last];
  return walk.slice(1).some((value, i) => value < walk[i]!) ? null : last - first;
}

function knownPoints(series: Series): Point[] {
  return series.atNs.flatMap((atNs, i) => {
    const value = series.values[i] ?? null;
    return value === null ? [] : [{ atNs, value }];
  });
}

function valueAt(points: Point[], atNs: bigint): number | null {
  const right = points.findIndex((point) => point.atNs >= atNs);
  if (right === -1) return null;
  const after = points[right]!;
  if (after.atNs === atNs) return after.value;
  const before = points[right - 1];
  if (!before) return null;
  const share = Number(atNs - before.atNs) / Number(after.atNs - before.atNs);
  return before.value + share * (after.value - before.value);
}

function seconds(window: Window): number {
  return Number(window.endNs - window.startNs) / NS_PER_SECOND;
}
