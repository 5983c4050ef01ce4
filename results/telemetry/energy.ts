import type { Telemetry } from '../record/telemetry.ts';
import { findSeries } from '../record/track.ts';
import { figures as says } from '../sentences/figures.ts';
import { counterDifference, integrate, samplingIn, type Window } from './window.ts';

/** Above these an energy is not stated; docs/validity.md gives the reasons. */
export const LARGEST_GAP_MS = 3000;
export const LARGEST_DIFFERENCE = 0.05;

/** A: counter and integral of the power agree. B: a counter alone. C: an integral of sampled power alone. */
export type SensorGrade = 'A' | 'B' | 'C';

export type Energy = {
  /** The counter where there is one, else the integral; null with a reason. */
  joules: number | null;
  grade: SensorGrade | null;
  counterJoules: number | null;
  integralJoules: number | null;
  /** |counter − integral| / counter. */
  relativeDifference: number | null;
  reason: string | null;
};

/**
 * Energy of a device inside the window, from its counter (channel `energy`, joules) and its power (channel `power`,
 * watts).
 *
 * @param device the driver's index of a GPU; null for the packages of the CPU
 */
export function energyIn(telemetry: Telemetry, device: string | null, window: Window): Energy {
  const counter = findSeries(telemetry, { channel: 'energy', device });
  const power = findSeries(telemetry, { channel: 'power', device });
  const counterJoules = counter && counterDifference(counter, window);
  const integralJoules = power && integrateWithoutGaps(power, window);
  const relativeDifference =
    counterJoules && integralJoules !== null
      ? Math.abs(counterJoules - integralJoules) / counterJoules
      : null;
  return {
    counterJoules,
    integralJoules,
    relativeDifference,
    ...(counter || power ? judge(counterJoules, integralJoules, relativeDifference) : NO_SENSOR),
  };
}

const NO_SENSOR = { joules: null, grade: null, reason: says.noSensor() };

function judge(
  counterJoules: number | null,
  integralJoules: number | null,
  difference: number | null,
): Pick<Energy, 'joules' | 'grade' | 'reason'> {
  if (difference !== null && difference > LARGEST_DIFFERENCE) {
    const percent = (difference * 100).toFixed(1);
    return {
      joules: null,
      grade: null,
      reason: says.differs({ percent: `${percent} %` }),
    };
  }
  if (difference !== null) return { joules: counterJoules, grade: 'A', reason: null };
  if (counterJoules !== null) return { joules: counterJoules, grade: 'B', reason: null };
  if (integralJoules !== null) return { joules: integralJoules, grade: 'C', reason: null };
  return { joules: null, grade: null, reason: says.gap() };
}

function integrateWithoutGaps(power: Parameters<typeof integrate>[0], window: Window): number | null {
  return samplingIn(power, window).largestGapMs > LARGEST_GAP_MS ? null : integrate(power, window);
}
