import { mean, standardDeviation } from './moments.ts';
import { studentFactor, studentTwoSided } from './student.ts';

export interface WelchTest {
  /** The ratio of the geometric means, x / y, with its interval. */
  ratio: number;
  low: number;
  high: number;
  confidence: number;
  /** Student's figure of the difference of the logarithms. */
  t: number;
  degreesOfFreedom: number;
  /** The chance of a difference at least as large between equals, two-sided. */
  p: number;
}

/**
 * Do two sets of process-level centres differ by a factor? Welch's t test (Biometrika 34, 1947) on the logarithms, for
 * effects that multiply and spreads that differ. Null below two centres a side, or where neither side has any spread.
 *
 * @param x centres above 0, as y
 */
export function welchOnLogs(x: readonly number[], y: readonly number[], confidence = 0.95): WelchTest | null {
  const [logX, logY] = [x.map(Math.log), y.map(Math.log)];
  const [sdX, sdY] = [standardDeviation(logX), standardDeviation(logY)];
  if (sdX === null || sdY === null || sdX + sdY === 0) return null;
  const [fromX, fromY] = [sdX ** 2 / x.length, sdY ** 2 / y.length];
  const error = Math.sqrt(fromX + fromY);
  const degreesOfFreedom = (fromX + fromY) ** 2 / (fromX ** 2 / (x.length - 1) + fromY ** 2 / (y.length - 1));
  const difference = mean(logX)! - mean(logY)!;
  const half = studentFactor(confidence, degreesOfFreedom) * error;
  const t = difference / error;
  return {
    ratio: Math.exp(difference),
    low: Math.exp(difference - half),
    high: Math.exp(difference + half),
    confidence,
    t,
    degreesOfFreedom,
    p: studentTwoSided(t, degreesOfFreedom),
  };
}
