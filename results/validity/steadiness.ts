import { counted, formatP } from '../format.ts';
import { drift } from '../statistics/drift.ts';
import { windowOf } from '../telemetry/window.ts';
import { limits } from './limits.ts';
import { each, isOnGpu, percent, type Rule } from './rule.ts';

export const steadiness: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const found = drift(repeat.samples.durationNs);
    if (!found || Math.abs(found.percent) < limits.driftPercent || found.p >= limits.driftSignificance)
      return null;
    return {
      code: 'not_steady',
      detail: `the samples drift by ${found.percent.toFixed(1)} % (${formatP(found.p)})`,
    };
  });

/** The warm-up ends when durations agree; that the clock was flat as well shows afterwards, in the telemetry. */
export const flatClock: Rule = ({ engine, finished }) =>
  each(finished, ({ seen }) => {
    if (!isOnGpu(engine) || !seen) return null;
    const clocks = [
      ['clock', seen.clockSpread],
      ['memory clock', seen.memoryClockSpread],
    ] as const;
    const moved = clocks.filter(([, spread]) => spread !== null && spread > limits.clockSpread);
    if (moved.length === 0) return null;
    const parts = moved.map(([name, spread]) => `${name} by ${percent(spread!)}`);
    return { code: 'clock_unstable', detail: `the middle 90 % of the readings differ: ${parts.join(', ')}` };
  });

/** Pauses of the garbage collector as a share of the window. */
export const pauses: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const window = windowOf(repeat.originNs, repeat.samples);
    if (!window) return null;
    const { gcPausesNs } = repeat.host;
    const pausedNs = gcPausesNs.reduce((sum, ns) => sum + ns, 0);
    const share = pausedNs / Number(window.endNs - window.startNs);
    return share > limits.gcShare
      ? {
          code: 'gc_pauses',
          detail: `${counted(gcPausesNs.length, 'pause')}, ${percent(share)} of the window`,
        }
      : null;
  });
