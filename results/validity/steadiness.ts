import { counted, formatP } from '../format.ts';
import { details } from '../sentences/validity.ts';
import { type Drift, drift } from '../statistics/drift.ts';
import { windowOf } from '../telemetry/window.ts';
import { limits } from './limits.ts';
import { each, isOnGpu, percent, type Rule, unlessPassing, type Watched } from './rule.ts';

/** Drifts that go one way in many processes move the figure; those of a few, or both ways, are how the machine varies. */
export const steadiness: Rule = (evidence) => {
  const drifts = new Map(
    evidence.finished.map((watched) => [watched, drift(watched.repeat.samples.durationNs)]),
  );
  return [1, -1].flatMap((way) => unlessPassing(driftsThisWay(way, drifts))(evidence));
};

const driftsThisWay =
  (way: number, drifts: ReadonlyMap<Watched, Drift | null>): Rule =>
  ({ finished }) =>
    each(finished, (watched) => {
      const found = drifts.get(watched)!;
      if (!found || way * found.percent < limits.driftPercent || found.p >= limits.driftSignificance)
        return null;
      return {
        code: 'not_steady',
        detail: details.drift({ percent: `${found.percent.toFixed(1)} %`, p: formatP(found.p) }),
      };
    });

/** The warm-up ends when durations agree; that the clock was flat as well shows afterwards, in the telemetry. */
export const flatClock: Rule = ({ engine, finished }) =>
  each(finished, ({ seen }) => {
    if (!isOnGpu(engine) || !seen) return null;
    const clocks = [
      [details.clock, seen.clockSpread],
      [details.memoryClock, seen.memoryClockSpread],
    ] as const;
    const moved = clocks.filter(([, spread]) => spread !== null && spread > limits.clockSpread);
    if (moved.length === 0) return null;
    const parts = moved.map(([says, spread]) => says({ spread: percent(spread!) }));
    return { code: 'clock_unstable', detail: details.movedClocks({ clocks: parts.join(', ') }) };
  });

/** Windows below this are held to what a window of this length may lose, in nanoseconds. */
const shortestNs = 1e9;

/**
 * Pauses of the garbage collector against the window. By chance one of a few milliseconds lies in it: that is a large share of a window of a
 * tenth of a second, and says nothing of how often there is one.
 */
export const pauses: Rule = ({ finished }) =>
  each(finished, ({ repeat }) => {
    const window = windowOf(repeat.originNs, repeat.samples);
    const { gcPausesNs, queueShare, quotaShare } = repeat.host;
    // A pause is timed by the wall: of a process that waits for a CPU it is that wait, and other rules tell it.
    const isHeldUp = (queueShare ?? 0) > limits.queueShare || (quotaShare ?? 0) > limits.quotaShare;
    if (!window || isHeldUp) return null;
    const pausedNs = gcPausesNs.reduce((sum, ns) => sum + ns, 0);
    const windowNs = Number(window.endNs - window.startNs);
    if (pausedNs <= limits.gcShare * Math.max(shortestNs, windowNs)) return null;
    const count = counted(gcPausesNs.length, 'pause');
    return {
      code: 'gc_pauses',
      detail: `${count}, ${details.ofWindow({ share: percent(pausedNs / windowNs) })}`,
    };
  });
