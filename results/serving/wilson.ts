import { studentFactor } from '../statistics/student.ts';

/**
 * The interval of a share by E. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), for
 * independent trials: what other tools print. Requests of one queue are not independent (`verdict.ts`).
 *
 * @param trials above 0
 */
export function wilson(events: number, trials: number, confidence = 0.95): { low: number; high: number } {
  const z = studentFactor(confidence, Number.POSITIVE_INFINITY);
  const share = events / trials;
  const centre = share + z ** 2 / (2 * trials);
  const half = z * Math.sqrt((share * (1 - share) + z ** 2 / (4 * trials)) / trials);
  const [low, high] = [centre - half, centre + half].map((end) => end / (1 + z ** 2 / trials));
  // Rounding leaves 1e-17 of what is nothing.
  return { low: events === 0 ? 0 : low!, high: events === trials ? 1 : high! };
}
