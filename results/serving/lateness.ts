import { percentile } from '../statistics/percentile.ts';

/** How late a scheduler woke up for arrivals, seconds; null: it never slept, or too seldom for a percentile. */
export interface Lateness {
  readonly mostSeconds: number | null;
  readonly p99Seconds: number | null;
  readonly sleeps: number;
  /** Of the limit of the first token; null without one. */
  readonly share: number | null;
}

/** Above this share of the limit the scheduler, not the device, decides who misses it. */
export const latenessTolerance = 0.01;

/** @param limitSeconds of the first token; null where nothing is promised */
export function lateness(latenessNs: Float64Array, limitSeconds: number | null): Lateness {
  const sleeps = latenessNs.length;
  if (sleeps === 0) return { mostSeconds: null, p99Seconds: null, sleeps, share: null };
  const most = latenessNs.reduce((largest, ns) => Math.max(largest, ns), 0) / 1e9;
  const { value } = percentile(latenessNs, 'p99');
  const p99Seconds = value === null ? null : value / 1e9;
  return {
    mostSeconds: most,
    p99Seconds,
    sleeps,
    share: limitSeconds === null ? null : (p99Seconds ?? most) / limitSeconds,
  };
}
